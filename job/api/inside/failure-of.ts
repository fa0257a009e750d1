/** Makes of whatever ended a run the one error that programs are told. */
import { allSettings } from '../../settings/registry.js';
import { flagOf } from '../../settings/setting.js';
import { SettingsError, StoppedError } from '../../shared/errors.js';
import { exitCodeOf } from '../../shared/exit-code.js';
import { failureCodeOf } from '../../shared/failure-code-of.js';
import { failureCodes } from '../../shared/failure-codes.js';
import { messageOf } from '../../shared/message-of.js';
import { areRowValuesTold } from '../../shared/row-values.js';
import { type SettingFault, SplitterError, type SplitterErrorCode } from '../splitter-error.js';
import type { Stopping } from './stopping.js';

/** @param runId of the run that was begun */
export function failureOf(error: unknown, runId: string | undefined, stopping: Stopping): SplitterError {
  if (error instanceof SplitterError) return error;
  const code = codeOf(error);
  const faults = error instanceof SettingsError ? error.faults.map(named) : [];
  const call = runId === undefined ? 'the same call again' : `the same call again, with runId '${runId}'`;
  const todo = failureCodes[code].todo(call);
  return new SplitterError({
    message: faults.length > 0 ? told(faults) : wordsOf(error, runId, stopping),
    code,
    exitCode: exitCodeOf(error),
    runId,
    todo,
    faults,
    cause: error instanceof StoppedError ? stopping.reason : causeOf(error),
  });
}

/** What others say in an error may quote values. */
function causeOf(error: unknown): unknown {
  return areRowValuesTold() ? error : undefined;
}

/** Of a run that came to its end although a callback had thrown: what it threw is not lost. */
export function faultOfCallback(stopping: Stopping, runId: string | undefined): SplitterError | undefined {
  if (stopping.fault === undefined) return undefined;
  return failureOf(new StoppedError('AbortSignal'), runId, stopping);
}

function codeOf(error: unknown): SplitterErrorCode {
  const code = failureCodeOf(error);
  // These are of reports.
  return code === 'rejects-passed' || code === 'deletions-withheld' ? 'unexpected' : code;
}

function wordsOf(error: unknown, runId: string | undefined, { fault }: Stopping): string {
  if (!(error instanceof StoppedError)) return messageOf(error);
  const goesOn =
    runId === undefined ? '' : ` What is done stays done; the same call with runId '${runId}' goes on.`;
  const why = fault === undefined ? 'an AbortSignal' : `${fault.of}, which threw: ${messageOf(fault.error)}`;
  return `Stopped by ${why}.${goesOn}`;
}

function told(faults: readonly SettingFault[]): string {
  return `The settings are not right.${faults.map(({ setting, problem }) => `\n  ${setting}: ${problem}`).join('')}`;
}

const names = new Map([...allSettings.keys()].map((name) => [flagOf(name), name]));

function named({ setting, problem }: SettingFault): SettingFault {
  const parts = setting.split(', ').map((flag) => names.get(flag) ?? flag);
  return { setting: parts.join(', '), problem };
}
