import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { type DeletionStageOptions, deletionStage } from '../../../job/finish/deletion-stage.js';
import { RunControl } from '../../../job/lease/run-control.js';
import { RunError, StoppedError } from '../../../job/shared/errors.js';
import { openSession } from '../../../job/sql/duckdb-session.js';
import type { Marker } from '../../../job/state/marker.js';
import { createLocalStore } from '../../../job/store/local-store.js';
import type { ETag, ObjectKey } from '../../../job/store/object-store.js';
import { createLog } from '../../../job/telemetry/log.js';
import { usualS3 } from '../settings/usual-s3.js';
import { removeRunsAfterEach, testRun } from '../state/test-run.js';
import { marker } from './marker.js';

removeRunsAfterEach();

/** Two tranches with objects that are due, 30 and 3 where it is not said, which stand in a folder beside one that is kept. */
async function dueRun(ofFirst = 30) {
  const { folder, store, state } = await testRun();
  const place = { kind: 'folder', path: join(folder, 'target') } as const;
  const target = createLocalStore({ folder: place.path });
  const scratch = await mkdtemp(join(folder, 'scratch-'));
  const session = await openSession({ threads: 1, memoryLimit: '100MB', tempDirectory: scratch });
  const control = new RunControl();
  control.allowWritesUntil(Number.MAX_SAFE_INTEGER, 1000);
  const under = state.underEpoch(4, control.deadline({ ended: new AbortController().signal }));
  const markers: Marker[] = [];
  for (const [tranche, count] of [
    [0, ofFirst],
    [1, 3],
  ] as const) {
    const due: string[] = [];
    const keys = Array.from({ length: count }, (_, index) => `${tranche}/${index}.json` as ObjectKey);
    while (keys.length > 0) {
      const some = keys.splice(0, 50).map(async (key) => {
        const put = await target.put({ key, body: Buffer.from(key) });
        return put.outcome === 'written' ? [`('${key}', '${put.etag}', 'due')`] : [];
      });
      due.push(...(await Promise.all(some)).flat());
    }
    const path = join(scratch, 'ledger');
    await session.run(
      `COPY (SELECT * FROM (VALUES ${due.join(', ')}, ('kept', 'e', 'kept')) AS t(key, etag, outcome)) TO '${path}' (FORMAT parquet)`,
    );
    const ledger = await under.putLedger(tranche, path);
    markers.push(marker(tranche, { ledger, epoch: 4, due: count, kept: 1 }));
  }
  session.close();
  await rm(scratch, { recursive: true });
  const marks: string[] = [];
  const stop = new AbortController();
  const run = (change: Partial<DeletionStageOptions> = {}, makes = true) =>
    deletionStage({
      settings: {
        s3: usualS3,
        state: { kind: 'folder', path: folder },
        scratchDir: folder,
        maxRate: undefined,
        lease: 'on',
        leaseSeconds: 60,
        unsafeDelete: false,
      },
      log: createLog('json', () => {}),
      handle: {
        control,
        lost: new AbortController().signal,
        directory: 'epoch-4',
        beginWriting: async () => {
          marks.push('open');
          await mkdir(join(place.path, '.splitter-tmp', 'epoch-4'), { recursive: true });
        },
      },
      signal: stop.signal,
      show: () => () => {},
      ...change,
    })({
      plan: { runId: 'run-1', target: place, job: 'default', headers: [] },
      state: under,
      markers,
      makes,
    });
  const standing = async () => {
    const keys: string[] = [];
    for await (const { key } of target.list('')) keys.push(key);
    return keys.length;
  };
  const files = () => readdir(join(folder, 'runs/run-1/deletions')).then((names) => names.toSorted());
  return { folder, store, state: under, target, marks, markers, stop, run, standing, files };
}

test('what is due is deleted tranche by tranche, after the mark, and written down; a second time nothing is done', async () => {
  // More than go into one request.
  const { marks, run, standing, files, folder } = await dueRun(1_500);
  expect(await run()).toEqual({ made: 1_503, gone: 0, foreign: 0 });
  expect(await standing()).toBe(0);
  expect(await files()).toEqual(['0-4.parquet', '1-4.parquet', 'begun.json']);
  expect(await run()).toEqual({ made: 1_503, gone: 0, foreign: 0 });
  expect(marks).toEqual(['open']);
  expect((await readdir(folder)).filter((name) => name.startsWith('splitter-'))).toEqual([]);
});

test('it shows how many objects have their answer, of all that are due', async () => {
  const { run, stop } = await dueRun();
  const told: unknown[] = [];
  const show: DeletionStageOptions['show'] = ({ stage, counters, total, before }) => {
    const tell = (what: string) => told.push([what, stage, before, counters?.read('rows'), total]);
    tell('began');
    return () => tell('ended');
  };
  stop.abort(new StoppedError('SIGTERM'));
  await expect(run({ show })).rejects.toThrow(StoppedError);
  expect(told).toEqual([]);
  await run({ show, signal: new AbortController().signal });
  expect(told).toEqual([
    ['began', 'delete', 0, 0, 33],
    ['ended', 'delete', 0, 33, 33],
  ]);
});

test('what this process has written down is not fetched to be counted, what others wrote is', async () => {
  const { state, run } = await dueRun();
  const fetched: number[] = [];
  const fetch = state.deletionsFile.bind(state);
  state.deletionsFile = (file, folder) => {
    fetched.push(file.tranche);
    return fetch(file, folder);
  };
  await run();
  expect(fetched).toEqual([]);
  await run();
  expect(fetched).toEqual([0, 1]);
});

test('where none is to be made nothing is marked or touched', async () => {
  const { marks, run, standing } = await dueRun();
  expect(await run({}, false)).toEqual({ made: 0, gone: 0, foreign: 0 });
  expect([await standing(), marks]).toEqual([33, []]);
});

test('cut off in a tranche, it goes on: what it had deleted there is gone, and what others wrote stands', async () => {
  const { run, standing, files, target } = await dueRun();
  await target.deleteMany([{ key: '1/0.json' as ObjectKey }, { key: '0/7.json' as ObjectKey }]);
  await target.put({ key: '1/2.json' as ObjectKey, body: Buffer.from('theirs') });
  expect(await run()).toEqual({ made: 30, gone: 2, foreign: 1 });
  expect(await standing()).toBe(1);
  expect(await files()).toHaveLength(3);
});

test('a tranche whose deletions an earlier process wrote down is left alone', async () => {
  const { run, state, standing, folder } = await dueRun();
  const session = await openSession({ threads: 1, memoryLimit: '100MB', tempDirectory: folder });
  const path = join(folder, 'earlier');
  await session.run(
    `COPY (SELECT unnest(['1/0.json', '1/1.json', '1/2.json']) AS key, 'e' AS etag, 'deleted' AS result) TO '${path}' (FORMAT parquet)`,
  );
  session.close();
  await state.putDeletions(1, path);
  expect(await run()).toEqual({ made: 33, gone: 0, foreign: 0 });
  expect(await standing()).toBe(3);
});

test('a signal ends it before the next request', async () => {
  const { run, standing, stop, marks } = await dueRun();
  stop.abort(new StoppedError('SIGTERM'));
  await expect(run()).rejects.toThrow(StoppedError);
  expect([await standing(), marks]).toEqual([33, []]);
});

test('a ledger with fewer objects than its marker counted ends it, and nothing is written down', async () => {
  const { run, markers, state } = await dueRun();
  markers.splice(0, 2, { ...(markers[1] as Marker), due: 4 });
  await expect(run()).rejects.toThrow(RunError);
  expect(await state.listDeletions()).toEqual([]);
  markers.splice(0, 1, { ...(markers[0] as Marker), ledger: 'another' as ETag });
  await expect(run()).rejects.toThrow(/ledger of tranche 1 .* is gone, or another took its place/);
});
