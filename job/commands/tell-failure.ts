/** The end of a command that failed: one line of level error for programs, then the same in words, which come last. */
import { inspect } from 'node:util';
import { describeError } from '../shared/describe-error.js';
import { errorCode } from '../shared/error-code.js';
import { SourceError } from '../shared/errors.js';
import { exitCodeOf } from '../shared/exit-code.js';
import { failureCodeOf } from '../shared/failure-code-of.js';
import { again, failureCodes, printedLine } from '../shared/failure-codes.js';
import { messageOf } from '../shared/message-of.js';
import { areRowValuesTold } from '../shared/row-values.js';
import { createLog } from '../telemetry/log.js';

export interface Told {
  readonly form: 'pretty' | 'json';
  readonly writeLine: (line: string) => void;
  /** Where one was begun. */
  readonly run?: string | undefined;
  /** The command that goes on. */
  readonly resume?: string | undefined;
  /** Whether to tell where in the program it came from, too. @default false */
  readonly isVerbose?: boolean;
}

/** Returns the exit code. */
export function tellFailure(
  error: unknown,
  { form, writeLine, run, resume, isVerbose = false }: Told,
): number {
  const exitCode = exitCodeOf(error);
  // The stack, the causes and all fields of each, any of which may quote a value.
  if (isVerbose && areRowValuesTold()) {
    createLog(form, writeLine, { level: 'debug' }).debug('where it failed', { stack: inspect(error) });
  }
  if (form === 'json') {
    const code = failureCodeOf(error);
    const cause = causeOf(error);
    createLog(form, writeLine).error(messageOf(error), {
      code,
      exitCode,
      ...(run === undefined ? {} : { run }),
      ...(cause === undefined ? {} : { cause }),
      todo: failureCodes[code].todo(resume === undefined ? again : printedLine),
      ...(resume === undefined ? {} : { resume }),
    });
  }
  writeLine(describeError(error, run !== undefined));
  return exitCode;
}

/** What was said by whoever failed first: a code of the store or of the system, Athena's reason, an error's message. */
function causeOf(error: unknown): string | undefined {
  const code = errorCode(error);
  if (code !== undefined) return code;
  if (error instanceof SourceError && error.query !== undefined) return error.query.reason;
  if (!(error instanceof Error) || error.cause === undefined) return undefined;
  // The same fault of the source, in the names of files that only this run knows.
  if (error.cause instanceof SourceError) return causeOf(error.cause);
  return errorCode(error.cause) ?? messageOf(error.cause);
}
