/**
 * The end of a command when the files that tell of failures cannot be read. Node opens many files at once when it loads a
 * command, more than a low limit of open files allows; so this needs none but those that are loaded at the start.
 */
import { errorCode } from '../shared/error-code.js';
import { type ExitCode, exitCodes } from '../shared/exit-code.js';
import { messageOf } from '../shared/message-of.js';
import { wordsOf } from '../shared/words-of.js';
import type { Told } from './tell-failure.js';

/** Enough for a command to be loaded and for a run of one thread. */
const enough = 256;

/** `unread` is why they cannot be, `error` what ended the command. Returns the exit code. */
export function tellUnloaded(
  unread: unknown,
  error: unknown,
  { form, writeLine }: Pick<Told, 'form' | 'writeLine'>,
): ExitCode {
  const cause = errorCode(unread);
  const isLimit = cause === 'EMFILE' || cause === 'ENFILE';
  const todo = isLimit
    ? `Raise the limit of open files (ulimit -n ${enough}), then run the command again.`
    : 'Install the program anew, then run the command again.';
  const message = `The program's own files cannot be read: ${wordsOf(unread)}. ${todo}`;
  // Another error is of a command that was loaded and may have begun.
  const isSame = errorCode(error) === cause;
  const exitCode = isLimit && isSame ? exitCodes.wrongInput : exitCodes.failed;
  if (form === 'json') {
    const code = exitCode === exitCodes.wrongInput ? 'settings' : 'unexpected';
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
  if (!isSame) writeLine(messageOf(error));
  writeLine(message);
  return exitCode;
}
