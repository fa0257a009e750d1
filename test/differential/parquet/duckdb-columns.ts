/** The columns of tables that DuckDB writes: a kind of oddity each, with SQL of its values and what they are in an object. */
import { type Json, none, numberOf, objectOf, plain } from '../values/json.js';

export interface ColumnKind {
  readonly name: string;
  readonly share: number;
  readonly type: string;
  readonly cases: readonly (readonly [sql: string, json: Json])[];
}

const exact = (...texts: string[]) => texts.map((text) => [text, numberOf(text)] as const);
const quoted = (...texts: string[]) => texts.map((text) => [literal(text), plain(text)] as const);
const listOf = (...items: Json[]): Json => ({ kind: 'array', items });

export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

export const columnKinds: readonly ColumnKind[] = [
  { name: 'TINYINT', share: 0.08, type: 'TINYINT', cases: exact('0', '127', '-128') },
  {
    name: 'BIGINT',
    share: 0.1,
    type: 'BIGINT',
    cases: exact('9223372036854775807', '-9223372036854775807', '9007199254740993'),
  },
  { name: 'UBIGINT', share: 0.08, type: 'UBIGINT', cases: exact('18446744073709551615', '0') },
  { name: 'DECIMAL(4,2)', share: 0.08, type: 'DECIMAL(4,2)', cases: exact('1.10', '-0.05', '99.99') },
  {
    name: 'DECIMAL(18,18)',
    share: 0.08,
    type: 'DECIMAL(18,18)',
    cases: exact('0.123456789012345678', '-0.000000000000000001'),
  },
  {
    name: 'DECIMAL(38,10)',
    share: 0.1,
    type: 'DECIMAL(38,10)',
    cases: exact('1234567890123456789012345678.0123456789', '1.1000000000'),
  },
  {
    name: 'DOUBLE',
    share: 0.1,
    type: 'DOUBLE',
    cases: [
      ['0.1', numberOf('0.1', 'double')],
      ['1e300', numberOf('1e300', 'double')],
      ["'-inf'", plain('-Infinity')],
      ["'nan'", plain('NaN')],
    ],
  },
  {
    name: 'FLOAT',
    share: 0.08,
    type: 'FLOAT',
    cases: [
      ['0.1', numberOf('0.1', 'float')],
      ['16777216', numberOf('16777216', 'float')],
    ],
  },
  {
    name: 'BOOLEAN',
    share: 0.08,
    type: 'BOOLEAN',
    cases: [
      ['true', plain(true)],
      ['false', plain(false)],
    ],
  },
  {
    name: 'VARCHAR',
    share: 0.15,
    type: 'VARCHAR',
    cases: quoted('', 'é', '日本 😀', 'say "hi"', 'a\nb', "it's", '\u2028', 'null'),
  },
  {
    name: 'BLOB',
    share: 0.08,
    type: 'BLOB',
    cases: [
      ["'\\x00\\xFF\\x0A'", plain('AP8K')],
      ["''", plain('')],
    ],
  },
  {
    name: 'DATE',
    share: 0.08,
    type: 'DATE',
    cases: quoted('2026-01-31', '1969-12-31', '0001-01-01', '9999-12-31'),
  },
  { name: 'TIME', share: 0.08, type: 'TIME', cases: quoted('10:04:05', '23:59:59.123456', '10:00:00.5') },
  {
    name: 'TIMESTAMP',
    share: 0.1,
    type: 'TIMESTAMP',
    cases: quoted('2026-01-31T10:04:05.123456', '1969-12-31T23:59:59.5', '1970-01-01T00:00:00'),
  },
  {
    name: 'TIMESTAMPTZ',
    share: 0.1,
    type: 'TIMESTAMPTZ',
    cases: [
      ["'2026-01-31 10:04:05.25+02:00'", plain('2026-01-31T08:04:05.25Z')],
      ["'1969-12-31 23:59:59+00'", plain('1969-12-31T23:59:59Z')],
    ],
  },
  { name: 'TIMESTAMP_NS', share: 0.08, type: 'TIMESTAMP_NS', cases: quoted('2026-01-31T10:04:05.123456789') },
  { name: 'UUID', share: 0.08, type: 'UUID', cases: quoted('0b5ad0f6-9a3b-4f6e-8a55-3d1f0a5a9d10') },
  {
    name: 'list',
    share: 0.1,
    type: 'DECIMAL(5,2)[]',
    cases: [
      ['[1.10, NULL]', listOf(numberOf('1.10'), none)],
      ['[]', listOf()],
    ],
  },
  {
    name: 'struct',
    share: 0.1,
    type: 'STRUCT(a VARCHAR, "B c" BIGINT)',
    cases: [
      [
        `{'a': 'x "y"', 'B c': 9007199254740993}`,
        objectOf([
          ['a', plain('x "y"')],
          ['B c', numberOf('9007199254740993')],
        ]),
      ],
      [
        `{'a': NULL, 'B c': NULL}`,
        objectOf([
          ['a', none],
          ['B c', none],
        ]),
      ],
    ],
  },
  {
    name: 'map',
    share: 0.1,
    type: 'MAP(VARCHAR, INTEGER)',
    cases: [
      [
        `MAP {'z': 1, 'a"': NULL}`,
        objectOf([
          ['a"', none],
          ['z', numberOf('1')],
        ]),
      ],
      ['MAP {}', objectOf([])],
    ],
  },
  {
    name: 'list of structs of lists',
    share: 0.08,
    type: 'STRUCT(v INTEGER[])[]',
    cases: [[`[{'v': [1, NULL]}, NULL]`, listOf(objectOf([['v', listOf(numberOf('1'), none)]]), none)]],
  },
];
