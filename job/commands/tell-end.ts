/**
 * How a run ended that works elsewhere, or that it cannot be followed: told once, with the cause, a task's log, and the line that
 * goes on. For programs that is a line of level error, for people the last lines; all of it fits in five.
 */
import type { TaskLog } from '../deployed/task-log.js';
import { type FailureCode, failureCodes, printedLine } from '../shared/failure-codes.js';
import { createLog } from '../telemetry/log.js';
import { commandText } from './resume-command.js';

export interface ToldEnd {
  readonly code: FailureCode;
  readonly exitCode: number;
  /** In one line: what happened, and what to do. */
  readonly message: string;
  /** What was said, by ECS or by the lease. */
  readonly cause: string;
  readonly run: string;
  /** Undefined where none was started. */
  readonly task?: string | undefined;
  readonly log?: TaskLog | undefined;
  /** The container ran, so that there is a stream of the log. @default false */
  readonly hasLog?: boolean;
  /** What is done with it, and the line. */
  readonly next?: { readonly to: 'resume' | 'start' | 'look'; readonly line: string } | undefined;
}

const headings = {
  resume: 'To resume',
  start: 'To start it again, corrected',
  look: 'To look at the run',
} as const;

export function tellEnd(
  told: ToldEnd,
  { form, writeLine }: { readonly form: 'pretty' | 'json'; readonly writeLine: (line: string) => void },
): void {
  const { code, exitCode, message, cause, run, task, log, next } = told;
  if (form === 'json') {
    createLog(form, writeLine).error(message, {
      ...{ code, exitCode, run, task, cause },
      logGroup: log?.logGroup,
      logStream: told.hasLog === true ? log?.logStream : undefined,
      todo: failureCodes[code].todo(printedLine),
      ...(next === undefined ? {} : { [next.to]: next.line }),
    });
  }
  writeLine(message);
  if (log !== undefined)
    writeLine(`  Its log: ${told.hasLog === true ? commandText(log.tail, 'aws') : noLog(log)}`);
  if (next !== undefined) writeLine(`${headings[next.to]}:\n  ${next.line}`);
}

function noLog({ logGroup }: TaskLog): string {
  return `nothing in ${logGroup}, since its container did not run`;
}
