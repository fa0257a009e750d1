/** A run that is planned already, brought to its end in one process. */
import { checkNotOvertaken } from '../state/check-not-overtaken.js';
import type { Report } from '../state/report.js';
import type { Applied } from './read-applied.js';
import type { StageContext } from './stage-context.js';
import { writeRun } from './write-run.js';

/** @throws SettingsError when another run of the job has come in between */
export async function applyStage(
  { settings, given }: Pick<Applied, 'settings' | 'given'>,
  context: StageContext,
): Promise<Report> {
  const plan = await context.state.readPlan();
  const ended = await context.state.findReport();
  if (ended !== undefined) return ended;
  return writeRun(context, {
    settings,
    target: plan.target,
    job: plan.job,
    maybeRepeated: true,
    planOf: async ({ state }) => {
      await checkNotOvertaken(plan, state);
      // Its job.json has what diff was told, which writes nothing.
      if ((await state.findJob())?.begunBy === 'diff') await state.keepApplied(given);
      return plan;
    },
  });
}
