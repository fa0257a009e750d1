/** The worker thread: one DuckDB session and one set of connections, taking partition after partition, the next one's files ahead. */
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { threadId } from 'node:worker_threads';
import Piscina from 'piscina';
import { attemptTimeoutMs } from '../lease/lease.js';
import { RunControl } from '../lease/run-control.js';
import { Outage } from '../retry/outage.js';
import { compressor } from '../shared/compression.js';
import { asDiskFull } from '../shared/disk-full.js';
import { RunError } from '../shared/errors.js';
import { Slots } from '../shared/slots.js';
import { openSession } from '../sql/duckdb-session.js';
import { RunState } from '../state/run-state.js';
import { fencedStore } from '../store/fenced-store.js';
import { openStore } from '../store/open-store.js';
import { openTarget } from '../store/open-target.js';
import { syncLocations } from '../store/sync-locations.js';
import { Counters } from '../telemetry/counters.js';
import { collectGarbage } from './collect-garbage.js';
import { fetchPartition } from './fetch-partition.js';
import { Governor } from './pacing/governor.js';
import { RateGate } from './pacing/rate-gate.js';
import type { PartitionTask, WorkerConfig } from './partition-task.js';
import { type PlainError, toPlainError } from './plain-error.js';
import { uploadPartition } from './upload-partition.js';
import type { SentTranche } from './upload-tranche.js';

/** DuckDB's memory in one thread, which rows of a megabyte need; it spills into the scratch folder above. */
const memoryLimit = '512MB';

/** Bodies in flight in one thread, in bytes. */
const maxBytesInFlight = 64 * 1024 * 1024;

/** Frozen files, ledgers and markers of two tranches at most. */
const stateConnections = 8;

const config = Piscina.workerData as WorkerConfig;
const tools = openTools();
// That they failed is heard of by the first task.
tools.catch(() => {});
collectGarbage();

async function openTools() {
  const counters = new Counters(config.counters);
  const governor = new Governor(config.governor.options, config.governor.memory);
  const gate = new RateGate(governor, (ms) => setTimeout(ms));
  const control = new RunControl(config.control);
  const abortController = new AbortController();
  const options = {
    attemptTimeoutMs: attemptTimeoutMs(config.leaseSeconds),
    syncs: config.syncs,
  };
  const deadline = control.deadline({ ended: abortController.signal, directory: config.directory });
  const session = await openSession({
    threads: 1,
    memoryLimit,
    tempDirectory: join(config.scratch, `spill-${threadId}`),
    givesMemoryBack: true,
  });
  control.watchForEnd(() => {
    abortController.abort(new RunError('The upload was ended.'));
    session.interrupt();
  });
  return {
    session,
    target: fencedStore(
      openTarget(config.plan.target, {
        ...options,
        s3: config.s3,
        writes: { encryption: config.plan.encryption },
        connections: config.maxInFlight,
        conditions: config.conditions.target,
        outage: new Outage(config.outages.target),
        pacer: { pass: () => gate.pass(), report: (end, latencyMs) => governor.report(end, latencyMs) },
      }),
      deadline,
    ),
    state: new RunState(
      fencedStore(
        openStore(config.state, {
          ...options,
          ...config.stateAccess,
          connections: stateConnections,
          conditions: config.conditions.state,
          outage: new Outage(config.outages.state),
        }),
        deadline,
      ),
      config.state,
      config.plan.runId,
      config.epoch,
    ),
    settle: async () => {
      if (config.syncs) await syncLocations([config.plan.target, config.state]);
    },
    counters,
    slots: new Slots(config.maxInFlight, maxBytesInFlight),
    control,
    abortController,
    maybeRepeated: config.maybeRepeated,
    // A folder keeps none.
    notes: { areNeeded: config.plan.target.kind === 'folder' ? false : undefined },
    compress: config.plan.compress && compressor(config.plan.compress),
    by: config.by,
    // Into a folder nothing is paced.
    paceNow: () => (config.plan.target.kind === 'folder' ? undefined : governor.pace.rate),
  };
}

/**
 * The partition that was begun last. The next one waits until its rows have been sent, and is not begun when it failed:
 * the thread is about to be ended then, and one that is ended in the middle of a statement of DuckDB's takes the
 * process with it.
 */
let turn: Promise<SentTranche> = Promise.resolve({ ended: Promise.resolve() });

/**
 * The files are fetched at once, and uploaded when the rows of the task before this one have been sent. Returns what
 * went wrong as data, since an error loses its class and fields between threads.
 */
export default async function work(task: PartitionTask): Promise<PlainError | undefined> {
  const fetched = tools.then(({ state, control }) =>
    control.isDraining ? undefined : fetchPartition(task, config.plan, { state, parent: config.scratch }),
  );
  // That it failed is heard of when its turn comes.
  fetched.catch(() => {});
  turn = turn.then(async (before) => {
    const files = await fetched;
    if (files === undefined) return before;
    return uploadPartition(task, files, config, await tools, before);
  });
  try {
    await (await turn).ended;
    return undefined;
  } catch (error) {
    return toPlainError(asDiskFull(error, config.scratch));
  }
}
