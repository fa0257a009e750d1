/**
 * The end of a command whose own files could not be read. Node opens many of them at once when it loads a command, more
 * than a low limit of open files allows; of the program no more than this file may be there then.
 */
import { errorCode } from '../shared/error-code.js';
import { type ExitCode, exitCodes } from '../shared/exit-code.js';
import { wordsOf } from '../shared/words-of.js';
import type { Told } from './tell-failure.js';

/** Enough for a command to be loaded and for a run of one thread. */
const enough = 256;

/** Returns the exit code. */
export function tellUnloaded(
  error: unknown,
  { form, writeLine }: Pick<Told, 'form' | 'writeLine'>,
): ExitCode {
  const cause = errorCode(error);
  const isLimit = cause === 'EMFILE' || cause === 'ENFILE';
  const todo = isLimit
    ? `Raise the limit of open files (ulimit -n ${enough}), then run the command again.`
    : 'Install the program anew, then run the command again.';
  const message = `The program's own files cannot be read: ${wordsOf(error)}. ${todo}`;
  const exitCode = isLimit ? exitCodes.wrongInput : exitCodes.failed;
  if (form === 'json') {
    const code = isLimit ? 'settings' : 'unexpected';
    writeLine(
      JSON.stringify({
        level: 'error',
        time: new Date().toISOString(),
        code,
        exitCode,
        cause,
        todo,
        message,
      }),
    );
  }
  writeLine(message);
  return exitCode;
}
