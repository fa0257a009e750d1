import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { RunControl } from '../../../job/lease/run-control.js';
import { systemClock } from '../../../job/shared/clock.js';
import { takeEpochDirectory } from '../../../job/store/epoch-directories.js';
import type { Location, ObjectKey } from '../../../job/store/object-store.js';
import { Counters } from '../../../job/telemetry/counters.js';
import { createLog } from '../../../job/telemetry/log.js';
import { uploadRun } from '../../../job/upload/upload-run.js';
import { usualS3 } from '../settings/usual-s3.js';
import { testSession } from '../sql/test-session.js';
import { plan } from '../state/test-run.js';
import { uploadTools } from './upload-tools.js';

const opened = testSession();

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** More than one thread takes by itself. */
const rows = 2_001;
const directory = 'epoch-0a1b-1-2c';
const hour = 3_600_000;

/**
 * A run of two partitions that real worker threads upload from folder to folder. The first one has no rows, so that its marker
 * would be written long before the other's rows are on their way.
 */
async function plannedRun() {
  const { session } = opened();
  const { paths, tools } = await uploadTools(opened());
  const frozen = join(paths.scratch, 'frozen.parquet');
  await session.run(
    `COPY (SELECT i AS id, concat('row ', i) AS splitter_key FROM range(${rows}) t(i)) TO '${frozen}' (FORMAT parquet)`,
  );
  const { key, etag, bytes } = await tools.state.putStaged('attempt', 1, 0, frozen);
  const state: Location = { kind: 'folder', path: paths.state };
  const target: Location = { kind: 'folder', path: paths.target };
  await mkdir(paths.target);
  for (const location of [state, target]) await takeEpochDirectory(location, directory);
  const control = new RunControl();
  const counters = new Counters();
  const allow = () => control.allowWritesUntil(systemClock.monotonic() + hour, 30_000);
  const begin = () =>
    uploadRun({
      onOpened: () => {},
      settings: {
        lease: 'on',
        sync: false,
        state,
        s3: usualS3,
        threads: 2,
        maxInFlight: 8,
        maxRate: undefined,
        scratchDir: paths.scratch,
        scratchLimit: undefined,
      },
      plan: {
        ...plan,
        target,
        ifExists: 'overwrite',
        onDuplicate: { mode: 'fail' },
        rows,
        staged: [{ partition: 1, key, etag, bytes, rows }],
      },
      state: tools.state,
      access: { s3: usualS3, writes: {} },
      counters,
      log: createLog('json', () => {}),
      batch: undefined,
      handle: {
        control,
        leaseSeconds: 60,
        epoch: 1,
        directory,
        beginWriting: async () => {},
        stop: new AbortController().signal,
        lost: new AbortController().signal,
      },
      maybeRepeated: false,
    });
  const upload = () => {
    const uploaded = begin();
    // Threads that wait still, where a test has failed, would keep the process.
    ends.push(() => {
      allow();
      return uploaded.catch(() => undefined);
    });
    return uploaded;
  };
  const written = async () => ({
    objects: (await readdir(paths.target)).filter((name) => name.startsWith('row ')).length,
    done: (await tools.state.listDone()).size,
  });
  /** Until the threads have as many PUTs under way as they may, or one of them has its answer. */
  const untilAllWait = async () => {
    while (counters.read('inFlight') < 8 && counters.read('rows') === 0) await readdir(paths.target);
    // Much longer than they would take with time to write: the threads share the machine's way to files with these.
    for (let turn = 0; turn < 100; turn += 1) {
      await tools.target.put({ key: `beside ${turn}` as ObjectKey, body: Buffer.from('x') });
    }
  };
  return { paths, control, allow, upload, written, untilAllWait };
}

test('a worker thread writes objects and markers while the lease gives it time, and at no other', async () => {
  const { control, allow, upload, written, untilAllWait } = await plannedRun();
  control.allowWritesUntil(0, 0);
  const uploaded = upload();
  await untilAllWait();
  expect(await written()).toEqual({ objects: 0, done: 0 });
  allow();
  await uploaded;
  expect(await written()).toEqual({ objects: rows, done: 2 });
});

test("a worker thread whose epoch's directory was taken away writes no object", async () => {
  const { allow, paths, upload, written } = await plannedRun();
  await rm(join(paths.target, '.splitter-tmp', directory), { recursive: true });
  allow();
  await expect(upload()).rejects.toThrow('taken');
  expect((await written()).objects).toBe(0);
});
