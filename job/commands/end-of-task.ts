/** What `splitter run` does when its task has ended: prints the report, or tells the failure and how to go on. Returns the exit code. */
import type { Deployment } from '../deployed/deployment-outputs.js';
import type { EndedTask, TaskFailure } from '../deployed/explain-end.js';
import type { TaskLog } from '../deployed/task-log.js';
import { stillStanding, withheldInWords } from '../report/withheld-in-words.js';
import type { SettingsOf } from '../settings/settings.js';
import { exitCodes } from '../shared/exit-code.js';
import type { Report } from '../state/report.js';
import { formatCount } from '../telemetry/format.js';
import type { Log } from '../telemetry/log.js';
import { commandText, resumeCommand } from './resume-command.js';
import type { ToldEnd } from './tell-end.js';
import { tellTaskReport } from './tell-task-report.js';

export interface TaskContext {
  readonly deployment: Deployment;
  readonly settings: SettingsOf<'run'>;
  readonly run: string;
  readonly task: { readonly task: string; readonly log: TaskLog };
  readonly log: Log;
  /** Returns the exit code that it is given. */
  readonly tell: (told: Omit<ToldEnd, 'run'>) => number;
}

export async function endOfTask(
  { exitCode, reason, failure }: EndedTask,
  context: TaskContext,
): Promise<number> {
  const { deployment, settings, run, task, log, tell } = context;
  log.info('ended', { exitCode: exitCode ?? 'none', reason });
  const report =
    exitCode === exitCodes.done || exitCode === exitCodes.limitPassed
      ? await tellTaskReport(deployment, run, settings, log)
      : undefined;
  if (failure === undefined) return exitCodes.done;
  const limit = report && passedLimit(report);
  const { code, cause, todo, hasRun } = { ...failure, ...limit };
  const how = exitCode === undefined ? 'without an exit code' : `with ${exitCode}`;
  return tell({
    ...task,
    code,
    exitCode: exitCode ?? exitCodes.failed,
    message: `The task ended ${how}: ${cause} (${reason}). ${todo}`,
    cause: reason,
    hasLog: hasRun,
    next: nextOf(exitCode, run),
  });
}

/** Undefined where the report is of another limit than the two. */
function passedLimit(report: Report): Pick<TaskFailure, 'code' | 'cause' | 'todo'> | undefined {
  const { rejected, superseded, maxRejects, deletions } = report;
  const rejects = rejected - superseded;
  const stillThere = deletions?.why === undefined ? '' : `, and ${stillStanding(deletions.withheld)}`;
  if (maxRejects !== undefined && rejects > maxRejects) {
    return {
      code: 'rejects-passed',
      cause: `the run is done, but ${formatCount(rejects)} rows were rejected, more than --max-rejects ${formatCount(maxRejects)} allows${stillThere}`,
      todo: 'Its log names some of them, and the files that have all.',
    };
  }
  if (deletions?.why === undefined) return undefined;
  return {
    code: 'deletions-withheld',
    cause: `the run is done, but ${stillStanding(deletions.withheld)}: ${withheldInWords(deletions.why)}`,
    todo: 'Its log says why, and ends with the command that deletes them.',
  };
}

/** A run that is done does not go on; one that was refused begins anew, by what was typed. */
function nextOf(exitCode: number | undefined, run: string): ToldEnd['next'] {
  const args = process.argv.slice(2);
  if (exitCode === exitCodes.limitPassed) return undefined;
  if (exitCode === exitCodes.wrongInput) return { to: 'start', line: commandText(args) };
  return { to: 'resume', line: resumeCommand(args, run) };
}
