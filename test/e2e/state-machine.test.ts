/** The synthesized state machine with many tasks, executed for real: one killed in mid-run, one that always fails. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { S3Request } from '../doubles/s3-server/request.js';
import { type S3Server, startS3Server } from '../doubles/s3-server/s3-server.js';
import { type Machine, readDefinition } from '../doubles/step-functions/definition.js';
import { execute, redrive } from '../doubles/step-functions/execute.js';
import { definitionOf, leastSettings, synthesize } from '../unit/infra/synthesize.js';
import { type LocalTasks, type LocalTasksOptions, localTasks } from './local-tasks.js';

const tranches = 40;
let folder: string;
let server: S3Server;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'splitter-machine-'));
  server = await startS3Server({
    buckets: ['state', 'target'],
    discardBodies: (bucket) => bucket === 'target',
  });
});

afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

/** A deployment of so many workers, over a file of so many rows. */
async function deploy(
  workers: number,
  rows: number,
  onStart?: LocalTasksOptions['onStart'],
): Promise<LocalTasks & { readonly machine: Machine }> {
  const { template } = synthesize({
    ...leastSettings,
    key: '{id}.json',
    targetPrefix: 'rows',
    workers,
    tranches,
  });
  const files = join(folder, 'rows.csv');
  await writeFile(
    files,
    `id,name\n${Array.from({ length: rows }, (_, row) => `${row},name of ${row}\n`).join('')}`,
  );
  // Short leases and one thread a task, since all tasks share this machine.
  const environment = { SPLITTER_FILES: files, SPLITTER_THREADS: '1', SPLITTER_LEASE_SECONDS: '3' };
  const tasks = localTasks({ server, template, environment, folder, ...(onStart && { onStart }) });
  return { ...tasks, machine: readDefinition(definitionOf(template)) };
}

/** Partitions are dealt to batches in turn; with one tranche a partition, so are tranches. */
function isLedgerOf(batch: number, workers: number, { operation, key }: S3Request): boolean {
  const tranche = /\/ledger\/(\d+)\.parquet$/.exec(key)?.[1];
  return operation === 'PutObject' && tranche !== undefined && Number(tranche) % workers === batch;
}

function reportOf(ended: LocalTasks['ended']): unknown {
  return JSON.parse(ended.at(-1)?.stdout.trim().split('\n').at(-1) ?? '');
}

function endsOf(ended: LocalTasks['ended'], batch: number): (number | null)[] {
  return ended.filter((task) => task.batch === batch).map(({ code }) => code);
}

test('eight tasks write 100,000 rows; one killed in mid-run is run again, and the run balances', async () => {
  const rows = 100_000;
  let killed = false;
  const { machine, world, ended } = await deploy(8, rows, (task) => {
    if (task.batch !== 3 || killed) return;
    let ledgers = 0;
    const kill = (request: S3Request) => {
      // At its third tranche: two are done.
      if (!killed && isLedgerOf(3, 8, request) && ++ledgers === 3) killed = task.process.kill('SIGKILL');
      return false;
    };
    server.script({ answer: { kind: 'slow-down' }, match: kill, share: 1 });
  });
  const { failure } = await execute(machine, 'nightly', {}, world);

  expect(failure).toBeUndefined();
  expect(endsOf(ended, 3)).toEqual([null, 0]);
  expect(ended.map(({ command, batch }) => [command, batch]).sort()).toEqual(
    [
      ['finish', undefined],
      ['plan', undefined],
      ['upload', 3],
      ...[0, 1, 2, 3, 4, 5, 6, 7].map((batch) => ['upload', batch]),
    ].sort(),
  );
  expect(reportOf(ended)).toMatchObject({ runId: 'nightly', rows, written: rows, rejected: 0, exitCode: 0 });
  expect(server.objects('target').size).toBe(rows);
  expect([...server.objects('target').keys()].every((key) => /^rows\/\d+\.json$/.test(key))).toBe(true);
}, 180_000);

test('a worker that always fails: finish fails, its neighbours are done; the same run id completes later', async () => {
  const rows = 3_000;
  const { machine, world, ended } = await deploy(3, rows);
  const denied = { kind: 'error', status: 403, code: 'AccessDenied' } as const;
  server.script({ answer: denied, match: (request) => isLedgerOf(1, 3, request), share: 1 });
  const first = await execute(machine, 'first', {}, world);

  expect(first.failure).toMatchObject({ error: 'States.NoChoiceMatched', input: { runId: 'first' } });
  expect(endsOf(ended, 1)).toEqual([1, 1, 1, 1, 1]);
  expect([endsOf(ended, 0), endsOf(ended, 2)]).toEqual([[0], [0]]);
  const missing = Array.from({ length: tranches }, (_, tranche) => tranche).filter(
    (tranche) => tranche % 3 === 1,
  );
  expect(ended.at(-1)).toMatchObject({
    command: 'finish',
    code: 1,
    stderr: expect.stringContaining(`Tranches ${missing.join(', ')} are not done`),
  });
  // What the neighbours wrote is there: two thirds of the tranches.
  expect(server.objects('target').size).toBeGreaterThan(rows / 2);

  server.clearScript();
  const second = await execute(machine, 'second', { runId: 'first' }, world);
  expect(second.failure).toBeUndefined();
  expect(reportOf(ended)).toMatchObject({ runId: 'first', rows, written: rows, rejected: 0, exitCode: 0 });
  expect(server.objects('target').size).toBe(rows);
}, 180_000);

test('a redrive goes on with the run that failed, and writes what is missing alone', async () => {
  const rows = 1_000;
  const { machine, world, ended } = await deploy(2, rows);
  const denied = { kind: 'error', status: 403, code: 'AccessDenied' } as const;
  server.script({ answer: denied, match: (request) => isLedgerOf(1, 2, request), share: 1 });
  const failed = await execute(machine, 'first', {}, world);
  expect(failed.failure?.state).toBe('Failed; redrive goes on from here');

  server.clearScript();
  const markers = () => [...server.objects('state').keys()].filter((key) => /\/done\//.test(key)).length;
  const done = markers();
  const redriven = await redrive(machine, failed, world);
  expect(redriven.failure).toBeUndefined();
  expect([done, markers()]).toEqual([tranches / 2, tranches]);
  expect(reportOf(ended)).toMatchObject({ runId: 'first', rows, written: rows, exitCode: 0 });
}, 120_000);
