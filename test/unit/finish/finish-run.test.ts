import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { finishRun } from '../../../job/finish/finish-run.js';
import { LeaseError, RunError } from '../../../job/shared/errors.js';
import { noRows } from '../../../job/state/row-counts.js';
import { stateVersion } from '../../../job/state/state-version.js';
import { plan, removeRunsAfterEach } from '../state/test-run.js';
import { marker } from './marker.js';
import { finish, uploadedRun } from './uploaded-run.js';

removeRunsAfterEach();

test('a complete run gets its report, becomes the baseline of its target, and loses its frozen rows', async () => {
  const { folder, state, baseline, staged } = await uploadedRun();
  await state.writeMarker(marker(1, { ledger: undefined }));
  const report = await finish({ plan, state, epoch: 1 }, 2);
  expect(report).toEqual({
    runId: 'run-1',
    target: 's3://my-bucket/rows/',
    ...noRows,
    rows: 5,
    written: 2,
    writtenObjects: 2,
    rejected: 3,
    superseded: 1,
    reasons: { superseded: 1, exists: 2 },
    bytes: 90,
    puts: 4,
    retries: expect.objectContaining({ timeout: 0 }),
    deletions: { due: 0, made: 0, gone: 0, foreign: 0, withheld: 0 },
    seconds: { plan: 1.5, upload: 1, finish: expect.any(Number) },
    rowsPerSecond: 5,
    rateOverTime: { seconds: 0.05, rowsPerSecond: Array<number>(20).fill(5) },
    maxRejects: 2,
    exitCode: 0,
  });
  expect(JSON.parse(await readFile(join(folder, 'runs/run-1/report.json'), 'utf8'))).toEqual({
    version: stateVersion,
    ...report,
  });
  expect(JSON.parse(await readFile(baseline, 'utf8'))).toEqual({
    version: stateVersion,
    runId: 'run-1',
    epoch: 1,
    job: 'default',
    target: 's3://my-bucket/rows/',
  });
  expect(await staged()).toEqual([]);
});

test('a run whose end cannot be noted for the list is complete all the same, and says so', async () => {
  const { folder, state } = await uploadedRun();
  await state.writeMarker(marker(1, { ledger: undefined }));
  await writeFile(join(folder, 'index'), 'no folder');
  const warnings: string[] = [];
  const log = { info: () => {}, warn: (message: string) => void warnings.push(message) };
  const history = { keepFrozen: 0, keepRuns: undefined, scratchDir: folder, log };
  const limits = { maxRejects: 2, maxDeletes: { kind: 'count', count: 0 } } as const;
  const deletions = () => Promise.reject(new Error('expected no deletion'));
  const report = await finishRun({ plan, state, epoch: 1, limits, deletions, history });
  expect(report.exitCode).toBe(0);
  expect(await state.findReport()).toMatchObject({ exitCode: 0 });
  expect(warnings).toEqual([expect.stringContaining('noting its end failed')]);
});

test.each([
  [1, 3],
  [2, 0],
] as const)(
  'with %p rejects allowed, two of them make exit code %p; superseded rows do not count',
  async (maxRejects, code) => {
    const { state } = await uploadedRun();
    await state.writeMarker(marker(1, { ledger: undefined }));
    expect((await finish({ plan, state, epoch: 1 }, maxRejects)).exitCode).toBe(code);
  },
);

test('a run that another one has overtaken leaves the baseline as it is, and has no report', async () => {
  const { folder, state, baseline, staged } = await uploadedRun();
  await state.writeMarker(marker(1, { ledger: undefined }));
  const other = { runId: 'run-2', epoch: 2, target: 's3://my-bucket/rows/', job: 'default' };
  await state.target(plan.target).moveBaseline(other, undefined);
  const finishing = finish({ plan: { ...plan, baseline: null }, state, epoch: 1 }, 2);
  await expect(finishing).rejects.toThrow(LeaseError);
  expect(JSON.parse(await readFile(baseline, 'utf8'))).toMatchObject(other);
  expect(await staged()).toHaveLength(1);
  await expect(readFile(join(folder, 'runs/run-1/report.json'))).rejects.toThrow('ENOENT');
});

test('a run that has lost its lease by the time its markers are read moves no baseline, and has no report', async () => {
  const { folder, state, baseline, staged } = await uploadedRun();
  await state.writeMarker(marker(1, { ledger: undefined }));
  const lost = new LeaseError('the lease is lost');
  const signal = AbortSignal.abort(lost);
  await expect(finish({ plan, state, epoch: 1, signal }, 2)).rejects.toBe(lost);
  await expect(readFile(baseline)).rejects.toThrow('ENOENT');
  await expect(readFile(join(folder, 'runs/run-1/report.json'))).rejects.toThrow('ENOENT');
  expect(await staged()).toHaveLength(1);
});

test('a run that was cut off between its baseline and its report writes the report, and the baseline stays', async () => {
  const { state, baseline, staged } = await uploadedRun();
  await state.writeMarker(marker(1, { ledger: undefined }));
  const own = { runId: 'run-1', epoch: 1, target: 's3://my-bucket/rows/', job: 'default' };
  await state.target(plan.target).moveBaseline(own, undefined);
  const before = await readFile(baseline, 'utf8');
  const report = await finish({ plan: { ...plan, baseline: null }, state, epoch: 2 }, 2);
  expect(report).toMatchObject({ rows: 5, exitCode: 0 });
  expect(await state.findReport()).toEqual(report);
  expect(await readFile(baseline, 'utf8')).toBe(before);
  expect(await staged()).toEqual([]);
});

test.each([
  [[], 0.02],
  [[{ name: 'x-amz-storage-class', value: 'GLACIER_IR' }], 0.08],
] as const)(
  'under --write changed the report has what was saved, in PUTs and in dollars at list prices: to %p',
  async (headers, dollars) => {
    const { folder, state } = await uploadedRun();
    const path = join(folder, 'another');
    await writeFile(path, 'x');
    await state.putLedger(1, path);
    const ledger = (await state.listLedgers()).get('1.parquet');
    await state.writeMarker(marker(1, { rows: 4_000, unchanged: 4_000, ledger }));
    const changed = { ...plan, headers: [...headers], rows: 4_005, write: 'changed' as const };
    const { saved } = await finish({ plan: changed, state, epoch: 1 }, 2);
    expect(saved).toEqual({ puts: 4_000, dollars });
  },
);

test('deletions that a process has begun are ended, whatever the limit has become', async () => {
  const { state } = await uploadedRun();
  await state.writeMarker(marker(1, { ledger: undefined, due: 2 }));
  const asked: boolean[] = [];
  const deletions = async ({ makes }: { readonly makes: boolean }) => {
    asked.push(makes);
    return { made: makes ? 2 : 0, gone: 0, foreign: 0 };
  };
  const limits = { maxRejects: 2, maxDeletes: { kind: 'count', count: 0 } } as const;
  await state.beginDeletions();
  const report = await finishRun({ plan, state, epoch: 1, limits, deletions });
  expect(asked).toEqual([true]);
  expect(report).toMatchObject({ deletions: { due: 2, made: 2, withheld: 0 }, exitCode: 0 });
});

test('a run that deletes later moves its baseline, also where an earlier process had deleted all', async () => {
  const { state, baseline } = await uploadedRun();
  await state.writeMarker(marker(1, { ledger: undefined, due: 2 }));
  const always = { until: () => Infinity, ends: () => Infinity, pass: () => undefined };
  const finishes = (epoch: number, count: number, isLate = false) =>
    finishRun({
      plan,
      state: state.underEpoch(epoch, always),
      epoch,
      limits: { maxRejects: 2, maxDeletes: { kind: 'count', count } },
      deletions: async ({ makes }) => ({ made: makes ? 2 : 0, gone: 0, foreign: 0 }),
      isLate,
    });
  expect((await finishes(1, 0)).exitCode).toBe(3);
  expect(JSON.parse(await readFile(baseline, 'utf8'))).toMatchObject({ epoch: 1 });
  // The stage says the same whoever has deleted.
  expect((await finishes(2, 5, true)).exitCode).toBe(0);
  expect(JSON.parse(await readFile(baseline, 'utf8'))).toMatchObject({ epoch: 2 });
});

test.each([
  ['its own marks and those that its plan saw', {}, ['4-later']],
  [
    'none where objects changed late',
    { standsAsKnown: false },
    ['1-killed', '2-run-1', '3-run-1', '4-later'],
  ],
  ['that of its late deletions alone', { isLate: true }, ['1-killed', '2-run-1', '4-later']],
])('at its end a run closes %s', async (_, options, left) => {
  const { state } = await uploadedRun();
  await state.writeMarker(marker(1, { ledger: undefined }));
  const target = state.target(plan.target);
  for (const [epoch, runId] of [
    [1, 'killed'],
    [2, 'run-1'],
    [3, 'run-1'],
    [4, 'later'],
  ] as const) {
    const since = '2026-01-01T00:00:00.000Z';
    await target.markOpen({ runId, epoch, job: 'default', target: 't', since });
  }
  const open = ['000000000001-killed.json'];
  await finish({ plan: { ...plan, baseline: null, open }, state, epoch: 3, ...options }, 2);
  expect(await target.listOpen()).toEqual(left.map((name) => `00000000000${name}.json`));
});

test('a baseline says what its run read, and belongs to its job', async () => {
  const { state } = await uploadedRun();
  await state.writeMarker(marker(1, { ledger: undefined }));
  const settings = { '--files': 'a.csv', '--key': '{id}.json', '--where': '', '--omit-nulls': 'true' };
  await state.beginJob({ version: 2, createdAt: '2026-01-01T00:00:00.000Z', settings });
  await finish({ plan: { ...plan, job: 'feed', baseline: null }, state, epoch: 1 }, 2);
  const target = state.target(plan.target);
  expect(await target.readBaseline('default')).toBeUndefined();
  expect((await target.readBaseline('feed'))?.content).toMatchObject({
    runId: 'run-1',
    source: { '--files': 'a.csv', '--key': '{id}.json' },
  });
});

test('an incomplete run moves and removes nothing', async () => {
  const { folder, state, baseline, staged } = await uploadedRun();
  await expect(finish({ plan, state, epoch: 1 }, 5)).rejects.toThrow(RunError);
  expect(await staged()).toHaveLength(1);
  await expect(readFile(baseline)).rejects.toThrow('ENOENT');
  await expect(readFile(join(folder, 'runs/run-1/report.json'))).rejects.toThrow('ENOENT');
});

test('the disk has the markers before the baseline moves, and the report before the run ends', async () => {
  const { state } = await uploadedRun();
  await state.writeMarker(marker(1, { ledger: undefined }));
  const seen: unknown[] = [];
  const settle = async () => {
    const baseline = await state.target(plan.target).readBaseline(plan.job);
    seen.push([baseline?.content.runId, (await state.findReport())?.runId]);
  };
  await finish({ plan, state, epoch: 1, settle }, 2);
  expect(seen).toEqual([
    [undefined, undefined],
    ['run-1', 'run-1'],
  ]);
});
