/** A table of keys and values that are easy to get wrong, and the objects it must become, told without the code under test. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  BIGINT,
  BLOB,
  BOOLEAN,
  DATE,
  DECIMAL,
  DOUBLE,
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBInstance,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimestampValue,
  type DuckDBType,
  type DuckDBValue,
  FLOAT,
  INTEGER,
  LIST,
  MAP,
  STRUCT,
  TIMESTAMP,
  VARCHAR,
} from '@duckdb/node-api';
import { expect } from '@jest/globals';
import { runSplitter } from './run-splitter.js';
import { type Endpoint, readObjects, s3Environment, s3Flags } from './s3-run.js';

const prefix = 'awkward é/rows+1/';

/** The i-th key of each kind; two kinds differ in nothing but the normal form of their é. */
const keys: readonly ((i: number) => string)[] = [
  (i) => `two words ${i}`,
  (i) => ` ${i} `,
  (i) => `a+b-${i}`,
  (i) => `100%-${i}`,
  (i) => `a%20b-${i}`,
  (i) => `a b-${i}`,
  (i) => `caf\u00e9-${i}`,
  (i) => `cafe\u0301-${i}`,
  (i) => `marked-${i}`,
  // As a file's byte order mark it would be left out; the key before has none.
  (i) => `\uFEFFmarked-${i}`,
  (i) => `日本/${i}`,
  (i) => `😀-${i}`,
  (i) => `~user-${i}`,
  (i) => `it's-${i}`,
  (i) => `#-${i}`,
  (i) => `what?-${i}`,
  (i) => `a&b=c-${i}`,
  (i) => `"quoted"-${i}`,
  (i) => `back\\slash-${i}`,
  (i) => `<a>;:,@$!*()[]{}|^-${i}`,
  (i) => `_${i}/...`,
  longest,
];

/** A whole key of 1,024 bytes, in segments. */
function longest(i: number): string {
  const start = `${i}/${'segment/'.repeat(20)}`;
  const room = 1024 - Buffer.byteLength(prefix) - Buffer.byteLength(start);
  return `${start}${'é'.repeat(Math.floor(room / 2))}${'x'.repeat(room % 2)}`;
}

type Case = readonly [value: DuckDBValue, json: string];
const none: Case = [null, 'null'];
const same = (text: string): Case => [text, JSON.stringify(text)];

/** A column's values in turn, each with its JSON text. */
const columns: readonly {
  readonly name: string;
  readonly type: DuckDBType;
  readonly cases: readonly Case[];
}[] = [
  {
    name: 'text',
    type: VARCHAR,
    cases: [
      none,
      ['', '""'],
      ['say "hi"', '"say \\"hi\\""'],
      ['back\\slash', '"back\\\\slash"'],
      ['line\nend\r\n', '"line\\nend\\r\\n"'],
      ['tab\tbell\u0007nul\0del\u007f', '"tab\\tbell\\u0007nul\\u0000del\u007f"'],
      ['\u2028 日本 😀', '"\u2028 日本 😀"'],
      same('null'),
      same('{"a":1}'),
      same("it's"),
    ],
  },
  {
    name: 'big',
    type: BIGINT,
    cases: [
      [9223372036854775807n, '9223372036854775807'],
      [-9223372036854775808n, '-9223372036854775808'],
      [9007199254740993n, '9007199254740993'],
      [0n, '0'],
      none,
    ],
  },
  {
    name: 'price "net"',
    type: DECIMAL(38, 10),
    cases: [
      [new DuckDBDecimalValue(11_000_000_000n, 38, 10), '1.1000000000'],
      [new DuckDBDecimalValue(-1n, 38, 10), '-0.0000000001'],
      [
        new DuckDBDecimalValue(99999999999999999999999999999999999999n, 38, 10),
        '9999999999999999999999999999.9999999999',
      ],
      none,
    ],
  },
  {
    name: 'ratio',
    type: FLOAT,
    cases: [
      [0.1, '0.1'],
      [-0.5, '-0.5'],
      [Number.NaN, '"NaN"'],
      [Number.POSITIVE_INFINITY, '"Infinity"'],
      [Number.NEGATIVE_INFINITY, '"-Infinity"'],
      none,
      [16777216, '16777216.0'],
    ],
  },
  {
    name: 'exact',
    type: DOUBLE,
    cases: [
      [0.1, '0.1'],
      [0.30000000000000004, '0.30000000000000004'],
      [Number.NaN, '"NaN"'],
      [1e300, '1e+300'],
      none,
    ],
  },
  { name: 'flag', type: BOOLEAN, cases: [[true, 'true'], [false, 'false'], none] },
  {
    name: 'day',
    type: DATE,
    cases: [[new DuckDBDateValue(20484), '"2026-01-31"'], [new DuckDBDateValue(-1), '"1969-12-31"'], none],
  },
  {
    name: 'at',
    type: TIMESTAMP,
    cases: [
      [new DuckDBTimestampValue(1_769_903_999_123_456n), '"2026-01-31T23:59:59.123456"'],
      [new DuckDBTimestampValue(1_769_903_999_500_000n), '"2026-01-31T23:59:59.5"'],
      [new DuckDBTimestampValue(0n), '"1970-01-01T00:00:00"'],
      none,
    ],
  },
  {
    name: 'bytes',
    type: BLOB,
    cases: [
      [new DuckDBBlobValue(Uint8Array.of(0, 255, 10)), '"AP8K"'],
      [new DuckDBBlobValue(new Uint8Array()), '""'],
      none,
    ],
  },
  {
    name: 'list',
    type: LIST(INTEGER),
    cases: [[new DuckDBListValue([1, null, -3]), '[1,null,-3]'], [new DuckDBListValue([]), '[]'], none],
  },
  {
    name: 'struct',
    type: STRUCT({ a: VARCHAR, 'B c': DECIMAL(5, 2) }),
    cases: [
      [
        new DuckDBStructValue({ a: 'x "y"\n', 'B c': new DuckDBDecimalValue(110n, 5, 2) }),
        '{"a":"x \\"y\\"\\n","B c":1.10}',
      ],
      [new DuckDBStructValue({ a: null, 'B c': null }), '{"a":null,"B c":null}'],
      none,
    ],
  },
  {
    name: 'map',
    type: MAP(VARCHAR, INTEGER),
    cases: [
      [
        new DuckDBMapValue([
          { key: 'z', value: 1 },
          { key: 'a"', value: null },
        ]),
        '{"a\\"":null,"z":1}',
      ],
      [new DuckDBMapValue([]), '{}'],
      none,
    ],
  },
];

/** The objects by key, without the prefix. */
function expectedObjects(rows: number): Map<string, string> {
  return new Map(
    Array.from({ length: rows }, (_, row) => {
      const key = keyOf(row);
      const fields = columns.map(({ name, cases }) => `${JSON.stringify(name)}:${caseOf(cases, row)[1]}`);
      return [key, `{"key":${JSON.stringify(key)},${fields.join(',')}}`];
    }),
  );
}

function keyOf(row: number): string {
  return (keys[row % keys.length] ?? longest)(Math.floor(row / keys.length));
}

/** The columns' cycles have different lengths, so that their values meet in many ways. */
function caseOf(cases: readonly Case[], row: number): Case {
  return cases[(row + Math.floor(row / 7)) % cases.length] ?? none;
}

async function writeParquet(path: string, rows: number): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  const names = columns.map(({ name, type }) => `"${name.replaceAll('"', '""')}" ${type}`);
  await connection.run(`CREATE TABLE awkward ("key" VARCHAR, ${names.join(', ')})`);
  const appender = await connection.createAppender('awkward');
  for (let row = 0; row < rows; row += 1) {
    appender.appendVarchar(keyOf(row));
    for (const { type, cases } of columns) appender.appendValue(caseOf(cases, row)[0], type);
    appender.endRow();
  }
  appender.closeSync();
  await connection.run(`COPY awkward TO '${path}' (FORMAT parquet)`);
  connection.closeSync();
  instance.closeSync();
}

/** Splits a table of so many rows into the bucket and reads every object back. */
export async function splitAwkwardTable(to: Endpoint, bucket: string, rows: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'awkward-'));
  try {
    const file = join(folder, 'awkward.parquet');
    await writeParquet(file, rows);
    const { code, stdout, stderr } = await runSplitter(
      [
        'split',
        '--files',
        file,
        '--target',
        `s3://${bucket}/${prefix}`,
        '--key',
        '{key}',
        '--log',
        'json',
        ...s3Flags(to),
      ],
      { cwd: folder, env: s3Environment(to) },
    );
    expect([code, code === 0 ? '' : stderr]).toEqual([0, '']);
    const expected = expectedObjects(rows);
    expect(expected.size).toBe(rows);
    const bytes = [...expected.values()].reduce((sum, body) => sum + Buffer.byteLength(body), 0);
    expect(JSON.parse(stdout)).toMatchObject({ rows, written: rows, rejected: 0, bytes });
    const found = await readObjects(to, bucket, prefix);
    const wrong = [...expected].filter(([key, body]) => found.get(key) !== body);
    expect(wrong.slice(0, 3).map(([key, body]) => ({ key, expected: body, found: found.get(key) }))).toEqual(
      [],
    );
    expect(found.size).toBe(rows);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
