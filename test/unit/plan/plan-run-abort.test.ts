import { readdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { planRun } from '../../../job/plan/plan-run.js';
import { readSettings } from '../../../job/settings/read-settings.js';
import { StoppedError } from '../../../job/shared/errors.js';
import { openSession } from '../../../job/sql/duckdb-session.js';
import { RunState } from '../../../job/state/run-state.js';
import { createLocalStore } from '../../../job/store/local-store.js';
import { createLog } from '../../../job/telemetry/log.js';
import { machine } from '../settings/machine.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plan-signal-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function plan(
  files: string,
  signal: AbortSignal,
  onLine = (_line: string) => {},
  more: Readonly<Record<string, string>> = {},
) {
  const state = join(folder, 'state');
  const flags = {
    files,
    target: join(folder, 'out'),
    key: '{i}.json',
    state,
    scratchDir: folder,
    threads: '1',
    ...more,
  };
  const { settings } = readSettings('plan', flags, {}, machine);
  const store = createLocalStore({ folder: state });
  const run = new RunState(store, settings.state, 'r');
  await planRun(settings, run, createLog('pretty', onLine), signal).finally(() => store.close());
}

test('a statement that is under way is interrupted, and why is what is thrown', async () => {
  const files = join(folder, 'many.parquet');
  const session = await openSession({ threads: 2, memoryLimit: '1GB', tempDirectory: join(folder, 'spill') });
  await session.run(`COPY (SELECT i FROM range(20000000) t(i)) TO '${files}' (FORMAT parquet)`);
  session.close();
  const stopping = new AbortController();
  const lines: string[] = [];
  const planning = plan(files, stopping.signal, (line) => lines.push(line)).catch((error: unknown) => error);
  const stop = new StoppedError('SIGTERM');
  setTimeout(() => stopping.abort(stop), 200);
  expect(await planning).toBe(stop);
  // The survey alone takes seconds.
  expect(lines).toEqual([]);
  await expect(readdir(join(folder, 'state', 'staged', 'r', 'scratch'))).rejects.toMatchObject({
    code: 'ENOENT',
  });
});

test('a run that is to end before it is planned writes no plan', async () => {
  const files = join(folder, 'few.csv');
  await writeFile(files, 'i\n1\n');
  const stop = new StoppedError('SIGINT');
  await expect(plan(files, AbortSignal.abort(stop))).rejects.toBe(stop);
  await expect(readdir(join(folder, 'state', 'runs'))).rejects.toMatchObject({ code: 'ENOENT' });
});

const never = new AbortController().signal;

/** Of the rows that were frozen, and of nothing else. */
async function frozenFiles(): Promise<string[]> {
  const names = await readdir(join(folder, 'state', 'staged'), { recursive: true }).catch(() => []);
  return names.filter((name) => name.endsWith('.parquet'));
}

async function fewRows(): Promise<string> {
  const files = join(folder, 'few.csv');
  await writeFile(files, 'i\n1\n2\n');
  return files;
}

/** Calls `work` when the rows are in the state. */
const onceFrozen = (work: () => void) => (line: string) => {
  if (line.includes('froze the rows')) work();
};

test('a run that is to end when its rows are frozen leaves none of them', async () => {
  const files = await fewRows();
  const stopping = new AbortController();
  const stop = new StoppedError('SIGTERM');
  const onLine = onceFrozen(() => stopping.abort(stop));
  await expect(plan(files, stopping.signal, onLine)).rejects.toBe(stop);
  expect(await frozenFiles()).toEqual([]);
});

test('where what the job has cannot be read when the rows are frozen, none of them is left', async () => {
  const files = await fewRows();
  const onLine = onceFrozen(() => {
    const scratch = join(folder, 'state', 'staged', 'r', 'scratch');
    const [own = ''] = readdirSync(scratch);
    writeFileSync(join(scratch, own, 'known'), 'no folder');
  });
  await expect(plan(files, never, onLine, { compare: 'target', write: 'changed' })).rejects.toThrow('known');
  expect(await frozenFiles()).toEqual([]);
});

test('rows that a plan may name stay, though it could not be written to its end', async () => {
  const files = await fewRows();
  const onLine = onceFrozen(() => writeFileSync(join(folder, 'state', 'runs'), 'no folder'));
  await expect(plan(files, never, onLine)).rejects.toThrow('runs');
  expect((await frozenFiles()).length).toBeGreaterThan(0);
});
