/** What the functions throw: the command's failure, with its code, and the run that goes on. */
import type { FailureCode } from '../shared/failure-codes.js';

/** As docs/errors.md tells them. Of exit code 3 there is a report, and no error. */
export type SplitterErrorCode = Exclude<FailureCode, 'rejects-passed' | 'deletions-withheld'>;

/** One thing wrong with one setting. */
export interface SettingFault {
  /** `maxInFlight`; several with commas where it lies between them. */
  readonly setting: string;
  /** What was expected and what was given; it names settings by their flags. */
  readonly problem: string;
}

interface Facts {
  readonly message: string;
  readonly code: SplitterErrorCode;
  readonly exitCode: number;
  readonly runId: string | undefined;
  readonly todo: string;
  readonly faults: readonly SettingFault[];
  readonly cause: unknown;
}

export class SplitterError extends Error {
  override readonly name = 'SplitterError';
  readonly code: SplitterErrorCode;
  /** That the command would have ended with. */
  readonly exitCode: number;
  /** Of the run that was begun, or was to be gone on with: the same call with it goes on. */
  readonly runId: string | undefined;
  /** What to do, in a sentence. */
  readonly todo: string;
  /** All that is wrong with the settings, of code `settings` alone. */
  readonly faults: readonly SettingFault[];
  constructor({ message, code, exitCode, runId, todo, faults, cause }: Facts) {
    super(message, { cause });
    this.code = code;
    this.exitCode = exitCode;
    this.runId = runId;
    this.todo = todo;
    this.faults = faults;
  }
}
