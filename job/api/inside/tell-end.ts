/** What a command says at the end of a run beside its report, to whoever hears the log. */
import type { StageContext } from '../../commands/stage-context.js';
import { tellRejects } from '../../commands/tell-rejects.js';
import { tellWithheld } from '../../commands/tell-withheld.js';
import type { Report } from '../../state/report.js';

/** @returns the report */
export async function tellEnd(
  report: Report,
  settings: Parameters<typeof tellWithheld>[1],
  { state, log }: Pick<StageContext, 'state' | 'log'>,
): Promise<Report> {
  tellWithheld(report, settings, log);
  await tellRejects(report, { state, settings, log });
  return report;
}
