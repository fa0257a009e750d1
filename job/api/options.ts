/** What each function takes beside its settings: how it is stopped, and who hears of it. */

export interface RunOptions {
  /**
   * Aborted, it ends the run as SIGTERM ends the command: nothing new is begun, what is in flight is waited for (85 s at most while
   * objects are uploaded, else until the requests under way have their answers), the target is given back, and the promise is
   * rejected with a `SplitterError` of code `stopped`, whose `runId` goes on.
   */
  readonly signal?: AbortSignal | undefined;
  /** Called as each stage begins, four times a second while it counts, and at its end. What it throws stops the run as `signal` does; what a promise of it rejects with, as long as the run goes on. */
  readonly onProgress?: ((event: ProgressEvent) => void) | undefined;
  /** Called with each line of the command's log, in place of standard error. What it throws stops the run as `signal` does. */
  readonly onLog?: ((entry: LogEntry) => void) | undefined;
}

export interface ProgressEvent {
  /** Undefined for `verify` without one in its settings. */
  readonly runId: string | undefined;
  /** `list`, `read` and `delete` are of a target's objects, the others of rows. */
  readonly stage: 'plan' | 'upload' | 'list' | 'read' | 'delete' | 'finish';
  /** Rows, or objects, with those that an earlier process of the run has done; 0 in a stage that does not count. */
  readonly done: number;
  /** Undefined where it is not known. */
  readonly total: number | undefined;
  /** Of bodies, written or read. */
  readonly bytes: number;
  /** Requests without their answer. */
  readonly inFlight: number;
  /** Requests sent again. */
  readonly retries: number;
}

/** With further fields, which differ by what is told. */
export interface LogEntry {
  readonly level: 'info' | 'warn' | 'error';
  /** ISO 8601. */
  readonly time: string;
  readonly message: string;
  readonly [field: string]: unknown;
}
