/** The end of a run that has its report: what was withheld, the report, the rejects that were too many; returns the exit code. */
import type { SettingsOf } from '../settings/settings.js';
import type { Report } from '../state/report.js';
import { printReport } from './print-report.js';
import type { StageContext } from './stage-context.js';
import { tellRejects } from './tell-rejects.js';
import { tellWithheld } from './tell-withheld.js';

export async function endWithReport(
  report: Report,
  settings: Parameters<typeof tellWithheld>[1] & Pick<SettingsOf<'finish'>, 'log'>,
  { state, log }: Pick<StageContext, 'state' | 'log'>,
): Promise<number> {
  tellWithheld(report, settings, log);
  await printReport(report, settings.log, state);
  await tellRejects(report, { state, settings, log });
  return report.exitCode;
}
