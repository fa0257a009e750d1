import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { openSession } from '../../job/sql/duckdb-session.js';
import { awkwardTable, nestedColumns } from '../unit/plan/athena/awkward-table.js';
import { type AthenaBench, openAthenaBench, people } from './athena-bench.js';
import { reportOf } from './s3-bench.js';

let bench: AthenaBench;
afterEach(() => bench.close());

test('the reference table through Athena gives the very objects that its CSV gives', async () => {
  bench = await openAthenaBench();
  const csv = join(bench.folder, 'ref.csv');
  expect((await bench.run('sample', '--rows', '2000', '--out', csv)).code).toBe(0);
  const names = (await readFile(join(bench.folder, 'ref.columns'), 'utf8')).trim().split('\n');
  const columns = names.map((name) => `'${name}': 'VARCHAR'`).join(', ');
  await bench.athena.registerTable({
    database: 'db',
    table: 'ref',
    rows: `FROM read_csv('${csv}', columns = {${columns}}, header = false)`,
  });
  const key = ['--key', '{hash:2}/{user_id}.json'];
  const names_ = ['--column-names', `@${join(bench.folder, 'ref.columns')}`];
  const ofFiles = await bench.run('split', '--files', csv, ...names_, ...key);
  expect(ofFiles.code).toBe(0);
  const expected = bench.objects('out/');
  const target = ['--target', 's3://table/out-athena/'];
  const ofAthena = await bench.onAthena('split', '--table', 'db.ref', ...key, ...target).finished;
  expect([ofAthena.code, ofAthena.stderr]).toEqual([0, expect.not.stringContaining('"warn"')]);

  expect(expected.size).toBe(2_000);
  expect(Object.fromEntries(bench.objects('out-athena/'))).toEqual(Object.fromEntries(expected));
  expect(reportOf(ofAthena)).toMatchObject({
    rows: 2_000,
    written: 2_000,
    athena: { queries: 4, bytesScanned: 4_000, queueSeconds: 0.02, engineSeconds: 0.08 },
  });
  expect(bench.unloads()).toHaveLength(1);
});

test('every type of Athena gives the objects that the same rows give as Parquet', async () => {
  bench = await openAthenaBench();
  const parquet = join(bench.folder, 'awkward.parquet');
  const session = await openSession({ threads: 1, memoryLimit: '200MB', tempDirectory: bench.folder });
  // Parquet keeps no zone of a time: its text is what the contract wants of it.
  await session.run(
    `COPY (SELECT * REPLACE (CAST(c_timetz AS VARCHAR) AS c_timetz) FROM (${awkwardTable.rows}))
       TO '${parquet}' (FORMAT parquet)`,
  );
  session.close();
  await bench.athena.registerTable({ database: 'db', table: 'awkward', ...awkwardTable });
  expect((await bench.run('split', '--files', parquet)).code).toBe(0);
  const expected = bench.objects('out/');
  const target = ['--target', 's3://table/out-athena/'];
  const { code, stderr } = await bench.onAthena('split', '--table', 'db.awkward', ...target).finished;
  expect([code, stderr]).toEqual([0, expect.any(String)]);

  const found = bench.objects('out-athena/');
  expect(expected.size).toBe(awkwardTable.count);
  expect([...found.keys()].sort()).toEqual([...expected.keys()].sort());
  for (const [key, body] of found) {
    const [ours, theirs] = [JSON.parse(body), JSON.parse(expected.get(key) ?? '')];
    expect(ours).toEqual(theirs);
    // The nested ones come last; before them, byte for byte.
    const before = (text: string) => text.slice(0, text.indexOf(`,"${nestedColumns[0]}":`));
    expect(before(body)).toBe(before(expected.get(key) ?? ''));
    expect(before(body).length).toBeGreaterThan(300);
  }
});

test('four hundred tranches come out of one UNLOAD into a hundred partitions', async () => {
  bench = await openAthenaBench();
  const rows = 20_000;
  await bench.athena.registerTable({
    database: 'db',
    table: 'narrow',
    rows: `SELECT i AS id, md5(i::VARCHAR) AS name FROM range(${rows}) r(i)`,
  });
  const running = bench.onAthena('split', '--table', 'db.narrow', '--tranches', '400', '--run-id', 'wide');
  const finished = await running.finished;
  expect([finished.code, reportOf(finished)]).toEqual([
    0,
    expect.objectContaining({ rows, written: rows, rejected: 0, puts: rows }),
  ]);
  expect(bench.keys('out/')).toHaveLength(rows);
  expect(bench.keys('_splitter/runs/wide/done/')).toHaveLength(400);
  expect(bench.unloads()).toHaveLength(1);
  // Nothing staged is left, and nothing on the disk.
  expect(bench.keys('_splitter/staged/')).toEqual([]);
});

test('columns, a condition and a query choose what is written', async () => {
  bench = await openAthenaBench();
  const few = ['--columns', 'name,id', '--where', 'id < 3 -- few'];
  expect((await bench.onAthena('split', ...few).finished).code).toBe(0);
  expect([...bench.objects('out/').values()].sort()).toEqual([
    '{"name":"name 0","id":0}',
    '{"name":"name 1","id":1}',
    '{"name":"name 2","id":2}',
  ]);
  const query = 'SELECT id, upper(name) AS name FROM "awsdatacatalog"."db"."people" WHERE id = 7; -- one';
  const unsurveyed = ['--no-survey', '--on-duplicate', 'reject'];
  const finished = await bench.onAthena('split', '--query', query, ...unsurveyed).finished;
  expect([finished.code, reportOf(finished)]).toMatchObject([0, { rows: 1, athena: { queries: 3 } }]);
  expect(bench.objects('out/').get('7.json')).toBe('{"id":7,"name":"NAME 7"}');
});

test('a preview shows all and writes nothing but what Athena keeps of its answers', async () => {
  bench = await openAthenaBench();
  const shown = await bench.onAthena('preview', '--prices', 'put=10').finished;
  expect(shown.code).toBe(0);
  const preview = JSON.parse(shown.stdout);
  expect(preview).toMatchObject({
    source: 'table AwsDataCatalog.db.people',
    target: 's3://table/out/',
    columns: [
      { name: 'id', type: 'bigint', treatment: 'as it is' },
      { name: 'name', type: 'varchar', treatment: 'as it is' },
    ],
    survey: { rows: people, nullKeys: 0, distinctKeys: people },
    tranches: 4,
    partitions: 4,
    sql: expect.stringMatching(/^SELECT c0, c1, splitter_key, /),
    athena: { queries: 4, bytesScanned: 4_000 },
    reckoned: {
      bill: {
        run: [{ part: 'puts', count: people, dollars: 1 }, { part: 'athena' }, { part: 'fargate' }],
        notKnown: [],
      },
      times: [{ prefixes: 1, putsPerSecond: 3_500 }, { prefixes: 5 }],
    },
    problem: null,
  });
  expect(preview.samples).toHaveLength(3);
  for (const { key, body, reason } of preview.samples) {
    const { id } = JSON.parse(body);
    expect([key, body, reason]).toEqual([`out/${id}.json`, `{"id":${id},"name":"name ${id}"}`, null]);
  }
  const pretty = await bench.onAthena('preview', '--log', 'pretty').finished;
  expect(pretty.stdout).toContain('SQL that Athena would UNLOAD\n    SELECT c0, c1');
  expect(bench.unloads()).toEqual([]);
  expect([...bench.s3.objects('table').keys()]).toEqual([]);
});

test('a preview of a run that could not start says why and ends with 2', async () => {
  bench = await openAthenaBench();
  const { code, stdout, stderr } = await bench.onAthena('preview', '--key', 'all.json').finished;
  expect(code).toBe(2);
  expect(JSON.parse(stdout).problem).toContain('99 rows share their key');
  expect(stderr).toContain('99 rows share their key');
});
