/** An error as the user reads it: what is wrong, without a stack where the message says it all. */
import {
  LeaseError,
  PutError,
  RunError,
  SettingsError,
  SourceError,
  StoppedError,
  StoreError,
} from './errors.js';
import { messageOf } from './message-of.js';
import { areRowValuesTold } from './row-values.js';

/** @param hasRun a run was begun, whose state keeps what is done. @default true */
export function describeError(error: unknown, hasRun = true): string {
  if (error instanceof SettingsError) {
    const faults = error.faults.map(({ setting, problem }) => `  ${setting}: ${problem}`);
    const nothing = error.faults.some(({ hasWritten }) => hasWritten) ? '' : ' Nothing was written.';
    return [`The settings are not right.${nothing}`, ...faults].join('\n');
  }
  if (error instanceof SourceError)
    return `The source cannot be used. Nothing was written.\n  ${error.message}`;
  if (error instanceof PutError || error instanceof StoreError || error instanceof RunError) {
    return `${hasRun ? 'The run failed. What is done stays done.' : 'The command failed.'}\n  ${error.message}`;
  }
  if (error instanceof LeaseError || error instanceof StoppedError) return error.message;
  // The stack first, so that the last lines say what happened.
  return `${stackOf(error)}The ${hasRun ? 'run' : 'command'} failed unexpectedly: ${messageOf(error)}`;
}

/** With the end of its line. It begins with the message, which may not be told. */
function stackOf(error: unknown): string {
  if (!(error instanceof Error) || error.stack === undefined) return '';
  const { stack, message } = error;
  if (areRowValuesTold()) return `${stack}\n`;
  const at = stack.indexOf(message);
  return at < 0 ? '' : `${stack.slice(at + message.length).trimStart()}\n`;
}
