import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { RunError } from '../../../job/shared/errors.js';
import { RunState } from '../../../job/state/run-state.js';
import type { ETag, ObjectKey } from '../../../job/store/object-store.js';
import { marker } from '../finish/marker.js';
import { plan, removeRunsAfterEach, testRun } from './test-run.js';

removeRunsAfterEach();

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
  await state.writeBaseline(plan.target, { runId: 'run-1' });
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
  await writeFile(path, (await readFile(path, 'utf8')).replace(/"version": \d+/, '"version": 3'));
  await expect(read(state)).rejects.toThrow(RunError);
  await expect(read(state)).rejects.toThrow(
    `${path} is of version 3: a later splitter wrote it. This one reads versions up to 2; use the one that wrote it, or a later one.`,
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
  await store.put({ key: 'runs/run-1/ledger/3.parquet.bak' as ObjectKey, body: Buffer.from('x') });
  expect(await state.listDone()).toEqual(new Set([3]));
  expect(await state.listLedgers()).toEqual(new Map());
});
