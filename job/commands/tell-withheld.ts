/** Says in the log why deletions that are due were not made, with the command that makes them after all. */
import { mostDeletions, objectsBefore } from '../finish/why-withheld.js';
import { stillStanding, withheldInWords } from '../report/withheld-in-words.js';
import { formatLimit } from '../settings/limit.js';
import type { SettingsOf } from '../settings/settings.js';
import type { FailureCode } from '../shared/failure-codes.js';
import type { Report } from '../state/report.js';
import { formatCount } from '../telemetry/format.js';
import type { Log } from '../telemetry/log.js';
import { commandText, stateFlags } from './resume-command.js';

type Settings = Pick<
  SettingsOf<'split' | 'finish'>,
  'log' | 'state' | 's3' | 'stateForm' | 'lease' | 'maxRejects' | 'maxDeletes' | 'unsafeDelete'
>;

/** Nothing where none were withheld. */
export function tellWithheld(report: Report, settings: Settings, log: Pick<Log, 'error'>): void {
  const { withheld = 0, why } = report.deletions ?? {};
  if (withheld === 0 || why === undefined) return;
  // For people the line to copy comes last, with nothing behind it.
  const fields =
    settings.log === 'json'
      ? { code: 'deletions-withheld' satisfies FailureCode, exitCode: 3, run: report.runId, why, withheld }
      : {};
  const stand = stillStanding(withheld);
  const { maxDeletes } = settings;
  const most = mostDeletions(report, maxDeletes);
  const rejects = report.rejected - report.superseded;
  switch (why) {
    case 'no-rows':
      log.error(
        `${stand}: ${withheldInWords(why)}, and then nothing is deleted, whatever --max-deletes says`,
        fields,
      );
      return;
    case 'max-rejects':
      log.error(
        `${stand}: ${formatCount(rejects)} rows were rejected, more than --max-rejects, and who knows what else is wrong. If they may go all the same:\n  ` +
          finishCommand(report, settings, rejects),
        fields,
      );
      return;
    case 'max-deletes':
      log.error(
        `${stand}: ${formatCount(report.due)} are due to be deleted, more than --max-deletes ${formatLimit(maxDeletes)} allows ` +
          `(${formatCount(most)} of the ${formatCount(objectsBefore(report))} objects that the job had), so none was. If they may go:\n  ` +
          finishCommand(report, settings, settings.maxRejects),
        fields,
      );
      return;
    default:
      why satisfies never;
  }
}

function finishCommand(report: Report, settings: Settings, maxRejects: number): string {
  return commandText([
    ...['finish', '--run-id', report.runId, '--max-deletes', String(report.due)],
    ...(maxRejects > 0 ? ['--max-rejects', String(maxRejects)] : []),
    ...(settings.unsafeDelete ? ['--unsafe-delete'] : []),
    ...stateFlags(settings, 'finish'),
  ]);
}
