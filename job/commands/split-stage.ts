/** A split: plan, upload and finish in one process, to the report. */
import type { SettingsOf } from '../settings/settings.js';
import type { Report } from '../state/report.js';
import type { StageContext } from './stage-context.js';
import { planOnce, startOrResume } from './start-or-resume.js';
import { writeRun } from './write-run.js';

export async function splitStage(settings: SettingsOf<'split'>, context: StageContext): Promise<Report> {
  const begun = await startOrResume(settings, context);
  if (begun.report !== undefined) return begun.report;
  return writeRun(context, {
    settings,
    target: settings.target,
    job: settings.job,
    maybeRepeated: begun.isResumed,
    planOf: (handle) => planOnce(settings, context, handle),
  });
}
