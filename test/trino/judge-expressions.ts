/** Asks Trino and the double the same expressions over the same rows, and lists where the answers differ. */
import { Engine } from '../doubles/athena-server/engine.js';
import { castsOf, expressionsOf, literals, type Relation, relations } from './expressions.js';
import { askTrino, TrinoError } from './trino-client.js';

export interface Verdict {
  /** An expression over one row counts once, and one that both refuse once for all rows. */
  readonly asked: number;
  readonly refused: number;
  readonly differences: readonly string[];
}

type Rows = readonly (readonly unknown[])[];
type Asker = (sql: string) => Promise<Rows>;
/** Rows in order, or the name of the error. */
type Outcome = { readonly rows: Rows } | { readonly error: string; readonly message: string };

interface Expression {
  /** For people. */
  readonly what: string;
  readonly sql: string;
}

export async function judgeExpressions(url: string): Promise<Verdict> {
  const engine = await Engine.open();
  const trino: Asker = async (sql) => (await askTrino(url, sql)).rows;
  const double: Asker = async (sql) =>
    (await engine.select(sql)).rows.map((row) => row.map((value) => value ?? null));
  const judge = new Judge(trino, double);
  try {
    for (const relation of relations) await judge.relation(relation);
    await judge.ask(
      '(VALUES (0)) AS t (n)',
      literals.map((sql) => ({ what: 'a literal', sql })),
    );
    return judge.verdict();
  } finally {
    await engine.close();
  }
}

class Judge {
  readonly #trino: Asker;
  readonly #double: Asker;
  readonly #differences: string[] = [];
  #asked = 0;
  #refused = 0;

  constructor(trino: Asker, double: Asker) {
    this.#trino = trino;
    this.#double = double;
  }

  verdict(): Verdict {
    return { asked: this.#asked, refused: this.#refused, differences: this.#differences };
  }

  async relation({ columns, sql }: Relation): Promise<void> {
    const types = columns.map((_, place) => `typeof(arbitrary(c${place}))`).join(', ');
    const [typed = []] = await this.#trino(`SELECT ${types} FROM (SELECT * FROM ${sql} LIMIT 0)`);
    const together: Expression[] = [];
    for (const [place, what] of columns.entries()) {
      const typeText = String(typed[place]);
      together.push(...expressionsOf(place, typeText).map((expression) => ({ what, sql: expression })));
      for (const cast of castsOf(place, typeText)) {
        // One that is refused would take all others with it.
        const answer = await outcome(this.#double, statement(sql, [{ what, sql: cast }]));
        if ('rows' in answer) together.push({ what, sql: cast });
        else await this.ask(sql, [{ what, sql: cast }]);
      }
    }
    await this.ask(sql, together);
  }

  /** Both are asked for all at once, and for half of them each when either refuses. */
  async ask(from: string, expressions: readonly Expression[]): Promise<void> {
    if (expressions.length === 0) return;
    const sql = statement(from, expressions);
    const ours = await outcome(this.#double, sql);
    // What the double refuses, Trino need not work on before it is asked for alone.
    const theirs = 'rows' in ours || expressions.length === 1 ? await outcome(this.#trino, sql) : ours;
    if ('rows' in ours && 'rows' in theirs) {
      this.#classifyResponses(from, expressions, ours.rows, theirs.rows);
    } else if (expressions.length === 1) {
      this.#judgeRefusal(expressions[0], ours, theirs);
    } else {
      const half = Math.ceil(expressions.length / 2);
      await this.ask(from, expressions.slice(0, half));
      await this.ask(from, expressions.slice(half));
    }
  }

  #classifyResponses(from: string, expressions: readonly Expression[], ours: Rows, theirs: Rows): void {
    if (ours.length !== theirs.length) {
      this.#differences.push(`${theirs.length} rows of Trino, ${ours.length} of the double: ${from}`);
    }
    theirs.forEach((row, index) => {
      expressions.forEach(({ what, sql }, column) => {
        this.#asked += 1;
        this.#compare(`${what}, row ${row[0]}: ${sql}`, row[column + 1], ours[index]?.[column + 1]);
      });
    });
  }

  #judgeRefusal(expression: Expression | undefined, ours: Outcome, theirs: Outcome): void {
    this.#asked += 1;
    this.#refused += 1;
    this.#compare(`${expression?.what}: ${expression?.sql}`, describe(theirs), describe(ours));
  }

  #compare(what: string, trino: unknown, double: unknown): void {
    if (trino === double) return;
    this.#differences.push(
      `${what}\n  Trino:  ${JSON.stringify(trino)}\n  double: ${JSON.stringify(double)}`,
    );
  }
}

function statement(from: string, expressions: readonly Expression[]): string {
  return `SELECT n, ${expressions.map(({ sql }) => sql).join(', ')} FROM ${from}`;
}

function inOrder(rows: Rows): Rows {
  return [...rows].sort((one, other) => Number(one[0]) - Number(other[0]));
}

async function outcome(ask: Asker, sql: string): Promise<Outcome> {
  try {
    return { rows: inOrder(await ask(sql)) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (error instanceof TrinoError) return { error: error.code, message };
    return { error: /^([A-Z_]+):/.exec(message)?.[1] ?? message, message };
  }
}

function describe(outcome: Outcome): string {
  return 'rows' in outcome ? 'an answer' : `refused: ${outcome.error}`;
}
