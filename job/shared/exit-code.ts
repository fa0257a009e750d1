/** The exit codes, and the one place that makes them of errors. */
import { LeaseError, SettingsError, SourceError, StoppedError } from './errors.js';

export const exitCodes = {
  done: 0,
  /** Run again; what is done stays done. */
  failed: 1,
  /** Settings, source or server are wrong, or another run came in between; no object was written, but where the message says so. */
  wrongInput: 2,
  /** Done, but more rows were rejected than `--max-rejects`, or more deletions were due than `--max-deletes`. */
  limitPassed: 3,
  /** Another run holds the target's lease. */
  held: 4,
  /** Stopped by SIGINT (128 + 2), after draining. */
  interrupted: 130,
  /** Stopped by SIGTERM (128 + 15), after draining. */
  terminated: 143,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof SettingsError || error instanceof SourceError) return exitCodes.wrongInput;
  if (error instanceof LeaseError) return exitCodes.held;
  if (error instanceof StoppedError) {
    // Of an AbortSignal nobody ends a process; a run ends by it as by SIGTERM.
    return error.signal === 'SIGINT' ? exitCodes.interrupted : exitCodes.terminated;
  }
  return exitCodes.failed;
}
