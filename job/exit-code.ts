/** The exit codes, and the one place that makes them of errors. */
import { SettingsError, SourceError } from './errors.js';

export const exitCodes = {
  done: 0,
  /** Run again; what is done stays done. */
  failed: 1,
  /** Settings or source are wrong; nothing was written. */
  wrongInput: 2,
  /** Done, but more rows were rejected than `--max-rejects`. */
  tooManyRejects: 3,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export function exitCodeOf(error: unknown): ExitCode {
  return error instanceof SettingsError || error instanceof SourceError
    ? exitCodes.wrongInput
    : exitCodes.failed;
}
