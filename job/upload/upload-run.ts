/** The second stage: worker threads take the partitions that are not done, until every tranche has its marker. */
import { rm } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { Piscina } from 'piscina';
import type { RunControl } from '../lease/run-control.js';
import { Outage } from '../retry/outage.js';
import type { StageSettings } from '../settings/settings.js';
import { systemClock } from '../shared/clock.js';
import { compressor } from '../shared/compression.js';
import { StoppedError } from '../shared/errors.js';
import { makeScratch } from '../shared/make-scratch.js';
import { programFile } from '../shared/program-file.js';
import { scratchRoom } from '../shared/scratch-room.js';
import { wholeMilliseconds } from '../shared/whole-milliseconds.js';
import type { Plan } from '../state/plan-file.js';
import type { RunState } from '../state/run-state.js';
import type { StateAccess } from '../state/state-access.js';
import type { Location } from '../store/object-store.js';
import { openStore } from '../store/open-store.js';
import { formatLocation } from '../store/parse-location.js';
import type { Counters } from '../telemetry/counters.js';
import { formatBytes } from '../telemetry/format.js';
import type { Log } from '../telemetry/log.js';
import { watchOutage } from '../telemetry/watch-outage.js';
import { chooseThreads } from './choose-threads.js';
import { feedThread } from './feed-thread.js';
import { fittingInFlight, openFilesLimit } from './open-files.js';
import { openTasks, type Work } from './open-tasks.js';
import { Governor } from './pacing/governor.js';
import type { PartitionTask, WorkerConfig } from './partition-task.js';
import { fromPlainError, type PlainError } from './plain-error.js';
import { RoomAhead } from './room-ahead.js';
import { scratchOfTask } from './scratch-of-task.js';
import { type Shares, shareRoom } from './share-room.js';

export interface UploadOptions {
  readonly settings: Pick<
    StageSettings,
    'lease' | 'sync' | 'state' | 's3' | 'threads' | 'maxInFlight' | 'maxRate' | 'scratchDir' | 'scratchLimit'
  >;
  readonly plan: Plan;
  readonly state: RunState;
  /** How the threads reach and write it. */
  readonly access: StateAccess;
  readonly counters: Counters;
  readonly log: Log;
  /** Only this batch of `batches.json`; undefined for all partitions. */
  readonly batch: number | undefined;
  /** The lease under which objects are written. */
  readonly handle: UploadLease;
  /** Rows of tranches without a marker may have been written in an earlier life of the run. */
  readonly maybeRepeated: boolean;
  /** Told of what there is to do before any of it begins. */
  readonly onOpened: (work: Work) => void;
}

export interface UploadLease {
  readonly control: RunControl;
  readonly leaseSeconds: number;
  readonly epoch: number;
  readonly directory: string;
  /** To be called before the first write to the target. */
  beginWriting(): Promise<void>;
  /** Aborted with a `StoppedError`: no new rows. */
  readonly stop: AbortSignal;
  /** Aborted with the reason to end at once. */
  readonly lost: AbortSignal;
}

/** What is in flight when the run is to stop is waited for so long, so that threads and lease have their end within 100 s. */
const drainMs = 85_000;

/**
 * Threads that are to end are waited for so long: one that is ended by force in the middle of a statement of DuckDB
 * takes the whole process with it ("terminate called after throwing an instance of 'Napi::Error'").
 */
const endMs = 10_000;

/**
 * Resolves when every tranche of the batch has its marker. The first failure ends all threads and is thrown; what
 * they had in flight is abandoned, and their tranches have no marker. When the run is to stop, what is in flight is
 * waited for, at most 85 s.
 * @throws StoppedError when the run was to stop, and what `lost` gives as its reason
 */
export async function uploadRun(options: UploadOptions): Promise<void> {
  const { settings, plan, handle } = options;
  handle.stop.throwIfAborted();
  // Whether this Node has the codec: the plan may be another one's.
  if (plan.compress !== undefined) compressor(plan.compress);
  const { tasks, ...work } = await openTasks(options);
  options.onOpened(work);
  if (tasks.length === 0) return;
  const scratch = await makeScratch(settings.scratchDir, 'splitter-upload', '--scratch-dir');
  try {
    const shares = await sharesOf(options, tasks, scratch);
    handle.control.begin();
    await handle.beginWriting();
    await uploadTasks(options, tasks, scratch, shares);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** In bytes. A disk that has less is full: it tells so itself when it is written to, as full disks do in every stage. */
const leastRoom = 64_000_000;

/** @throws SettingsError when the scratch folder has no room for the largest partition */
async function sharesOf(
  { settings, plan, state, log }: UploadOptions,
  tasks: readonly PartitionTask[],
  scratch: string,
): Promise<Shares> {
  const wanted = chooseThreads(tasks, settings.threads);
  const needs = tasks.map((task) => scratchOfTask(task, plan, state.fetchesFiles));
  const room = settings.scratchLimit ?? Math.max(leastRoom, await scratchRoom(scratch, undefined));
  const shares = shareRoom({ needs, room, threads: wanted, folder: settings.scratchDir });
  if (shares.threads < wanted) {
    log.warn('fewer threads, since the scratch folder has no room for more partitions at a time', {
      threads: shares.threads,
      wanted,
      room: formatBytes(room),
      largestPartition: formatBytes(Math.max(...needs)),
    });
  }
  return shares;
}

async function uploadTasks(
  options: UploadOptions,
  tasks: PartitionTask[],
  scratch: string,
  { threads, ahead }: Shares,
): Promise<void> {
  const { settings, plan, state, counters, log, handle } = options;
  const { staged: _, known: __, ...planWithoutFiles } = plan;
  const pace = settings.maxRate === undefined ? {} : { maxRate: settings.maxRate * (await shareOf(options)) };
  if (settings.maxRate !== undefined && plan.target.kind === 'folder') {
    log.warn('--max-rate limits PUTs to S3; into a folder it does nothing');
  }
  const maxInFlight = fittingInFlight(settings.maxInFlight, threads, openFilesLimit());
  if (maxInFlight < settings.maxInFlight) {
    log.warn(
      'fewer PUTs in flight, since few files may be open at once: raise the limit (ulimit -n) for more',
      {
        inFlightPerThread: maxInFlight,
        wanted: settings.maxInFlight,
      },
    );
  }
  const outages = { target: new Outage(), state: new Outage() };
  const config: Omit<WorkerConfig, 'by'> = {
    governor: { options: pace, memory: new Governor(pace).memory },
    plan: planWithoutFiles,
    state: settings.state,
    s3: settings.s3,
    stateAccess: options.access,
    maxInFlight,
    conditions: conditionsOf(options),
    syncs: settings.sync,
    outages: { target: outages.target.memory, state: outages.state.memory },
    scratch,
    counters: counters.memory,
    control: handle.control.memory,
    leaseSeconds: handle.leaseSeconds,
    epoch: handle.epoch,
    directory: handle.directory,
    maybeRepeated: options.maybeRepeated,
  };
  // One pool a thread: the thread that has fetched a partition's files is the one to upload it.
  const pools = Array.from({ length: threads }, (_, thread) =>
    openThread({ ...config, by: { task: options.batch ?? 0, thread } }),
  );
  // While threads are ended their last answers may come, which piscina calls an error: then it is of no meaning.
  const broken = new Promise<never>((_, reject) => {
    for (const pool of pools) pool.on('error', reject);
  });
  broken.catch(() => undefined);
  const ended = new AbortController();
  const handed: Promise<void>[] = [];
  const watched = [
    watchOutage({ outage: outages.target, store: formatLocation(plan.target), log, clock: systemClock }),
    watchOutage({ outage: outages.state, store: formatLocation(settings.state), log, clock: systemClock }),
  ];
  try {
    log.info('uploading', { partitions: tasks.length, threads });
    const sizeOf = (task: PartitionTask) => scratchOfTask(task, plan, state.fetchesFiles);
    const feed = { queue: tasks, threads, ahead: new RoomAhead(ahead), sizeOf };
    const work = pools.map((pool) => {
      const run = (task: PartitionTask) => {
        const began = performance.now();
        const done = pool.run(task).then((failure) => {
          if (failure) throw fromPlainError(failure);
          const seconds = wholeMilliseconds((performance.now() - began) / 1000);
          log.debug('a partition is done', {
            partition: task.partition,
            tranches: task.tranches.length,
            seconds,
          });
        });
        handed.push(done);
        return done;
      };
      return feedThread({ ...feed, run });
    });
    await Promise.race([Promise.all(work), untilAborted(handle, ended.signal), broken]);
    handle.stop.throwIfAborted();
  } finally {
    ended.abort();
    for (const stopWatching of watched) stopWatching();
    handle.control.end();
    await Promise.race([Promise.allSettled(handed), setTimeout(endMs, undefined, { ref: false })]);
    await Promise.all(pools.map((pool) => pool.destroy()));
    await tidy(plan.target, settings);
  }
}

/** The main thread has tried the state's server: a target on S3 is on the same one, since they share one connection. */
function conditionsOf({ settings, state, plan }: UploadOptions): WorkerConfig['conditions'] {
  if (settings.lease === 'none') return { target: 'here', state: 'by-looking' };
  const isSameServer = settings.state.kind === 's3' && plan.target.kind === 's3';
  const seen = isSameServer && state.honoursConditions;
  return { target: seen ? 'elsewhere' : 'here', state: seen ? 'believed' : 'here' };
}

function openThread(workerData: WorkerConfig): Piscina<PartitionTask, PlainError | undefined> {
  return new Piscina({
    filename: programFile('upload/upload-worker.js').href,
    minThreads: 1,
    maxThreads: 1,
    concurrentTasksPerWorker: 2,
    // A PUT's objects live as long as its answer takes: collected less often, fewer are copied for nothing (-5 % of CPU).
    resourceLimits: { maxYoungGenerationSizeMb: 64 },
    workerData,
  });
}

/** Threads end without closing their stores; a folder's would leave its own folder for temporary files behind. */
async function tidy(target: Location, { s3 }: UploadOptions['settings']): Promise<void> {
  if (target.kind === 'folder') await openStore(target, { s3, connections: 1 }).close();
}

/** The part of `--max-rate` that is this task's. */
async function shareOf({ batch, state }: UploadOptions): Promise<number> {
  return batch === undefined ? 1 : 1 / (await state.readBatches()).length;
}

/** Rejects when the lease is lost, or when draining takes too long. */
async function untilAborted({ control, stop, lost }: UploadLease, ended: AbortSignal): Promise<never> {
  const isOver = AbortSignal.any([lost, ended]);
  await aborted(AbortSignal.any([stop, isOver]));
  if (!isOver.aborted) {
    control.drain();
    await setTimeout(drainMs, undefined, { signal: isOver }).catch(() => undefined);
  }
  lost.throwIfAborted();
  throw stop.reason instanceof StoppedError ? new StoppedError(stop.reason.signal, true) : stop.reason;
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
