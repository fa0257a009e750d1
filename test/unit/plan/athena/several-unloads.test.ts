import { expect, test } from '@jest/globals';
import { freezeRows } from '../../../../job/plan/freeze-rows.js';
import { readSettings } from '../../../../job/settings/read-settings.js';
import { RunError, SettingsError, SourceError } from '../../../../job/shared/errors.js';
import { quoteLiteral } from '../../../../job/sql/quote.js';
import { modExpression } from '../../../../job/sql/tranche-expression.js';
import { createLog } from '../../../../job/telemetry/log.js';
import { machine } from '../../settings/machine.js';
import { type AthenaWorld, athenaWorld, closeAfterEach, fetchFrozen, tableSource } from './athena-fixture.js';

closeAfterEach();

const people = "SELECT i AS id, 'name ' || i AS name FROM range(1000) r(i)";

async function peopleWorld(iceberg = true): Promise<AthenaWorld> {
  const world = await athenaWorld();
  const table = { database: 'db', table: 'people', rows: people, location: 's3://lake/people' };
  await world.server.registerTable({ ...table, iceberg });
  return world;
}

const open = (world: AthenaWorld, unloads = 3) => world.open(tableSource('db', 'people', { unloads }));

const unloadsOf = ({ server }: AthenaWorld) =>
  server.executions.filter(({ sql }) => sql.startsWith('UNLOAD'));

/** What the owner of the table does while the second of two UNLOADs of 101 partitions begins. */
const duringTheSecond = (sql: string) => ({
  query: { kind: 'change', sql } as const,
  match: /BETWEEN 50 AND 100/,
});

test('each row of a snapshot is frozen once, by as many UNLOADs as its partitions need, whoever writes meanwhile', async () => {
  const world = await peopleWorld();
  const source = await open(world);
  expect(source.mostPartitions).toBe(300);
  expect(source.unloads?.(101)).toBe(2);
  expect((await source.survey()).rows).toBe(1_000);
  world.server.script(duringTheSecond('DELETE FROM awsdatacatalog.db.people WHERE id > 50'));
  const frozen = await source.freeze(101, world.folder);
  if (frozen.kind !== 'staged') throw new Error('expected staged files');
  expect(unloadsOf(world).map(({ sql }) => /BETWEEN \d+ AND \d+/.exec(sql)?.[0])).toEqual([
    'BETWEEN 0 AND 49',
    'BETWEEN 50 AND 100',
  ]);
  expect(frozen.files.reduce((sum, { rows }) => sum + rows, 0)).toBe(1_000);
  const paths = await fetchFrozen(world, frozen.files);
  const files = `read_parquet([${paths.map(quoteLiteral).join(', ')}], hive_partitioning = false, filename = true)`;
  const [found] = await world.session.rows(`SELECT count(DISTINCT splitter_key) AS keys FROM ${files}`);
  expect(found).toEqual({ keys: 1_000n });
  const partitionsOf = await world.session.rows(
    `SELECT DISTINCT filename, CAST(${modExpression('splitter_key', 101)} AS INTEGER) AS partition FROM ${files}`,
  );
  const inFiles = partitionsOf.map(({ filename, partition }) => `${filename} ${partition}`);
  const inPlan = frozen.files.map(({ partition }, index) => `${paths[index]} ${partition}`);
  expect(inFiles.toSorted()).toEqual(inPlan.toSorted());
  expect(new Set(paths).size).toBe(frozen.files.length);
  const all = Array.from({ length: 101 }, (_, partition) => partition);
  const distinct = new Set(frozen.files.map(({ partition }) => partition));
  expect([...distinct].toSorted((one, other) => one - other)).toEqual(all);
});

test('where one UNLOAD writes all partitions there is one, as it always was', async () => {
  const world = await peopleWorld();
  await (await open(world)).freeze(100, world.folder);
  expect(unloadsOf(world).map(({ sql }) => sql.includes('BETWEEN'))).toEqual([false]);
});

test.each([
  // The UNLOADs, the tranches asked for, those of the job before, how many UNLOADs there were.
  ['3', '100', undefined, 1],
  ['3', 'auto', undefined, 1],
  ['2', 'auto', { tranches: 300, partitions: 300 }, 1],
  ['2', '101', undefined, 2],
  ['1', '100', undefined, 1],
])(
  'of --unloads %s with --tranches %s, of a job that had %p, is told where it has no effect',
  async (unloads, tranches, before, expected) => {
    const world = await peopleWorld();
    const source = await open(world, Number(unloads));
    const flags = { table: 'db.people', unloads, tranches, key: '{id}.json', target: 's3://objects/people/' };
    const { settings } = readSettings('plan', { ...flags, state: 's3://state/' }, {}, machine);
    const lines: string[] = [];
    const log = createLog('json', (line) => lines.push(line));
    const facts = before && { ...before, objects: 1_000 };
    await freezeRows(source, world.folder, settings, { before: facts, log, signal: undefined });
    expect(unloadsOf(world)).toHaveLength(expected);
    const told = lines.map((line) => JSON.parse(line).message).filter((words) => words.includes('--unloads'));
    const most = 100 * Number(unloads);
    expect(told).toEqual(
      expected > 1 || unloads === '1'
        ? []
        : [
            `--unloads ${unloads} has no effect: the rows have no tranches for more partitions than one UNLOAD writes; give --tranches ${most}, ` +
              'or a multiple of it, or leave --unloads out',
          ],
    );
  },
);

test('a snapshot that is expired between two UNLOADs ends the run with these words, and nothing is left', async () => {
  const world = await peopleWorld();
  const source = await open(world);
  const [, snapshot = ''] = /snapshot (\d+)$/.exec(source.description) ?? [];
  const tables = `awsdatacatalog.db."people@${snapshot}"; DELETE FROM awsdatacatalog.db."people$snapshots"`;
  world.server.script(duringTheSecond(`DROP TABLE ${tables}`));
  const freezing = source.freeze(101, world.folder);
  await expect(freezing).rejects.toBeInstanceOf(RunError);
  await expect(freezing).rejects.toThrow(
    `The table AwsDataCatalog.db.people, snapshot ${snapshot}, which all queries of a run read, was expired while the run read it`,
  );
  const staged = () => [...world.s3.objects('state').keys()].filter((key) => key.includes('/staged/'));
  expect(staged().length).toBeGreaterThan(0);
  await source.forgetFrozen?.();
  expect(staged()).toEqual([]);
});

const expire = 'DELETE FROM awsdatacatalog.db."people$snapshots"';

test.each([
  ['for the columns', 2, /^SELECT \* FROM [\s\S]* LIMIT 0$/],
  ["for the columns' types", 2, /typeof/],
  ["for the columns' types, for a reason of Athena's own", 1, /typeof/],
] as const)(
  'a snapshot that is gone when a query %s fails (%p) is told, and not the failure',
  async (_, category, match) => {
    const world = await peopleWorld();
    await world.server.change(expire);
    world.server.script({ query: { kind: 'fail', category }, match });
    await expect(open(world)).rejects.toThrow('which all queries of a run read, was expired while');
  },
);

test.each([
  [true, 3],
  [false, 1],
])(
  "an UNLOAD that fails for a reason of Athena's own (to be tried again: %p) asks, too",
  async (retryable, times) => {
    const fail = { query: { kind: 'fail', category: 1, retryable }, match: /BETWEEN 50/, times } as const;
    const world = await peopleWorld();
    const source = await open(world);
    world.server.script(fail);
    await expect(source.freeze(101, world.folder)).rejects.toThrow("for a reason of Athena's own");
    world.server.script(fail);
    await world.server.change(expire);
    await expect(source.freeze(101, world.folder)).rejects.toThrow('was expired while the run read it');
  },
);

test('of a query that was cancelled nobody asks why', async () => {
  const world = await peopleWorld();
  const source = await open(world);
  await world.server.change(expire);
  world.server.script({ query: { kind: 'cancel' }, match: /BETWEEN 50/ });
  await expect(source.freeze(101, world.folder)).rejects.toThrow('was cancelled on Athena');
});

test('another fault is told as it is where the snapshot is there', async () => {
  const world = await peopleWorld();
  const source = await open(world);
  const reason = 'PERMISSION_DENIED: no s3:PutObject';
  world.server.script({ query: { kind: 'fail', category: 2, reason }, match: /BETWEEN 50/ });
  const freezing = source.freeze(101, world.folder);
  await expect(freezing).rejects.toBeInstanceOf(SourceError);
  await expect(freezing).rejects.toThrow('UNLOAD 2 of 2 failed on Athena');
});

test('what has no snapshots is frozen by one UNLOAD alone', async () => {
  const world = await peopleWorld(false);
  const opening = open(world);
  await expect(opening).rejects.toBeInstanceOf(SettingsError);
  await expect(opening).rejects.toThrow(
    '--unloads: expected 1, given 3: db.people is no Iceberg table, so nothing makes several UNLOADs read the same rows; ' +
      'one UNLOAD writes 100 partitions at most.',
  );
  expect((await open(world, 1)).mostPartitions).toBe(100);
});

test('an Iceberg table that nobody has written to has no snapshot, and no more partitions', async () => {
  const world = await peopleWorld();
  await world.server.change('DELETE FROM awsdatacatalog.db."people$history"');
  expect((await open(world)).mostPartitions).toBe(100);
});
