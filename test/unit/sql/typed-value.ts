/** Random values of random types, nested up to three levels, each with what its JSON text must hold. */

import { quoteIdentifier, quoteLiteral } from '../../../job/sql/quote.js';
import { fixedDraws as fc } from '../fixed-draws.js';

/** JSON with each number as a string of its digits behind `#`, so that no digit is lost to a double. */
export type Expected = string | boolean | null | Expected[] | { [name: string]: Expected };

export interface TypedValue {
  /** An expression of the type. */
  readonly sql: string;
  readonly expected: Expected;
}

interface Type {
  readonly sql: string;
  /** The values without NULL. */
  readonly value: fc.Arbitrary<TypedValue>;
}

export function withNumbersAsText(json: string): string {
  return json.replace(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/gu, (token) =>
    token.startsWith('"') ? token : `"#${token}"`,
  );
}

const text = fc.string({ unit: 'binary', maxLength: 10 });

const scalars: readonly Type[] = [
  { sql: 'VARCHAR', value: text.map((value) => ({ sql: quoteLiteral(value), expected: value })) },
  { sql: 'BOOLEAN', value: fc.boolean().map((value) => ({ sql: String(value), expected: value })) },
  { sql: 'BIGINT', value: integer(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })) },
  { sql: 'UHUGEINT', value: integer(fc.bigInt({ min: 0n, max: 2n ** 128n - 1n })) },
  decimal(2, 2),
  decimal(18, 4),
  decimal(38, 38),
  {
    sql: 'DOUBLE',
    value: fc.constantFrom(
      { sql: "'nan'", expected: 'NaN' },
      { sql: "'inf'", expected: 'Infinity' },
      { sql: "'-inf'", expected: '-Infinity' },
    ),
  },
  {
    sql: 'BLOB',
    value: fc.uint8Array({ maxLength: 6 }).map((bytes) => ({
      sql: `from_hex('${Buffer.from(bytes).toString('hex')}')`,
      expected: Buffer.from(bytes).toString('base64'),
    })),
  },
];

function integer(arbitrary: fc.Arbitrary<bigint>): fc.Arbitrary<TypedValue> {
  return arbitrary.map((value) => ({ sql: `'${value}'`, expected: `#${value}` }));
}

function decimal(width: number, scale: number): Type {
  const limit = 10n ** BigInt(width) - 1n;
  const value = fc.bigInt({ min: -limit, max: limit }).map((unscaled) => {
    const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
    const sign = unscaled < 0n ? '-' : '';
    const number = `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
    return { sql: `'${number}'`, expected: `#${number}` };
  });
  return { sql: `DECIMAL(${width},${scale})`, value };
}

/** A value of the type or NULL, with the cast that makes it of that type. */
function nullableOf(type: Type): fc.Arbitrary<TypedValue> {
  return fc
    .option(type.value, { freq: 5, nil: { sql: 'NULL', expected: null } })
    .map(({ sql, expected }) => ({ sql: `CAST(${sql} AS ${type.sql})`, expected }));
}

function listOf(item: Type): Type {
  const value = fc.array(nullableOf(item), { maxLength: 4 }).map((items) => ({
    sql: `[${items.map(({ sql }) => sql).join(', ')}]`,
    expected: items.map(({ expected }) => expected),
  }));
  return { sql: `${item.sql}[]`, value };
}

function mapOf(item: Type): Type {
  const value = fc
    .uniqueArray(fc.tuple(text, nullableOf(item)), { maxLength: 4, selector: ([key]) => key })
    .map((entries) => ({
      sql: `MAP([${entries.map(([key]) => quoteLiteral(key)).join(', ')}]::VARCHAR[], [${entries.map(([, { sql }]) => sql).join(', ')}]::${item.sql}[])`,
      expected: Object.fromEntries(entries.map(([key, { expected }]) => [key, expected])),
    }));
  return { sql: `MAP(VARCHAR, ${item.sql})`, value };
}

function structOf(fields: readonly (readonly [name: string, type: Type])[]): Type {
  const value = fc.tuple(...fields.map(([, type]) => nullableOf(type))).map((values) => ({
    sql: `row(${values.map(({ sql }) => sql).join(', ')})`,
    expected: Object.fromEntries(fields.map(([name], index) => [name, values[index]?.expected ?? null])),
  }));
  return {
    sql: `STRUCT(${fields.map(([name, type]) => `${quoteIdentifier(name)} ${type.sql}`).join(', ')})`,
    value,
  };
}

const fieldName = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 5 })
  .filter((name) => !name.includes('\0') && name !== '__proto__');

const scalarType = fc.constantFrom(...scalars);

function typeOf(depth: number): fc.Arbitrary<Type> {
  if (depth === 0) return scalarType;
  const inner = typeOf(depth - 1);
  const fields = fc.uniqueArray(fc.tuple(fieldName, inner), {
    minLength: 1,
    maxLength: 3,
    selector: ([name]) => name.toLowerCase(),
  });
  return fc.oneof(scalarType, inner.map(listOf), inner.map(mapOf), fields.map(structOf));
}

export const typedValue: fc.Arbitrary<TypedValue> = typeOf(3).chain(nullableOf);
