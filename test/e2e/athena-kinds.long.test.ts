/** Columns of every kind through the built command: what Athena's UNLOAD would refuse, and what is refused before it. */
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { openSession } from '../../job/sql/duckdb-session.js';
import type { TableOptions } from '../doubles/athena-server/engine.js';
import { type AthenaBench, openAthenaBench } from './athena-bench.js';

let bench: AthenaBench;
afterEach(() => bench.close());

async function openTable(
  rows: string,
  types: NonNullable<TableOptions['types']> = {},
  table = 'kinds',
): Promise<void> {
  bench = await openAthenaBench();
  await bench.athena.registerTable({ database: 'db', table, rows, types });
}

async function written(...flags: string[]): Promise<Record<string, string>> {
  const { code, stderr } = await bench.onAthena('split', '--table', 'db.kinds', ...flags).finished;
  expect([code, stderr]).toEqual([0, expect.any(String)]);
  return Object.fromEntries(bench.objects('out/'));
}

async function refusal(...flags: string[]): Promise<string> {
  const { code, stderr } = await bench.onAthena('split', '--table', 'db.kinds', ...flags).finished;
  expect([code, stderr]).toEqual([2, expect.any(String)]);
  expect(bench.written()).toEqual([]);
  return stderr;
}

const statements = (part: RegExp) => bench.athena.executions.filter(({ sql }) => part.test(sql));
const isSurvey = /splitter_count/;

test('timestamps of 0, 1 and 2 digits are staged with 3, and nested ones keep theirs', async () => {
  await openTable(
    `SELECT 1 AS id, TIMESTAMP_S '2026-01-31 01:02:03' AS t0, TIMESTAMP_MS '2026-01-31 01:02:03.1' AS t1,
       TIMESTAMP_MS '2026-01-31 01:02:03.12' AS t2, TIMESTAMP_MS '2026-01-31 01:02:03.123' AS t3,
       TIMESTAMP '2026-01-31 01:02:03.123456' AS t6, TIMESTAMP_NS '2026-01-31 01:02:03.123456789' AS t9,
       [TIMESTAMP_S '2026-01-31 01:02:03', NULL] AS list`,
    { t1: 'timestamp(1)', t2: 'timestamp(2)' },
  );
  expect(await written()).toEqual({
    '1.json':
      '{"id":1,"t0":"2026-01-31T01:02:03","t1":"2026-01-31T01:02:03.1","t2":"2026-01-31T01:02:03.12",' +
      '"t3":"2026-01-31T01:02:03.123","t6":"2026-01-31T01:02:03.123456","t9":"2026-01-31T01:02:03.123456789",' +
      '"list":["2026-01-31T01:02:03",null]}',
  });
  expect(bench.unloads()[0]?.sql).toMatch(
    /^UNLOAD \(SELECT c0, CAST\(c1 AS timestamp\(3\)\) AS c1, CAST\(c2 AS timestamp\(3\)\) AS c2, CAST\(c3 AS timestamp\(3\)\) AS c3, c4, CASE/,
  );
});

test('dates and timestamps outside the years 1 to 9999 have one spelling, in bodies, keys and nested', async () => {
  const dates = ['0044-03-15 (BC)', '0001-01-01 (BC)', '0001-01-01', '9999-12-31', '12026-01-31'];
  const rows = dates
    .map((date) => {
      const [day = '', era = ''] = date.split(/(?= \(BC\))/);
      return `SELECT DATE '${date}' AS id, TIMESTAMP_S '${date} 10:00:00' AS t0, TIMESTAMP '${day}${era} 10:00:00.5' AS t6,
        TIMESTAMPTZ '${date} 10:00:00+00' AS z, [DATE '${date}'] AS dates, [TIMESTAMP '${date} 10:00:00.25'] AS times`;
    })
    .join(' UNION ALL ');
  await openTable(rows);
  const found = await written('--key', '{id}_{t6}_{z}.json');
  const file = join(bench.folder, 'kinds.parquet');
  const session = await openSession({ threads: 1, memoryLimit: '200MB', tempDirectory: bench.folder });
  await session.run(`COPY (${rows}) TO '${file}' (FORMAT parquet)`);
  session.close();
  const target = ['--target', 's3://table/files/', '--key', '{id}_{t6}_{z}.json'];
  expect((await bench.run('split', '--files', file, ...target)).code).toBe(0);

  expect(Object.keys(found).sort()).toEqual([
    '0001-01-01 (BC)_0001-01-01 (BC) 10:00:00.5_0001-01-01 (BC) 10:00:00Z.json',
    '0001-01-01_0001-01-01T10:00:00.5_0001-01-01T10:00:00Z.json',
    '0044-03-15 (BC)_0044-03-15 (BC) 10:00:00.5_0044-03-15 (BC) 10:00:00Z.json',
    '12026-01-31_12026-01-31T10:00:00.5_12026-01-31T10:00:00Z.json',
    '9999-12-31_9999-12-31T10:00:00.5_9999-12-31T10:00:00Z.json',
  ]);
  expect(found['0044-03-15 (BC)_0044-03-15 (BC) 10:00:00.5_0044-03-15 (BC) 10:00:00Z.json']).toBe(
    '{"id":"0044-03-15 (BC)","t0":"0044-03-15 (BC) 10:00:00","t6":"0044-03-15 (BC) 10:00:00.5",' +
      '"z":"0044-03-15 (BC) 10:00:00Z","dates":["0044-03-15 (BC)"],"times":["0044-03-15 (BC) 10:00:00.25"]}',
  );
  expect(found).toEqual(Object.fromEntries(bench.objects('files/')));
});

test('preview shows a real as the run writes it', async () => {
  await openTable(
    `SELECT * FROM (VALUES (1, 0.12345679::FLOAT), (2, 16777216::FLOAT), (3, '-inf'::FLOAT)) t(id, r)`,
  );
  const shown = await bench.onAthena('preview', '--table', 'db.kinds').finished;
  expect(shown.code).toBe(0);
  const bodies = JSON.parse(shown.stdout).samples.map(({ body }: { body: string }) => body);
  expect(bodies.sort()).toEqual([
    '{"id":1,"r":0.12345679}',
    '{"id":2,"r":16777216.0}',
    '{"id":3,"r":"-Infinity"}',
  ]);
  expect(Object.values(await written()).sort()).toEqual(bodies);
  expect(statements(/CAST\(CAST\(c1 AS double\) AS varchar\)/)).toHaveLength(1);
});

const names = [
  'id, of all',
  'ends with a space ',
  ' begins',
  'it"s',
  "it's",
  'größe 😀',
  'select',
  'c0',
  'a.b',
];

test.each([4, 200])('columns of every name, in %d tranches', async (tranches) => {
  const columns = names.map((name, place) => `i + ${place} AS "${name.replaceAll('"', '""')}"`);
  await openTable(`SELECT ${columns.join(', ')}, i % 5 AS shared FROM range(300) r(i)`);
  const found = await written('--key', '{id, of all}.json', '--tranches', String(tranches));
  expect(Object.keys(found)).toHaveLength(300);
  expect(JSON.parse(found['7.json'] ?? '')).toEqual({
    ...Object.fromEntries(names.map((name, place) => [name, 7 + place])),
    shared: 2,
  });
});

test('keep-max takes a column whose name has a comma', async () => {
  await openTable(`SELECT i % 5 AS id, i AS "rank, of all" FROM range(20) r(i)`);
  const found = await written('--on-duplicate', 'keep-max:rank, of all');
  expect(found).toEqual(
    Object.fromEntries([0, 1, 2, 3, 4].map((id) => [`${id}.json`, `{"id":${id},"rank, of all":${15 + id}}`])),
  );
});

test('fields of rows have every name', async () => {
  await openTable(
    `SELECT 1 AS id, {'two words': 1, 'a"b': DATE '2026-01-31', ' c ': [{'time': TIME '10:00:00'}]} AS fields`,
  );
  expect(JSON.parse((await written())['1.json'] ?? '')).toEqual({
    id: 1,
    fields: { 'two words': 1, 'a"b': '2026-01-31', ' c ': [{ time: '10:00:00' }] },
  });
});

describe('is refused before anything is paid for:', () => {
  test.each<[string, string, string]>([
    [
      'row(a integer, A integer)',
      'two fields of a row are called "a", and an object has each name once',
      'put CAST("odd" AS row("a" integer, "A_2" integer)) AS "odd" into --query.',
    ],
    [
      'array(map(double, integer))',
      "a map's keys of type double have no stable text",
      'put transform("odd", item0 -> transform_keys(item0, (key1, item1) -> CAST(key1 AS varchar))) AS "odd" into --query.',
    ],
    [
      'color',
      'which no object can show',
      'Leave it out, with --columns or in --query: Athena casts it to nothing',
    ],
    ['row(a)b integer)', 'cannot be read from character 5 on', 'CAST("odd" AS ROW(name type, …)) AS "odd"'],
  ])('a column of type %s', async (type, problem, advice) => {
    await openTable('SELECT 1 AS id, 2 AS odd', { odd: type });
    const stderr = await refusal();
    expect(stderr).toContain('column "odd"');
    expect(stderr).toContain(problem);
    expect(stderr).toContain(advice);
    expect(statements(isSurvey)).toEqual([]);
  });

  test.each([
    ['interval day to second', 'to_milliseconds("odd")'],
    ['interval year to month', 'year("odd") * 12 + month("odd")'],
    ['timestamp(6) with time zone', `CAST("odd" AT TIME ZONE 'UTC' AS timestamp(6))`],
  ])('keep-max by %s', async (type, ordered) => {
    await openTable("SELECT 1 AS id, 'x' AS odd", { odd: type });
    expect(await refusal('--on-duplicate', 'keep-max:odd')).toContain(
      `put ${ordered} AS "odd_order" into --query and give keep-max:odd_order`,
    );
    expect(statements(isSurvey)).toEqual([]);
  });

  test('more columns than fit into a query', async () => {
    const columns = Array.from({ length: 1_200 }, (_, place) => `TIMESTAMP '2026-01-31' AS at_${place}`);
    await openTable(`SELECT 1 AS id, ${columns.join(', ')}`);
    const stderr = await refusal();
    expect(stderr).toMatch(
      /The source has 1201 columns, whose SQL has \d{6} bytes; Athena takes 262144 a query\. The first \d{3} fit: name so many with --columns/,
    );
    expect(bench.athena.executions).toHaveLength(2);
  });

  test('an endpoint from the environment, for files', async () => {
    bench = await openAthenaBench();
    const { code, stderr } = await bench.start('split', '--files', 'x.csv', {
      SPLITTER_ATHENA_ENDPOINT_URL: bench.athena.endpoint,
      SPLITTER_ON_DUPLICATE: 'keep-max:none',
    }).finished;
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining(
        '--athena-endpoint-url: is for an Athena source only; leave it out (from SPLITTER_ATHENA_ENDPOINT_URL)',
      ),
    ]);
  });
});

test('a condition with random() is said to choose other rows each time', async () => {
  bench = await openAthenaBench();
  const change = 'DELETE FROM awsdatacatalog.db.people WHERE id > 50';
  bench.athena.script({ query: { kind: 'change', sql: change }, match: /^UNLOAD/ });
  const { code, stderr } = await bench.onAthena('split', '--where', 'random() < 2').finished;
  expect([code, stderr]).toEqual([
    2,
    expect.stringContaining(
      'The source gives other rows each time it is read: 100 rows when surveyed, 51 when frozen. Nothing was written. ' +
        '--where has random(), and chooses other rows each time that it is asked.',
    ),
  ]);
  expect(stderr).not.toContain('Run again');
  expect(bench.written()).toEqual([]);
});
