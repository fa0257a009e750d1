/** The worker thread: one DuckDB session and one set of connections, taking partition after partition. */
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';
import Piscina from 'piscina';
import { asDiskFull } from '../disk-full.js';
import { RunError } from '../errors.js';
import { attemptTimeoutMs } from '../run-state/lease.js';
import { RunControl } from '../run-state/run-control.js';
import { RunState } from '../run-state/run-state.js';
import { openSession } from '../sql/duckdb-session.js';
import { openStore } from '../store/open-store.js';
import { Counters } from '../telemetry/counters.js';
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
  const ending = new AbortController();
  const options = {
    s3: config.s3,
    connections: config.maxInFlight,
    gate: control.gate(),
    attemptTimeoutMs: attemptTimeoutMs(config.leaseSeconds),
  };
  const session = await openSession({
    threads: 1,
    memoryLimit,
    tempDirectory: join(config.scratch, `spill-${threadId}`),
  });
  control.watchForEnd(() => {
    ending.abort(new RunError('The upload was ended.'));
    session.interrupt();
  });
  return {
    session,
    target: openStore(config.plan.target, { ...options, observer: retries }),
    state: new RunState(openStore(config.state, options), config.state, config.plan.runId),
    counters,
    retries,
    control,
    ending: ending.signal,
    maybeRepeated: config.maybeRepeated,
    maxInFlight: config.maxInFlight,
  };
}

/** Returns what went wrong as data, since an error loses its class and fields between threads. */
export default async function work(task: PartitionTask): Promise<PlainError | undefined> {
  try {
    await uploadPartition(task, config, await tools);
    return undefined;
  } catch (error) {
    return toPlainError(asDiskFull(error, config.scratch));
  }
}
