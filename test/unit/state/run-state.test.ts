import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { LeaseError, RunError } from '../../../job/shared/errors.js';
import { RunState } from '../../../job/state/run-state.js';
import type { ETag, ObjectKey, WriteDeadline } from '../../../job/store/object-store.js';
import { createS3Store } from '../../../job/store/s3/s3-store.js';
import { startS3Server } from '../../doubles/s3-server/s3-server.js';
import { marker } from '../finish/marker.js';
import { all } from '../upload/upload-tools.js';
import { plan, removeRunsAfterEach, reportWith, testRun } from './test-run.js';

removeRunsAfterEach();

const report = reportWith();

test('plan, batches and markers come back as they were written', async () => {
  const { state } = await testRun();
  const batches = [
    { batch: 0, partitions: [0, 2] },
    { batch: 1, partitions: [1] },
  ];
  await state.writePlan(plan);
  await state.writeBatches(batches);
  expect(await state.readPlan()).toEqual(plan);
  expect(await state.readBatches()).toEqual(batches);

  const markers = [
    marker(0, { ledger: undefined }),
    marker(7, { retries: { 'slow-down': 3 }, reasons: { exists: 1 } }),
  ];
  for (const each of markers) await state.writeMarker(each);
  const found = [];
  for await (const each of state.readMarkers()) found.push(each);
  expect(found.sort((a, b) => a.tranche - b.tranche)).toEqual(markers);
  expect(await state.listDone()).toEqual(new Set([0, 7]));
  await state.removeMarkers([7]);
  expect(await state.listDone()).toEqual(new Set([0]));
});

test('more markers than are read at once are all read', async () => {
  const { state } = await testRun();
  for (let tranche = 0; tranche < 70; tranche += 1) await state.writeMarker(marker(tranche));
  const tranches = new Set<number>();
  for await (const { tranche } of state.readMarkers()) tranches.add(tranche);
  expect(tranches.size).toBe(70);
});

test('files lie where the layout says', async () => {
  const { state, folder } = await testRun();
  const file = join(folder, 'local');
  await writeFile(file, 'frozen');
  const staged = await state.putStaged('0a1b', 3, 12, file);
  await writeFile(file, 'ledger');
  await state.putLedger(4, file);
  await writeFile(file, 'rejects');
  await state.putRejects(4, file);
  await state
    .target(plan.target)
    .moveBaseline({ runId: 'run-1', epoch: 1, target: 's3://my-bucket/rows/', job: 'default' }, undefined);
  expect(staged.key).toBe('staged/run-1/0a1b/3/12.parquet');
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = files
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  expect(paths.filter((path) => !path.startsWith('.')).sort()).toEqual([
    'runs/run-1/ledger/4.parquet',
    'runs/run-1/rejects/4.jsonl',
    'staged/run-1/0a1b/3/12.parquet',
    expect.stringMatching(/^targets\/my-bucket\.rows-[0-9a-f]{8}\/baseline\.json$/),
  ]);
  const local = await state.stagedFile(staged.key, staged.etag, '/unused');
  expect(await readFile(local ?? '', 'utf8')).toBe('frozen');
  expect(await state.stagedFile(staged.key, 'other' as ETag, '/unused')).toBeUndefined();
});

test('in a bucket everything lies under the prefix of the state', async () => {
  const { store } = await testRun();
  const state = new RunState(store, { kind: 's3', bucket: 'b', prefix: '_splitter/' }, 'run-2');
  await state.writePlan(plan);
  expect(await store.get('_splitter/runs/run-2/plan.json' as ObjectKey)).toBeDefined();
  expect(state.uri).toMatch(/\/_splitter\/runs\/run-2\/$/);
});

test("removing what was staged takes this run's alone", async () => {
  const { state, store, folder } = await testRun();
  const other = new RunState(store, { kind: 'folder', path: folder }, 'run-10');
  const file = join(folder, 'local');
  for (const each of [state, other]) {
    await writeFile(file, 'frozen');
    await each.putStaged('0a1b', 0, 0, file);
  }
  await state.removeStaged();
  const left = [];
  for await (const { key } of store.list('staged/')) left.push(key);
  expect(left).toEqual(['staged/run-10/0a1b/0/0.parquet']);
});

test('what was staged in a bucket is removed in one request', async () => {
  const server = await startS3Server({ buckets: ['my-bucket'] });
  const store = createS3Store({
    bucket: 'my-bucket',
    s3: { region: 'us-east-1', endpointUrl: server.endpoint, forcePathStyle: true },
    loadCredentials: async () => server.credentials,
  });
  try {
    for (const key of [
      'staged/run-1/0a/0/0.parquet',
      'staged/run-1/0a/1/0.parquet',
      'staged/run-10/0.parquet',
    ]) {
      await store.put({ key: key as ObjectKey, body: Buffer.from('frozen') });
    }
    await new RunState(store, { kind: 's3', bucket: 'my-bucket', prefix: '' }, 'run-1').removeStaged();
    expect([...server.objects('my-bucket').keys()]).toEqual(['staged/run-10/0.parquet']);
    expect([server.requests.count('DeleteObjects'), server.requests.count('DeleteObject')]).toEqual([1, 0]);
  } finally {
    await store.close();
    await server.close();
  }
});

test('a run without a plan is told where it was looked for', async () => {
  const { state, folder } = await testRun();
  await expect(state.readPlan()).rejects.toThrow(RunError);
  await expect(state.readPlan()).rejects.toThrow(
    `There is no plan of run run-1 at ${folder}/runs/run-1/plan.json. Run 'splitter plan' first, or correct --state and --run-id.`,
  );
  await expect(state.readBatches()).rejects.toThrow(`There is no ${folder}/runs/run-1/batches.json`);
});

test.each([
  ['cut off', (text: string) => text.slice(0, 40)],
  ['empty', () => ''],
  ['of no version that there is', (text: string) => text.replace('"version": 1', '"version": 0')],
  ['without its rows', (text: string) => text.replace('"rows": 5,', '')],
])('a plan that is %s is refused by name', async (_, damage) => {
  const { state, folder } = await testRun();
  await state.writePlan(plan);
  const path = join(folder, 'runs/run-1/plan.json');
  const text = await readFile(path, 'utf8');
  expect(damage(text)).not.toBe(text);
  await writeFile(path, damage(text));
  await expect(state.readPlan()).rejects.toThrow(RunError);
  await expect(state.readPlan()).rejects.toThrow(
    `${path} is not what this program writes there: it is damaged or of another version.`,
  );
});

/** As earlier versions wrote it. */
function unsealed(text: string): string {
  return text.replace(/,\n "md5": "[0-9a-f]{32}"\n/, '\n');
}

test('a marker that was written without the md5 of its text, or formatted anew, is read', async () => {
  const { state, folder } = await testRun();
  await state.writeMarker(marker(3));
  const content = await firstMarker(state);
  const path = join(folder, 'runs/run-1/done/3.json');
  const text = await readFile(path, 'utf8');
  await writeFile(path, unsealed(text));
  expect(await firstMarker(state)).toEqual(content);
  await writeFile(path, JSON.stringify(JSON.parse(text)));
  expect(await firstMarker(state)).toEqual(content);
});

test('no damage of a single byte of a marker passes for what was written', async () => {
  const { state, folder } = await testRun();
  await state.writeMarker(marker(3));
  const path = join(folder, 'runs/run-1/done/3.json');
  const bytes = await readFile(path);
  const content = await firstMarker(state);
  for (let index = 0; index < bytes.length; index += 1) {
    const damaged = Buffer.from(bytes);
    damaged[index] = 0x5a;
    await writeFile(path, damaged);
    // Damage of the md5's own line leaves what it is of.
    const found = await firstMarker(state).catch((error: unknown) => error);
    if (!(found instanceof RunError)) expect(found).toEqual(content);
  }
});

const job = { version: 1, createdAt: '2026-11-22T13:45:01.000Z', settings: { '--key': '{id}' } };

async function firstMarker(state: RunState) {
  for await (const found of state.readMarkers()) return found;
  return undefined;
}

test.each<[string, (state: RunState) => Promise<unknown>, (state: RunState) => Promise<unknown>]>([
  ['job.json', (state) => state.beginJob(job), (state) => state.findJob()],
  ['plan.json', (state) => state.writePlan(plan), (state) => state.readPlan()],
  ['done/3.json', (state) => state.writeMarker(marker(3)), firstMarker],
])('a %s of a later version is told apart from a damaged one', async (name, write, read) => {
  const { state, folder } = await testRun();
  await write(state);
  const path = join(folder, 'runs/run-1', name);
  await writeFile(path, (await readFile(path, 'utf8')).replace(/"version": \d+/, '"version": 4'));
  await expect(read(state)).rejects.toThrow(RunError);
  await expect(read(state)).rejects.toThrow(
    `${path} is of version 4: a later splitter wrote it. This one reads versions up to 3; use the one that wrote it, or a later one.`,
  );
});

test('a damaged marker is refused by name', async () => {
  const { state, folder } = await testRun();
  await state.writeMarker(marker(3));
  const path = join(folder, 'runs/run-1/done/3.json');
  await writeFile(path, '{"tranche": 3}');
  const reading = async () => {
    for await (const _ of state.readMarkers());
  };
  await expect(reading()).rejects.toThrow(RunError);
  await expect(reading()).rejects.toThrow(
    `${path} is not what this program writes there: it is damaged or of another version. ` +
      'Restore the file, or remove it and resume: then its tranche is uploaded again.',
  );
});

test("a file that is no tranche's is no tranche", async () => {
  const { state, store } = await testRun();
  await state.writeMarker(marker(3));
  await store.put({ key: 'runs/run-1/done/notes.txt' as ObjectKey, body: Buffer.from('x') });
  expect(await state.listDone()).toEqual(new Set([3]));
});

const open: WriteDeadline = {
  until: () => Number.POSITIVE_INFINITY,
  ends: () => Number.POSITIVE_INFINITY,
  pass: () => undefined,
};

test('what an epoch writes of a tranche has its number: a later one leaves it alone, and its marker counts', async () => {
  const { state, folder } = await testRun();
  const file = join(folder, 'local');
  for (const epoch of [1, 2]) {
    const under = state.underEpoch(epoch, open);
    await writeFile(file, `ledger of ${epoch}`);
    const ledger = await under.putLedger(4, file);
    await writeFile(file, 'rejects');
    await under.putRejects(4, file);
    await under.writeMarker(marker(4, { ledger, rows: epoch }));
  }
  expect([...(await state.listLedgers()).keys()]).toEqual(['4-1.parquet', '4-2.parquet']);
  expect(await readdir(join(folder, 'runs/run-1/rejects'))).toEqual(['4-1.jsonl', '4-2.jsonl']);
  const [found] = await all(state.readMarkers());
  expect(found).toMatchObject({ epoch: 2, rows: 2 });
  const ledger = await state.ledgerFile({ tranche: 4, epoch: 2 }, '/unused', found?.ledger as ETag);
  expect(await readFile(ledger ?? '', 'utf8')).toBe('ledger of 2');
});

test('a marker that comes late from a lower epoch is refused as what it is', async () => {
  const { state } = await testRun();
  await state.underEpoch(2, open).writeMarker(marker(3));
  await expect(state.underEpoch(1, open).writeMarker(marker(3))).rejects.toThrow(LeaseError);
  expect(await all(state.readMarkers())).toMatchObject([{ epoch: 2 }]);
});

test('the first plan and the first report of a run count', async () => {
  const { state } = await testRun();
  await state.writePlan(plan);
  expect(await state.writePlan({ ...plan, attempt: 'another' })).toEqual(plan);
  await state.writeReport(report);
  await expect(state.writeReport({ ...report, rows: 6 })).rejects.toThrow(LeaseError);
  expect(await state.findReport()).toMatchObject({ rows: 5 });
});

test('a report of later deletions counts before the first one, that of the highest epoch most', async () => {
  const { state } = await testRun();
  await state.writeReport(report);
  for (const epoch of [9, 10]) {
    await state.underEpoch(epoch, open).writeReport({ ...report, rows: epoch }, true);
  }
  expect(await state.findReport()).toMatchObject({ rows: 10 });
  await expect(state.underEpoch(9, open).writeReport(report, true)).rejects.toThrow(LeaseError);
});

test('what became of the objects that were due is found by tranche, whichever epoch wrote it', async () => {
  const { state, folder } = await testRun();
  const file = join(folder, 'local');
  for (const [tranche, epoch] of [
    [1, 3],
    [11, 3],
    [1, 12],
  ] as const) {
    await writeFile(file, `${tranche} of ${epoch}`);
    await state.underEpoch(epoch, open).putDeletions(tranche, file);
  }
  expect((await state.listDeletions()).map(({ tranche }) => tranche).toSorted()).toEqual([1, 1, 11]);
  const found = (await state.listDeletions()).filter(({ tranche }) => tranche === 1);
  const texts = found.map(async (each) =>
    readFile((await state.deletionsFile(each, '/unused')) ?? '', 'utf8'),
  );
  expect((await Promise.all(texts)).toSorted()).toEqual(['1 of 12', '1 of 3']);
});

test('batches of a plan that was cut off give way to those of the plan that counts', async () => {
  const { state } = await testRun();
  await state.writeBatches([{ batch: 0, partitions: [0, 1, 2] }]);
  await state.writeBatches([{ batch: 0, partitions: [0, 1] }]);
  expect(await state.readBatches()).toEqual([{ batch: 0, partitions: [0, 1] }]);
  await state.writeBatches([
    { batch: 0, partitions: [0] },
    { batch: 1, partitions: [1] },
  ]);
  expect(await state.readBatches()).toEqual([{ batch: 0, partitions: [0, 1] }]);
});

test('the baseline moves only from where it was seen', async () => {
  const { state } = await testRun();
  const target = state.target(plan.target);
  const move = (runId: string, over?: ETag) =>
    target.moveBaseline({ runId, epoch: 1, target: 't', job: 'default' }, over);
  expect(await move('run-1')).toBe(true);
  expect(await move('run-2')).toBe(false);
  expect(await move('run-2', (await target.readBaseline('default'))?.etag)).toBe(true);
  expect((await target.readBaseline('default'))?.content.runId).toBe('run-2');
});
