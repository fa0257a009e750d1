/** What the values of a field are, as a set of bits: what our own reader sees of them, and which column can hold them. */

export const jsonKinds = {
  text: 1,
  /** An integer; with `wide` one that BIGINT, with `huge` one that HUGEINT cannot hold. */
  whole: 2,
  wide: 4,
  huge: 8,
  boolean: 16,
  nested: 32,
  null: 64,
  /** Numbers that DuckDB's JSON functions would write in another way; of nested values too, when one is in them. */
  fraction: 128,
  exponent: 256,
  negativeZero: 512,
} as const;

/** All kinds of numbers that DuckDB would not keep as they are spelled. */
export const respelledKinds = jsonKinds.fraction | jsonKinds.exponent | jsonKinds.negativeZero;

/** The type of a column that keeps all values of these kinds as they are, to the last digit. */
export function exactType(kinds: number): 'VARCHAR' | 'BOOLEAN' | 'BIGINT' | 'HUGEINT' | 'JSON' {
  switch (kinds & ~jsonKinds.null) {
    // A field that is always null: any type holds it, and this one costs least.
    case 0:
    case jsonKinds.text:
      return 'VARCHAR';
    case jsonKinds.boolean:
      return 'BOOLEAN';
    case jsonKinds.whole:
      return 'BIGINT';
    case jsonKinds.whole | jsonKinds.wide:
      return 'HUGEINT';
    default:
      return 'JSON';
  }
}

/** Of the integer in these bytes. */
export function wholeKinds(bytes: Buffer, from: number, to: number): number {
  if (to - from <= 18) return jsonKinds.whole;
  // BigInt takes quadratic time, and no HUGEINT has 41 characters.
  const value = to - from > 40 ? undefined : BigInt(bytes.toString('latin1', from, to));
  if (value !== undefined && BigInt.asIntN(64, value) === value) return jsonKinds.whole;
  const wide = jsonKinds.whole | jsonKinds.wide;
  return value !== undefined && BigInt.asIntN(128, value) === value ? wide : wide | jsonKinds.huge;
}
