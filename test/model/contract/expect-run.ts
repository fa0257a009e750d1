/**
 * The contract of a run, as plain code that shares nothing with the program: what each row becomes, what is written,
 * unchanged, kept and due.
 */
import { bodyOf, formOf, headerFault, keyFault, keyOf, md5, type Row } from './row.js';
import type { Rules } from './rules.js';
import type { Frozen, Holdings } from './world.js';

/** A row that is to be written. */
export interface ToWrite {
  readonly key: string;
  readonly body: string;
  readonly md5: string;
  /** What is stored beside it. */
  readonly form: string;
  readonly isPacked: boolean;
}

/** What a plan comes to, before anything is written. */
export interface Expected {
  readonly known: Holdings;
  /** What the job has written and knows. */
  readonly objects: number;
  /** The same, with what somebody else wrote just as its rows have it. */
  readonly had: number;
  readonly rows: number;
  /** How many rows the object of a key is of, where it is not one. */
  readonly rowsOf: ReadonlyMap<string, number>;
  readonly toWrite: ReadonlyMap<string, ToWrite>;
  readonly unchanged: ReadonlySet<string>;
  /** Rows that say that their object must go; those whose object the job knows are due. */
  readonly deletionRows: number;
  /** By reason. */
  readonly rejected: ReadonlyMap<string, number>;
  readonly due: ReadonlySet<string>;
  /** Of rows that have a key. */
  readonly frozen: Frozen;
}

/** Rows of the objects of these keys. */
export function rowsIn({ rowsOf }: Pick<Expected, 'rowsOf'>, keys: Iterable<string>): number {
  return [...keys].reduce((sum, key) => sum + (rowsOf.get(key) ?? 1), 0);
}

export type Refused = { readonly refused: string };

export interface RunInput {
  readonly rows: readonly Row[];
  readonly rules: Rules;
  readonly template: string;
  readonly known: Holdings;
}

export function expectRun({ rows, rules, template, known }: RunInput): Expected | Refused {
  const byKey = new Map<string, Candidate[]>();
  const rejected = new Map<string, number>();
  const reject = (reason: string, times = 1) => rejected.set(reason, (rejected.get(reason) ?? 0) + times);
  const frozen = new Map<string, { body: string; form: string }>();
  for (const row of rows) {
    const key = keyOf(row, template);
    if (key === null) {
      reject('key-null');
      continue;
    }
    const body = bodyOf(row, rules);
    const form = formOf(row, rules);
    const candidate = { row, key, body, md5: md5(body), form, isPacked: rules.gzip };
    if (rules.onDuplicate !== 'group') frozen.set(`${key} ${candidate.md5}`, { body, form });
    byKey.set(key, [...(byKey.get(key) ?? []), candidate]);
  }
  const shared = [...byKey.values()].some((some) => some.length > 1);
  if (shared && rules.onDuplicate === 'fail') return { refused: 'shared keys' };

  const toWrite = new Map<string, ToWrite>();
  const unchanged = new Set<string>();
  const due = new Set<string>();
  const rowsOf = new Map<string, number>();
  let deletionRows = 0;
  for (const [key, some] of byKey) {
    const winner = rules.onDuplicate === 'group' ? grouped(some) : [...some].sort(byGreatest)[0];
    if (winner === undefined) continue;
    if (rules.onDuplicate === 'group') {
      rowsOf.set(key, some.length);
      frozen.set(`${key} ${winner.md5}`, winner);
    }
    const fault = keyFault(key);
    if (fault !== undefined) {
      reject(fault, some.length);
      continue;
    }
    if (some.length > 1 && rules.onDuplicate === 'reject') {
      reject('duplicate', some.length);
      continue;
    }
    if (some.length > 1 && rules.onDuplicate === 'keep-max') reject('superseded', some.length - 1);
    const before = known.get(key);
    if (rules.deletes && winner.row.op === 'D') {
      deletionRows += 1;
      if (before !== undefined && before.run !== null) due.add(key);
      continue;
    }
    const badHeader = headerFault(winner.row, rules);
    if (badHeader !== undefined) reject(badHeader, rowsOf.get(key) ?? 1);
    else if (rules.write === 'changed' && before?.md5 === winner.md5 && before.form === winner.form)
      unchanged.add(key);
    else toWrite.set(key, winner);
  }
  if (rules.missing === 'delete' && rules.sourceHolds === 'all') {
    for (const [key, { run }] of known) if (run !== null && !byKey.has(key)) due.add(key);
  }
  const ours = [...known].filter(([, { run }]) => run !== null);
  const objects = ours.length;
  const adopted = [...unchanged].filter((key) => known.get(key)?.run === null).length;
  const { maxWrites } = rules;
  const isLimited = maxWrites !== undefined && !(maxWrites.endsWith('%') && objects === 0);
  if (isLimited && toWrite.size > limitOf(maxWrites, objects)) return { refused: 'more than --max-writes' };
  return {
    known,
    objects,
    had: objects + adopted,
    rows: rows.length,
    rowsOf,
    toWrite,
    unchanged,
    deletionRows,
    rejected,
    due,
    frozen,
  };
}

interface Candidate extends ToWrite {
  readonly row: Row;
}

/** All rows of a key: the greatest value first, NULL last; ties by the bytes of what is written of them. */
function grouped(some: readonly Candidate[]): Candidate | undefined {
  const [first] = some;
  const order = (value: number | null) => value ?? Number.NEGATIVE_INFINITY;
  const sorted = [...some].sort(
    (one, other) =>
      Math.sign(order(other.row.seq) - order(one.row.seq)) ||
      Buffer.compare(Buffer.from(one.body), Buffer.from(other.body)),
  );
  const body = `[${sorted.map((each) => each.body).join(',')}]`;
  return first && { ...first, body, md5: md5(body) };
}

/** The greatest value first, NULL last; ties by the smallest md5. */
function byGreatest(one: Candidate, other: Candidate): number {
  const order = (other.row.seq ?? Number.NEGATIVE_INFINITY) - (one.row.seq ?? Number.NEGATIVE_INFINITY);
  if (order > 0 || order < 0) return order;
  return one.md5 < other.md5 ? -1 : one.md5 > other.md5 ? 1 : 0;
}

/** A number, or a share of `all` rounded down that is at least 1. */
export function limitOf(text: string, all: number): number {
  return text.endsWith('%') ? Math.max(1, Math.floor((all * Number(text.slice(0, -1))) / 100)) : Number(text);
}
