/** A run's state in a folder of its own, a plan and a report for it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from '@jest/globals';
import { noRetries } from '../../../job/retry/retry-cause.js';
import type { Plan } from '../../../job/state/plan-file.js';
import type { Report } from '../../../job/state/report.js';
import { noRows } from '../../../job/state/row-counts.js';
import { RunState } from '../../../job/state/run-state.js';
import { createLocalStore } from '../../../job/store/local-store.js';
import type { ETag, ObjectKey } from '../../../job/store/object-store.js';

const folders: string[] = [];

/** Call once at the top of a test file. */
export function removeRunsAfterEach(): void {
  afterEach(async () => {
    for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
  });
}

export async function testRun(runId = 'run-1') {
  const folder = await mkdtemp(join(tmpdir(), 'splitter-run-'));
  folders.push(folder);
  const store = createLocalStore({ folder });
  return { folder, store, state: new RunState(store, { kind: 'folder', path: folder }, runId) };
}

export const plan: Plan = {
  version: 1,
  runId: 'run-1',
  attempt: '0a1b2c3d',
  createdAt: '2026-11-22T13:45:01.000Z',
  seconds: 1.5,
  source: 'files a.csv',
  target: { kind: 's3', bucket: 'my-bucket', prefix: 'rows/' },
  key: '{id}.json',
  ifExists: 'skip',
  body: { shape: 'array', omitNulls: true },
  headers: [],
  tags: [],
  onDuplicate: { mode: 'keep-max', column: 'at' },
  columns: [{ name: 'id', raw: false }],
  rowsAs: 'columns',
  tranches: 2,
  partitions: 2,
  job: 'default',
  write: 'all',
  missing: 'keep',
  sourceHolds: 'all',
  known: { kind: 'nothing' },
  rows: 5,
  staged: [{ partition: 0, key: 'staged/x' as ObjectKey, rows: 5, bytes: 100, etag: 'e' as ETag }],
};

/** Of a run that wrote five rows, but for what is said. */
export function reportWith(said: Partial<Report> = {}): Report {
  return {
    runId: 'run-1',
    target: 's3://my-bucket/rows/',
    ...noRows,
    rows: 5,
    written: 5,
    reasons: {},
    bytes: 1,
    puts: 5,
    retries: noRetries,
    seconds: { plan: 1, upload: 1, finish: 1 },
    rowsPerSecond: 5,
    exitCode: 0,
    ...said,
  };
}
