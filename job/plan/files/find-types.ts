/**
 * The narrowest type of each column of text to which every value converts, and back to the same text: what has leading zeros, or
 * fractions of several lengths, or another spelling, stays text.
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

/** Of the columns that are no text. */
export async function findTypes(
  session: DuckDbSession,
  relation: string,
  names: readonly string[],
): Promise<ColumnTypes> {
  let columns = names.map((name): Candidate => ({ name, kinds: allKinds, type: undefined }));
  for (const from of [`(FROM ${relation} LIMIT ${rowsLookedAtFirst})`, relation]) {
    columns = await narrowed(
      session,
      from,
      columns.filter((column) => column.kinds.length > 0),
    );
  }
  return Object.fromEntries(columns.flatMap(({ name, type }) => (type === undefined ? [] : [[name, type]])));
}

interface Candidate {
  readonly name: string;
  readonly kinds: readonly Kind[];
  /** Of the values looked at; undefined for none, and for NULL alone. */
  readonly type: string | undefined;
}

async function narrowed(
  session: DuckDbSession,
  relation: string,
  columns: readonly Candidate[],
): Promise<Candidate[]> {
  if (columns.length === 0) return [];
  const looks = columns.flatMap((column, index) => {
    const text = quoteIdentifier(column.name);
    const fits = column.kinds.map(
      (kind) => `bool_and(coalesce(${kinds[kind](text)}, ${text} IS NULL)) AS fits_${index}_${kind}`,
    );
    const fraction = `CASE WHEN contains(${text}, '.') THEN strlen(${text}) - strpos(${text}, '.') WHEN ${text} IS NOT NULL THEN 0 END`;
    return [
      `count(${text}) AS values_${index}`,
      ...fits,
      ...(column.kinds.includes('DECIMAL')
        ? [
            `min(${fraction}) AS least_${index}`,
            `max(${fraction}) AS most_${index}`,
            `max(strlen(ltrim(split_part(${text}, '.', 1), '-'))) AS whole_${index}`,
          ]
        : []),
    ];
  });
  const [found = {}] = await session.rows(`SELECT ${looks.join(', ')} FROM ${relation}`);
  return columns.map((column, index) => {
    if (Number(found[`values_${index}`]) === 0) return { ...column, type: undefined };
    const scale = Number(found[`most_${index}`]);
    const digits = Number(found[`whole_${index}`]) + scale;
    const isDecimal = scale === Number(found[`least_${index}`]) && digits <= mostDigits;
    const fitting = column.kinds.filter(
      (kind) => found[`fits_${index}_${kind}`] === true && (kind !== 'DECIMAL' || isDecimal),
    );
    const [narrowest] = fitting;
    const type = narrowest === 'DECIMAL' ? `DECIMAL(${digits},${scale})` : narrowest;
    return { ...column, kinds: fitting, type };
  });
}
