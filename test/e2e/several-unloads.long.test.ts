/** An Iceberg table that several UNLOADs freeze, through the built command. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type AthenaBench, openAthenaBench } from './athena-bench.js';
import { reportOf } from './s3-bench.js';

const rows = 300;
let bench: AthenaBench;
beforeEach(async () => {
  bench = await openAthenaBench();
  await bench.athena.registerTable({
    database: 'db',
    table: 'ice',
    rows: `SELECT i AS id, 'name ' || i AS name FROM range(${rows}) r(i)`,
    location: 's3://lake/ice/',
    iceberg: true,
  });
});
afterEach(() => bench.close());

const ice = (command: 'split' | 'preview', ...flags: string[]) =>
  bench.onAthena(command, '--table', 'db.ice', '--tranches', '150', ...flags).finished;

test('more than a hundred partitions come out of two UNLOADs of one snapshot, and the next run compares with them', async () => {
  const split = await ice('split', '--unloads', '2');
  expect([split.code, split.stderr]).toEqual([0, expect.any(String)]);
  expect(reportOf(split)).toMatchObject({ rows, written: rows });
  const expected = Array.from({ length: rows }, (_, id) => [
    `${id}.json`,
    `{"id":${id},"name":"name ${id}"}`,
  ]);
  expect(Object.fromEntries(bench.objects('out/'))).toEqual(Object.fromEntries(expected));
  const versions = bench.unloads().map(({ sql }) => /VERSION AS OF (\d+)/.exec(sql)?.[1]);
  expect(versions).toHaveLength(2);
  expect(new Set(versions).size).toBe(1);
  expect(split.stderr).toMatch(
    /"rows":300,"tranches":200,"partitions":200,"files":\d+,"message":"froze the rows"/,
  );

  const next = await ice('split', '--unloads', '2', '--write', 'changed');
  expect(reportOf(next)).toMatchObject({ rows, written: 0, unchanged: rows });
  const auto = ['--table', 'db.ice', '--tranches', 'auto', '--write', 'changed'];
  const fewer = await bench.onAthena('split', ...auto).finished;
  expect(reportOf(fewer)).toMatchObject({ rows, written: 0, unchanged: rows });
  expect(fewer.stderr).toMatch(
    /"rows":300,"tranches":200,"partitions":100,"files":\d+,"message":"froze the rows"/,
  );
});

test('a preview tells how often the table would be scanned, and reckons with it', async () => {
  const shown = async (...flags: string[]) => JSON.parse((await ice('preview', ...flags)).stdout);
  const [one, two] = [await shown(), await shown('--unloads', '2')];
  expect([one.partitions, one.unloads]).toEqual([100, 1]);
  expect([two.partitions, two.unloads]).toEqual([200, 2]);
  const scanned = ({ reckoned }: typeof one) =>
    reckoned.bill.run.find(({ part }: { part: string }) => part === 'athena').count;
  // Each query counts as 10 MB at least.
  expect(scanned(two) - scanned(one)).toBe(10_000_000);
  expect((await ice('preview', '--unloads', '2', '--log', 'pretty')).stdout).toMatch(
    /^ {2}scans +2 UNLOADs of one snapshot, each a scan, beside the survey's$/m,
  );
});

test('a snapshot that is expired between two UNLOADs ends the run with 1, before anything is written', async () => {
  const expired = `DROP TABLE awsdatacatalog.db."ice@8946900000000000001"; DELETE FROM awsdatacatalog.db."ice$snapshots"`;
  bench.athena.script({ query: { kind: 'change', sql: expired }, match: /BETWEEN 100 AND/ });
  const { code, stderr } = await ice('split', '--unloads', '2');
  expect([code, stderr]).toEqual([1, expect.any(String)]);
  expect(stderr).toContain(
    'snapshot 8946900000000000001, which all queries of a run read, was expired while the run read it',
  );
  expect(bench.written()).toEqual([]);
  expect(bench.keys('_splitter/staged/')).toEqual([]);
});

test('several UNLOADs of a table that is not of Iceberg, and of a query, are refused', async () => {
  const plain = await bench.onAthena('split', '--unloads', '2').finished;
  expect(plain.code).toBe(2);
  expect(plain.stderr).toContain('--unloads: expected 1, given 2: db.people is no Iceberg table');
  const query = await bench.onAthena('split', '--query', 'SELECT 1 AS id', '--unloads', '2').finished;
  expect(query.code).toBe(2);
  expect(query.stderr).toMatch(/--unloads: .*--table/);
  expect(bench.unloads()).toEqual([]);
  expect(bench.written()).toEqual([]);
});
