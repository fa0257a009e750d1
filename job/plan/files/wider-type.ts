/** The type that holds the values of two columns of Parquet with nothing lost, and writes them as each of the two does. */

/** By how many bits they hold, without and with a sign. */
const integers: ReadonlyMap<string, { readonly bits: number; readonly isSigned: boolean }> = new Map([
  ['UTINYINT', { bits: 8, isSigned: false }],
  ['USMALLINT', { bits: 16, isSigned: false }],
  ['UINTEGER', { bits: 32, isSigned: false }],
  ['UBIGINT', { bits: 64, isSigned: false }],
  ['TINYINT', { bits: 8, isSigned: true }],
  ['SMALLINT', { bits: 16, isSigned: true }],
  ['INTEGER', { bits: 32, isSigned: true }],
  ['BIGINT', { bits: 64, isSigned: true }],
  ['HUGEINT', { bits: 128, isSigned: true }],
]);

/**
 * Undefined where there is none: a float as a double, a date as a time stamp or a decimal of another scale would be written in
 * another way.
 */
export function widerType(one: string, other: string): string | undefined {
  if (one === other) return one;
  return widerInteger(one, other) ?? widerDecimal(one, other);
}

function widerInteger(one: string, other: string): string | undefined {
  const [first, second] = [integers.get(one), integers.get(other)];
  if (first === undefined || second === undefined) return undefined;
  const isSigned = first.isSigned || second.isSigned;
  // What has no sign takes a bit more beside what has one.
  const needed = Math.max(...[first, second].map((type) => type.bits + (isSigned && !type.isSigned ? 1 : 0)));
  for (const [name, type] of integers) if (type.isSigned === isSigned && type.bits >= needed) return name;
  return undefined;
}

function widerDecimal(one: string, other: string): string | undefined {
  const [first, second] = [one, other].map((type) => /^DECIMAL\((\d+),(\d+)\)$/.exec(type));
  if (!first || !second || first[2] !== second[2]) return undefined;
  return `DECIMAL(${Math.max(Number(first[1]), Number(second[1]))},${first[2]})`;
}
