import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { Outage } from '../../../job/retry/outage.js';
import { RunError } from '../../../job/shared/errors.js';
import { modExpression } from '../../../job/sql/tranche-expression.js';
import type { Plan } from '../../../job/state/plan-file.js';
import type { ETag, ObjectKey, ObjectStore } from '../../../job/store/object-store.js';
import { fetchPartition } from '../../../job/upload/fetch-partition.js';
import { Governor } from '../../../job/upload/pacing/governor.js';
import type { PartitionTask, WorkerConfig } from '../../../job/upload/partition-task.js';
import { uploadPartition } from '../../../job/upload/upload-partition.js';
import type { SentTranche } from '../../../job/upload/upload-tranche.js';
import { testSession } from '../sql/test-session.js';
import { all, uploadTools } from './upload-tools.js';

const connection = { region: undefined, endpointUrl: undefined, forcePathStyle: false } as const;

const opened = testSession();
const known = { kind: 'nothing' } as const;

/** As a worker does, one partition after the other. */
async function upload(
  task: PartitionTask,
  config: WorkerConfig,
  tools: Parameters<typeof uploadPartition>[3],
  last: SentTranche = { ended: Promise.resolve() },
): Promise<void> {
  const fetched = await fetchPartition(task, config.plan, {
    state: tools.state,
    parent: config.scratch,
  });
  await (await uploadPartition(task, fetched, config, tools, last)).ended;
}

/** As long as a thread takes that has nothing to wait for: it is on its way when file system and DuckDB have answered. */
async function meanwhile(scratch: string): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) {
    await readdir(scratch);
    await opened().session.rows('SELECT count(*) FROM range(10000)');
  }
}

/** What is held until `goOn` is called. */
function hold() {
  let goOn = () => {};
  const held = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  return { held, goOn };
}

/** Rows `0` to `rows - 1` of the partition 1 of 2, frozen in two files. */
async function partition(
  rows: number,
  tranches: number,
  rowsAs: Plan['rowsAs'] = 'columns',
  column: Plan['columns'][number] = { name: 'id', raw: false },
) {
  const { session } = opened();
  const { paths, tools } = await uploadTools(opened());
  await mkdir(join(paths.scratch, 'frozen'));
  const relation = `(SELECT *, ${modExpression('splitter_key', tranches)} AS tranche FROM
    (SELECT i AS id, concat('row ', i) AS splitter_key FROM range(${rows}) t(i)) WHERE ${modExpression('splitter_key', 2)} = 1)`;
  const staged: Plan['staged'] = [];
  for (const index of [0, 1]) {
    const path = join(paths.scratch, 'frozen', `${index}.parquet`);
    const frozen = {
      columns: `id AS ${column.staged ?? column.name}`,
      bodies: `concat('[', id, ']') AS splitter_body`,
      bytes: `encode(concat('[', id, ']')) AS splitter_body`,
    }[rowsAs];
    await session.run(
      `COPY (SELECT ${frozen}, splitter_key FROM ${relation} WHERE id % 2 = ${index}) TO '${path}' (FORMAT parquet)`,
    );
    const { key, etag, bytes } = await tools.state.putStaged('attempt', 1, index, path);
    const [frozenRows] = await session.rows(
      `SELECT count(*) AS rows FROM ${relation} WHERE id % 2 = ${index}`,
    );
    staged.push({ partition: 1, key, etag, bytes, rows: Number(frozenRows?.rows) });
  }
  const counts = await session.rows(
    `SELECT tranche, count(*) AS rows FROM ${relation} GROUP BY tranche ORDER BY tranche`,
  );
  const plan: Omit<Plan, 'staged'> = {
    version: 1,
    runId: 'run-1',
    attempt: 'attempt',
    createdAt: '',
    seconds: 0,
    source: '',
    target: { kind: 'folder', path: paths.target },
    key: '{id}',
    ifExists: 'overwrite',
    body: { shape: 'object', omitNulls: false },
    headers: [],
    tags: [],
    onDuplicate: { mode: 'fail' },
    columns: [column],
    rowsAs,
    tranches,
    partitions: 2,
    rows,
    job: 'default',
    write: 'all',
    missing: 'keep',
    sourceHolds: 'all',
    known: { kind: 'nothing' },
  };
  const config = {
    plan,
    state: { kind: 'folder', path: paths.state },
    s3: connection,
    stateAccess: { s3: connection, writes: {} },
    maxInFlight: 8,
    scratch: paths.scratch,
    counters: tools.counters.memory,
    conditions: { target: 'here', state: 'here' },
    syncs: false,
    outages: { target: new Outage().memory, state: new Outage().memory },
    control: new SharedArrayBuffer(8),
    leaseSeconds: 60,
    epoch: 1,
    directory: 'epoch-0a1b-1-2c',
    maybeRepeated: false,
    by: { task: 3, thread: 1 },
    governor: { options: {}, memory: new Governor().memory },
  } as const;
  const expected = new Map(counts.map((row) => [Number(row.tranche), Number(row.rows)]));
  return { paths, tools, staged, config, expected };
}

test.each([2, 6])('a partition of %p tranches over two is cut by the hash of the key', async (tranches) => {
  const { tools, staged, config, expected, paths } = await partition(300, tranches);
  const mine = Array.from({ length: tranches / 2 }, (_, index) => 1 + 2 * index);
  expect([...expected.keys()]).toEqual(mine);
  await upload({ partition: 1, tranches: mine, staged, known }, config, tools);
  const markers = await all(tools.state.readMarkers());
  expect(new Map(markers.map(({ tranche, written }) => [tranche, written]))).toEqual(expected);
  const objects = await all(tools.target.list(''));
  expect(objects).toHaveLength([...expected.values()].reduce((sum, count) => sum + count, 0));
  const { key } = objects[0] ?? {};
  const object = await tools.target.get(key as ObjectKey);
  expect(Buffer.from(object?.bytes ?? []).toString()).toBe(`{"id":${key?.slice(4)}}`);
  // What it unpacked is gone again.
  expect(await readdir(paths.scratch)).toEqual(['frozen']);
});

test.each([1, 3])('frozen bodies are written as they are (%p tranches a partition)', async (each) => {
  const { tools, staged, config } = await partition(20, 2 * each, 'bodies');
  const mine = Array.from({ length: each }, (_, index) => 1 + 2 * index);
  await upload({ partition: 1, tranches: mine, staged, known }, config, tools);
  const objects = await all(tools.target.list(''));
  expect(objects.length).toBeGreaterThan(0);
  for (const { key } of objects) {
    const object = await tools.target.get(key);
    expect(Buffer.from(object?.bytes ?? []).toString()).toBe(`[${key.slice(4)}]`);
  }
});

test('a partition that fails ends when the ledgers of its tranches are through, and its folder goes with it', async () => {
  const { tools, staged, config, paths } = await partition(300, 6);
  const denied = new RunError('denied');
  let fail = () => {};
  const failed = new Promise<never>((_, reject) => {
    fail = () => reject(denied);
  });
  let isFirst = true;
  const target: ObjectStore = {
    ...tools.target,
    put: (request) => {
      if (!isFirst) return tools.target.put(request);
      isFirst = false;
      return failed;
    },
  };
  let goOn = () => {};
  const held = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const putLedger = tools.state.putLedger.bind(tools.state);
  const reached = new Promise<void>((resolve) => {
    tools.state.putLedger = async (tranche, path) => {
      resolve();
      await held;
      return putLedger(tranche, path);
    };
  });
  const folders = async () => (await readdir(paths.scratch)).length;
  const uploaded = upload({ partition: 1, tranches: [1, 3, 5], staged, known }, config, { ...tools, target });
  const ends: string[] = [];
  uploaded.catch(() => ends.push('the partition'));
  await reached;
  const before = await folders();
  fail();
  // The failure has gone its way when the file system has answered.
  for (let turn = 0; turn < 20; turn += 1) await folders();
  expect(await folders()).toBe(before);
  ends.push('the ledger');
  goOn();
  await expect(uploaded).rejects.toBe(denied);
  expect(ends).toEqual(['the ledger', 'the partition']);
  expect(await tools.state.listDone()).toEqual(new Set([3]));
  expect(await readdir(paths.scratch)).toEqual(['frozen']);
});

test('a thread sends one tranche while one ends, and no third one', async () => {
  const { tools, staged, config, paths, expected } = await partition(300, 6);
  const rowsOf = (tranche: number) => expected.get(tranche) ?? 0;
  let puts = 0;
  const target: ObjectStore = {
    ...tools.target,
    put: (request) => {
      puts += 1;
      return tools.target.put(request);
    },
  };
  const { held, goOn } = hold();
  const putLedger = tools.state.putLedger.bind(tools.state);
  const second = new Promise<void>((resolve) => {
    tools.state.putLedger = async (tranche, path) => {
      if (tranche === 1) await held;
      if (tranche === 3) resolve();
      return putLedger(tranche, path);
    };
  });
  const uploaded = upload({ partition: 1, tranches: [1, 3, 5], staged, known }, config, { ...tools, target });
  await second;
  await meanwhile(paths.scratch);
  expect(puts).toBe(rowsOf(1) + rowsOf(3));
  goOn();
  await uploaded;
  expect(puts).toBe(rowsOf(1) + rowsOf(3) + rowsOf(5));
});

test("the last tranche of the partition before counts among the two, and its failure is this one's", async () => {
  const { tools, staged, config, paths, expected } = await partition(300, 6);
  const { held, goOn } = hold();
  const uploaded = upload({ partition: 1, tranches: [1, 3, 5], staged, known }, config, tools, {
    ended: held,
  });
  while (tools.counters.read('written') < (expected.get(1) ?? 0)) await readdir(paths.scratch);
  await meanwhile(paths.scratch);
  expect(tools.counters.read('written')).toBe(expected.get(1));
  goOn();
  await uploaded;
  expect(await tools.state.listDone()).toEqual(new Set([1, 3, 5]));

  const denied = new RunError('denied');
  const again = upload({ partition: 1, tranches: [3], staged, known }, config, tools, {
    ended: Promise.reject(denied),
  });
  await expect(again).rejects.toBe(denied);
});

test('tranches that are done already are left alone', async () => {
  const { tools, staged, config } = await partition(300, 6);
  await upload({ partition: 1, tranches: [3], staged, known }, config, tools);
  expect(await tools.state.listDone()).toEqual(new Set([3]));
});

test('a tranche without rows is done, and so is a partition without files', async () => {
  const { tools, staged, config, expected } = await partition(4, 60);
  const empty = Array.from({ length: 30 }, (_, index) => 1 + 2 * index).filter(
    (tranche) => !expected.has(tranche),
  );
  await upload({ partition: 1, tranches: empty, staged, known }, config, tools);
  await upload({ partition: 0, tranches: [0], staged: [], known }, config, tools);
  const markers = await all(tools.state.readMarkers());
  expect(markers).toHaveLength(empty.length + 1);
  for (const marker of markers) expect(marker).toMatchObject({ rows: 0, puts: 0 });
  expect((await tools.state.listLedgers()).size).toBe(0);
});

test('frozen rows that are gone or changed end the run', async () => {
  const { tools, staged, config } = await partition(10, 2);
  const [first] = staged;
  if (first === undefined) throw new Error('expected a staged file');
  for (const changed of [
    { ...first, etag: 'another' as ETag },
    { ...first, key: 'staged/gone.parquet' as ObjectKey },
  ]) {
    const promise = upload({ partition: 1, tranches: [1], staged: [changed], known }, config, tools);
    await expect(promise).rejects.toThrow(RunError);
    await expect(promise).rejects.toThrow(
      `The frozen rows at ${changed.key} are gone, or another file took their place.`,
    );
  }
  expect(await tools.state.listDone()).toEqual(new Set());
  expect(await readdir(config.scratch)).toEqual(['frozen']);
});

test.each([2, 6])(
  'staged columns get the names that they have in the source, in %p tranches',
  async (tranches) => {
    const column = { name: 'id, "of all" ', raw: false, staged: 'c0' };
    const { tools, staged, config, expected, paths } = await partition(100, tranches, 'columns', column);
    await upload({ partition: 1, tranches: [...expected.keys()], staged, known }, config, tools);
    const objects = (await readdir(paths.target)).filter((name) => name.startsWith('row '));
    expect(objects).toHaveLength([...expected.values()].reduce((sum, count) => sum + count, 0));
    for (const name of objects) {
      const id = Number(name.replace('row ', ''));
      expect(await readFile(join(paths.target, name), 'utf8')).toBe(`{"id, \\"of all\\" ":${id}}`);
    }
  },
);

/** Of a ledger: what the job has of the rows `from` to `to - 1`, rendered as they are now. */
function heldRows(from: number, to: number, run: string): string {
  return `SELECT concat('row ', i) AS key, strlen(body)::BIGINT AS bytes, md5(body) AS body_md5, 'e' AS etag, '${run}' AS run
    FROM (SELECT i, concat('{"id":', i, '}') AS body FROM range(${from}, ${to}) t(i))`;
}

async function ledgersOf(state: string): Promise<Record<string, number>> {
  const rows = await opened().session.rows(
    `SELECT concat_ws(' ', outcome, run) AS kind, count(*) AS lines FROM '${state}/runs/run-1/ledger/*.parquet' GROUP BY kind`,
  );
  return Object.fromEntries(rows.map(({ kind, lines }) => [String(kind), Number(lines)]));
}

test.each([2, 6])(
  '%p tranches over two partitions are compared with known objects that lie by partition',
  async (tranches) => {
    const { tools, staged, config, expected, paths } = await partition(300, tranches);
    const mine = Array.from({ length: tranches / 2 }, (_, index) => 1 + 2 * index);
    const path = join(paths.scratch, 'frozen', 'known.parquet');
    const [copied] = await opened().session.rows(
      `COPY (FROM (${heldRows(200, 400, 'first')}) WHERE ${modExpression('key', 2)} = 1) TO '${path}' (FORMAT parquet)`,
    );
    const { key, etag, bytes } = await tools.state.putStaged('attempt', 1, 9, path);
    const compared = { ...config, plan: { ...config.plan, write: 'changed' as const } };
    const files = [{ partition: 1, key, etag, bytes, rows: Number(copied?.Count) }];
    await upload({ partition: 1, tranches: mine, staged, known: { kind: 'staged', files } }, compared, tools);
    const rows = [...expected.values()].reduce((sum, count) => sum + count, 0);
    const lines = await ledgersOf(paths.state);
    const written = (await all(tools.target.list(''))).map((object) => Number(object.key.slice(4)));
    expect(written.length).toBeGreaterThan(0);
    expect(Math.max(...written)).toBeLessThan(200);
    expect(lines).toEqual({
      'written run-1': written.length,
      'unchanged first': rows - written.length,
      'kept first': expect.any(Number),
    });
    expect(await readdir(paths.scratch)).toEqual(['frozen']);
  },
);

test('a partition without rows is compared with the ledgers of the run before, less what that run deleted', async () => {
  const { tools, config, paths } = await partition(4, 2);
  const before = join(paths.state, 'runs', 'run-0');
  for (const folder of ['ledger', 'deletions']) await mkdir(join(before, folder), { recursive: true });
  const held = heldRows(0, 3, 'run-0').replace(
    "'e' AS etag",
    "'e' AS etag, 'due' AS outcome, NULL::VARCHAR AS reason",
  );
  await opened().session.run(`COPY (${held}) TO '${join(before, 'ledger/0-4.parquet')}' (FORMAT parquet)`);
  await opened().session.run(
    `COPY (SELECT 'row 1' AS key, 'e' AS etag, 'deleted' AS result) TO '${join(before, 'deletions/0-4.parquet')}' (FORMAT parquet)`,
  );
  const run = tools.state.forRun('run-0');
  const ledger = (await run.listLedgers()).get('0-4.parquet') as ETag;
  const tranche = { tranche: 0, epoch: 4, ledger, deletions: await run.listDeletions(), due: 1, lines: 3 };
  const files = { kind: 'run', runId: 'run-0', tranches: [tranche] } as const;
  await upload({ partition: 0, tranches: [0], staged: [], known: files }, config, tools);
  expect(await ledgersOf(paths.state)).toEqual({ 'kept run-0': 2 });
  const gone = { ...files, tranches: [{ ...tranche, ledger: 'another' as ETag }] };
  const promise = upload({ partition: 0, tranches: [0], staged: [], known: gone }, config, tools);
  await expect(promise).rejects.toThrow('The ledger of tranche 0');
});
