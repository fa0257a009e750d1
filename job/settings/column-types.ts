/** SQL types of CSV columns: `id=BIGINT,price=DECIMAL(38,10)`. They reach SQL as they are, so the grammar is narrow. */

const plainTypes = [
  'BOOLEAN',
  'TINYINT',
  'SMALLINT',
  'INTEGER',
  'BIGINT',
  'HUGEINT',
  'UTINYINT',
  'USMALLINT',
  'UINTEGER',
  'UBIGINT',
  'UHUGEINT',
  'FLOAT',
  'DOUBLE',
  'VARCHAR',
  'BLOB',
  'DATE',
  'TIME',
  'TIMESTAMP',
  'TIMESTAMP_S',
  'TIMESTAMP_MS',
  'TIMESTAMP_NS',
  'TIMESTAMPTZ',
  'UUID',
] as const;
const decimal = /^DECIMAL\(\s*(\d{1,2})\s*,\s*(\d{1,2})\s*\)$/;

/** By column, or to be found in the files. */
export type GivenColumnTypes = Readonly<Record<string, string>> | 'auto';

/** @throws Error naming the first entry that is not `name=TYPE` with a type of the list above */
export function parseColumnTypes(given: string): GivenColumnTypes {
  if (given.toLowerCase() === 'auto') return 'auto';
  const types = new Map<string, string>();
  for (const entry of splitOutsideParentheses(given)) {
    const at = entry.lastIndexOf('=');
    const name = entry.slice(0, Math.max(at, 0)).trim();
    if (name === '') throw new Error(`expected name=TYPE separated by commas, got "${entry}"`);
    if (types.has(name)) throw new Error(`expected each column once, got "${name}" twice`);
    types.set(name, parseType(entry.slice(at + 1).trim()));
  }
  // Object.fromEntries defines, so a column called __proto__ is a column like any other.
  return Object.fromEntries(types);
}

/** Equal when the types are, in whatever order they were given. */
export function formatColumnTypes(types: GivenColumnTypes): string {
  if (types === 'auto') return types;
  return Object.entries(types)
    .map(([name, type]) => `${name}=${type}`)
    .sort()
    .join(',');
}

function parseType(given: string): string {
  const type = given.toUpperCase();
  if (plainTypes.some((plain) => plain === type)) return type;
  const [, precision, scale] = decimal.exec(type) ?? [];
  if (precision === undefined || scale === undefined) {
    throw new Error(`expected one of ${plainTypes.join(', ')} or DECIMAL(precision,scale), got "${given}"`);
  }
  if (Number(precision) < 1 || Number(precision) > 38 || Number(scale) > Number(precision)) {
    throw new Error(`expected a DECIMAL of 1 to 38 digits, no more of them after the point, got "${given}"`);
  }
  return `DECIMAL(${Number(precision)},${Number(scale)})`;
}

function splitOutsideParentheses(given: string): string[] {
  return given.split(/,(?![^()]*\))/);
}
