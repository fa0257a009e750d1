/**
 * The errors a run can end with. Few classes, rich fields; `exit-code.ts` alone makes exit codes of them.
 * A message says what was expected, what was found and what to do.
 */

/** One thing wrong with one setting. */
export interface Fault {
  /** The flag as the user writes it, such as `--max-in-flight`. */
  readonly setting: string;
  /** What was expected, what was given, and the valid choices. */
  readonly problem: string;
  /** Something may have been written; `problem` says what is there now. */
  readonly hasWritten?: true;
}

/** Flags or environment are wrong. All faults found are reported together; nothing was written but what one of them says. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  constructor(readonly faults: readonly Fault[]) {
    super(faults.map(({ setting, problem }) => `${setting}: ${problem}`).join('\n'));
  }
}

/** The source cannot be read as asked: no such file, broken row, shared keys. Nothing was written. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
  /** The query that failed, and Athena's reason for it. */
  readonly query: { readonly id: string; readonly reason: string } | undefined;
  constructor(message: string, options?: ErrorOptions & { readonly query?: SourceError['query'] }) {
    super(message, options);
    this.query = options?.query;
  }
}

/** Something outside the source broke the run (state, disk, a lost file). It can be run again. */
export class RunError extends Error {
  override readonly name = 'RunError';
  readonly isDiskFull: boolean;
  /** A file of the state is not what a program writes there. */
  readonly isDamaged: boolean;
  /** The query that failed for a reason of Athena's own. */
  readonly query: SourceError['query'];
  constructor(
    message: string,
    options?: ErrorOptions & {
      readonly isDiskFull?: boolean;
      readonly isDamaged?: boolean;
      readonly query?: SourceError['query'];
    },
  ) {
    super(message, options);
    this.query = options?.query;
    this.isDiskFull = options?.isDiskFull === true;
    this.isDamaged = options?.isDamaged === true;
  }
}

/** Another run holds the target's lease, or took it from this one. This run writes nothing more to the target. */
export class LeaseError extends Error {
  override readonly name = 'LeaseError';
  constructor(
    message: string,
    /** The run that has it, where that is known. */
    readonly holder?: string,
  ) {
    super(message);
  }
}

/** A signal asked the run to end, of the system or of the program that the job runs in. It can be run again. */
export class StoppedError extends Error {
  override readonly name = 'StoppedError';
  constructor(
    readonly signal: 'SIGINT' | 'SIGTERM' | 'AbortSignal',
    /** Requests were abandoned, so what they write may still arrive at the target. */
    readonly abandoned = false,
  ) {
    super(`Stopped by ${signal === 'AbortSignal' ? 'an AbortSignal' : signal}. What is done stays done.`);
  }
}

/** What is known of a request to a store that failed for good. */
export interface PutFailure {
  readonly message: string;
  /** The bucket or folder, as the user named it. */
  readonly store: string;
  readonly key: string;
  readonly attempts: number;
  readonly elapsedMs: number;
  /** HTTP status of the last answer, where there was one. */
  readonly status?: number;
  /** S3's error code, such as `AccessDenied`, or the operating system's, such as `ENOSPC`. */
  readonly code?: string;
  /** Whether a request may have reached the store, so that the object may exist nevertheless. */
  readonly maybeSent: boolean;
  readonly cause?: unknown;
}

/** An object could not be written and the run cannot go on: denied, bucket gone, retries used up. */
export class PutError extends Error {
  override readonly name = 'PutError';
  readonly store: string;
  readonly key: string;
  readonly attempts: number;
  readonly elapsedMs: number;
  readonly status: number | undefined;
  readonly code: string | undefined;
  readonly maybeSent: boolean;
  constructor(failure: PutFailure) {
    super(failure.message, { cause: failure.cause });
    this.store = failure.store;
    this.key = failure.key;
    this.attempts = failure.attempts;
    this.elapsedMs = failure.elapsedMs;
    this.status = failure.status;
    this.code = failure.code;
    this.maybeSent = failure.maybeSent;
  }
}

/** The code of a request for which nobody gave credentials: it was never sent. */
export const noCredentials = 'NoCredentials';

/** A read, list or delete that failed for good. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly store: string;
  readonly key: string;
  readonly code: string | undefined;
  constructor(failure: { message: string; store: string; key: string; code?: string; cause?: unknown }) {
    super(failure.message, { cause: failure.cause });
    this.store = failure.store;
    this.key = failure.key;
    this.code = failure.code;
  }
}
