/** The worker thread: one DuckDB session and one set of connections, taking partition after partition, the next one's files ahead. */
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';
import Piscina from 'piscina';
import { attemptTimeoutMs } from '../run-state/lease.js';
import { RunControl } from '../run-state/run-control.js';
import { RunState } from '../run-state/run-state.js';
import { openSession } from '../sql/duckdb-session.js';
import { openStore } from '../store/open-store.js';
import { Counters } from '../telemetry/counters.js';
import { asDiskFull } from './disk-full.js';
import { fetchPartition } from './fetch-partition.js';
import type { PartitionTask, WorkerConfig } from './partition-task.js';
import { type PlainError, toPlainError } from './plain-error.js';
import { RetryTally } from './retry-tally.js';
import { uploadPartition } from './upload-partition.js';

/** DuckDB's memory in one thread; it spills into the scratch folder above. */
const memoryLimit = '256MB';

const config = Piscina.workerData as WorkerConfig;
const tools = openTools();

async function openTools() {
  const counters = new Counters(config.counters);
  const retries = new RetryTally(counters);
  const control = new RunControl(config.control);
  const options = {
    s3: config.s3,
    connections: config.maxInFlight,
    gate: control.gate(),
    attemptTimeoutMs: attemptTimeoutMs(config.leaseSeconds),
  };
  return {
    session: await openSession({
      threads: 1,
      memoryLimit,
      tempDirectory: join(config.scratch, `spill-${threadId}`),
    }),
    target: openStore(config.plan.target, { ...options, observer: retries }),
    state: new RunState(openStore(config.state, options), config.state, config.plan.runId),
    counters,
    retries,
    control,
    maybeRepeated: config.maybeRepeated,
    maxInFlight: config.maxInFlight,
  };
}

/**
 * The upload that was begun last: the next one waits for it, and is not begun when it failed. The thread is about to
 * be ended then, and one that is ended in the middle of a statement of DuckDB's takes the process with it.
 */
let turn: Promise<void> = Promise.resolve();

/**
 * The files are fetched at once, and uploaded when the task before this one has ended. Returns what went wrong as
 * data, since an error loses its class and fields between threads.
 */
export default async function work(task: PartitionTask): Promise<PlainError | undefined> {
  const fetched = tools.then(({ state, control }) =>
    control.isDraining ? undefined : fetchPartition(task, state, config.scratch),
  );
  // That it failed is heard of when its turn comes.
  fetched.catch(() => {});
  turn = turn.then(async () => {
    const files = await fetched;
    if (files !== undefined) await uploadPartition(task, files, config, await tools);
  });
  try {
    await turn;
    return undefined;
  } catch (error) {
    return toPlainError(asDiskFull(error, config.scratch));
  }
}
