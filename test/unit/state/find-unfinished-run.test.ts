import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { findUnfinishedRun } from '../../../job/state/find-unfinished-run.js';
import { RunState } from '../../../job/state/run-state.js';
import { createLocalStore } from '../../../job/store/local-store.js';
import type { Location, ObjectKey, ObjectStore } from '../../../job/store/object-store.js';

let folder: string;
let store: ObjectStore;
let location: Location;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'find-run-'));
  store = createLocalStore({ folder });
  location = { kind: 'folder', path: folder };
});
afterEach(() => rm(folder, { recursive: true }));

const settings = { '--target': '/out', '--key': '{id}' };

async function begin(runId: string, day: number, given: Record<string, string> = settings) {
  const createdAt = `2026-11-${day}T00:00:00.000Z`;
  await new RunState(store, location, runId).beginJob({ version: 1, createdAt, settings: given });
}
const put = (key: string) => store.put({ key: key as ObjectKey, body: Buffer.from('{}') });

test('the newest unfinished run of the same settings is found, whatever its name', async () => {
  await begin('b', 11);
  await begin('a', 13);
  await begin('c', 12);
  await begin('z', 14);
  await put('runs/z/report.json');
  await begin('y', 15, { ...settings, '--key': '{name}' });
  expect(await findUnfinishedRun(store, location, settings)).toBe('a');
});

test('what was begun first stays, when a run is begun again', async () => {
  await begin('a', 11);
  await begin('a', 12, { ...settings, '--key': '{name}' });
  expect(await findUnfinishedRun(store, location, settings)).toBe('a');
});

test('where there is none, the newest unfinished run of the same target is compared', async () => {
  await begin('a', 11, { ...settings, '--key': '{name}' });
  await begin('b', 12, { ...settings, '--target': '/other' });
  await expect(findUnfinishedRun(store, location, settings)).rejects.toMatchObject({
    name: 'SettingsError',
    faults: [
      { setting: '--resume', problem: expect.stringContaining('there is none') },
      { setting: '--key', problem: expect.stringContaining('with which run a was begun') },
    ],
  });
});

test('runs are told apart where one name begins another, and listed without reading what they hold', async () => {
  for (const runId of ['r', 'r.1', 'r-2', 'r0', 'R']) {
    await put(`runs/${runId}/done/1.json`);
    await put(`runs/${runId}/ledger/1.parquet`);
  }
  const found: string[] = [];
  for await (const runId of RunState.listRunIds(store, location)) found.push(runId);
  expect(found.sort()).toEqual(['R', 'r', 'r-2', 'r.1', 'r0']);
});
