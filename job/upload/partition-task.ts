/** What the main thread hands to the worker threads, and what comes back: plain data that crosses between threads. */

import type { KnownFiles } from '../state/known-files.js';
import type { Plan, StagedFile } from '../state/plan-file.js';
import type { ConditionsOption, Location } from '../store/object-store.js';
import type { S3Connection, WriteForm } from '../store/s3-connection.js';
import type { Uploader } from './tranche-outcomes.js';

/** The plan without its lists of files: each task has its own. */
export type WorkerPlan = Omit<Plan, 'staged' | 'known'>;

/** The same for every task of a thread, and but for its number for all threads of a process. */
export interface WorkerConfig {
  readonly plan: WorkerPlan;
  readonly state: Location;
  readonly s3: S3Connection;
  readonly stateAccess: { readonly s3: S3Connection; readonly writes: WriteForm };
  readonly maxInFlight: number;
  /** A folder of this run's own for everything temporary. */
  readonly scratch: string;
  /** One pace for all threads of the process. */
  readonly governor: { readonly options: { readonly maxRate?: number }; readonly memory: SharedArrayBuffer };
  /** How each store is to find out whether conditions are honoured. */
  readonly conditions: { readonly target: ConditionsOption; readonly state: ConditionsOption };
  /** What is written to folders is put on the disk before it counts. */
  readonly syncs: boolean;
  /** Of the `Outage` of each store: all threads wait as one. */
  readonly outages: { readonly target: SharedArrayBuffer; readonly state: SharedArrayBuffer };
  /** Of `Counters`. */
  readonly counters: SharedArrayBuffer;
  /** Of `RunControl`. */
  readonly control: SharedArrayBuffer;
  readonly leaseSeconds: number;
  /** Of the lease, under which all is written. */
  readonly epoch: number;
  readonly directory: string;
  /** The rows may have been written in an earlier life of the run. */
  readonly maybeRepeated: boolean;
  /** What the markers say of who uploaded their tranche. */
  readonly by: Uploader;
}

/** One partition: its frozen files, and its tranches that are not done yet. */
export interface PartitionTask {
  readonly partition: number;
  readonly tranches: readonly number[];
  readonly staged: readonly StagedFile[];
  /** What its tranches are compared with. */
  readonly known: KnownFiles;
}
