/**
 * The narrowest type of each column of text to which every value converts, and back to the same text: what has leading zeros, or
 * fractions of several lengths, or another spelling, stays text. Rows may be there one batch after the other.
 */
import type { DuckDbSession } from '../../sql/duckdb-session.js';
import { quoteIdentifier } from '../../sql/quote.js';
import type { ColumnTypes } from './typed-settings.js';

/** Most columns are known to be text by then, and cost nothing in the look at all rows. */
const rowsLookedAtFirst = 10_000;
const mostDigits = 38;

/** SQL that is true for the text of a value of the type, by the kind of type, the narrowest first. */
const kinds = {
  BOOLEAN: (text: string) => `${text} IN ('true', 'false')`,
  BIGINT: (text: string) => `CAST(TRY_CAST(${text} AS BIGINT) AS VARCHAR) = ${text}`,
  // A decimal has no negative zero.
  DECIMAL: (text: string) =>
    `regexp_full_match(${text}, '-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?') AND NOT regexp_full_match(${text}, '-[0.]+')`,
  DOUBLE: (text: string) =>
    `isfinite(TRY_CAST(${text} AS DOUBLE)) AND CAST(TRY_CAST(${text} AS DOUBLE) AS VARCHAR) = ${text}`,
  DATE: (text: string) =>
    `regexp_full_match(${text}, '[0-9]{4}-[0-9]{2}-[0-9]{2}') AND CAST(TRY_CAST(${text} AS DATE) AS VARCHAR) = ${text}`,
  // Objects have a T between date and time.
  TIMESTAMP: (text: string) =>
    `regexp_full_match(${text}, '[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9:]{8}(?:\\.[0-9]{1,6})?') AND ` +
    `CAST(TRY_CAST(${text} AS TIMESTAMP) AS VARCHAR) = replace(${text}, 'T', ' ')`,
} as const;

type Kind = keyof typeof kinds;
const allKinds = Object.keys(kinds) as readonly Kind[];

/** What is known of a column by the values looked at. */
interface Candidate {
  readonly name: string;
  /** Of those that all values have. */
  readonly kinds: readonly Kind[];
  readonly hasValues: boolean;
  /** Digits behind the point and before it. */
  readonly leastScale: number;
  readonly mostScale: number;
  readonly mostWhole: number;
}

export class TypeFinder {
  #columns: readonly Candidate[];

  constructor(names: readonly string[]) {
    const nothing = { hasValues: false, leastScale: Number.POSITIVE_INFINITY, mostScale: 0, mostWhole: 0 };
    this.#columns = names.map((name) => ({ name, kinds: allKinds, ...nothing }));
  }

  /** Looks at all rows of a relation; what it finds is yet to be kept, since a relation may turn out to be misread. */
  async look(session: DuckDbSession, relation: string): Promise<readonly Candidate[]> {
    const first = await narrowed(session, `(FROM ${relation} LIMIT ${rowsLookedAtFirst})`, this.#columns);
    return narrowed(session, relation, first);
  }

  keep(found: readonly Candidate[]): void {
    this.#columns = found;
  }

  /** Of the columns that are no text. */
  types(): ColumnTypes {
    return Object.fromEntries(
      this.#columns.flatMap((column) => {
        const type = typeOf(column);
        return type === undefined ? [] : [[column.name, type]];
      }),
    );
  }
}

function typeOf({ kinds, hasValues, mostScale, mostWhole }: Candidate): string | undefined {
  const [narrowest] = kinds;
  if (!hasValues || narrowest === undefined) return undefined;
  return narrowest === 'DECIMAL' ? `DECIMAL(${mostScale + mostWhole},${mostScale})` : narrowest;
}

async function narrowed(
  session: DuckDbSession,
  relation: string,
  columns: readonly Candidate[],
): Promise<readonly Candidate[]> {
  const looks = columns.flatMap(({ name, kinds: left }, index) =>
    left.length === 0 ? [] : look(name, left, index),
  );
  if (looks.length === 0) return columns;
  const [found = {}] = await session.rows(`SELECT ${looks.join(', ')} FROM ${relation}`);
  return columns.map((column, index) => {
    if (column.kinds.length === 0 || Number(found[`values_${index}`]) === 0) return column;
    const number = (name: string, absent: number) => Number(found[`${name}_${index}`] ?? absent);
    const leastScale = Math.min(column.leastScale, number('least', column.leastScale));
    const mostScale = Math.max(column.mostScale, number('most', 0));
    const mostWhole = Math.max(column.mostWhole, number('whole', 0));
    const isDecimal = leastScale === mostScale && mostWhole + mostScale <= mostDigits;
    const left = column.kinds.filter(
      (kind) => found[`fits_${index}_${kind}`] === true && (kind !== 'DECIMAL' || isDecimal),
    );
    return { ...column, kinds: left, hasValues: true, leastScale, mostScale, mostWhole };
  });
}

function look(name: string, left: readonly Kind[], index: number): readonly string[] {
  const text = quoteIdentifier(name);
  const fits = left.map(
    (kind) => `bool_and(coalesce(${kinds[kind](text)}, ${text} IS NULL)) AS fits_${index}_${kind}`,
  );
  const fraction = `CASE WHEN contains(${text}, '.') THEN strlen(${text}) - strpos(${text}, '.') WHEN ${text} IS NOT NULL THEN 0 END`;
  return [
    `count(${text}) AS values_${index}`,
    ...fits,
    ...(left.includes('DECIMAL')
      ? [
          `min(${fraction}) AS least_${index}`,
          `max(${fraction}) AS most_${index}`,
          `max(strlen(ltrim(split_part(${text}, '.', 1), '-'))) AS whole_${index}`,
        ]
      : []),
  ];
}
