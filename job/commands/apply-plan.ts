/** `splitter split --run-id` of a run that is planned already, by its id alone: what it reads and writes stands in plan.json. */
import type { Environment, GivenFlags } from '../settings/parse-values.js';
import type { Machine } from '../settings/setting.js';
import { withOrigin } from '../settings/with-origin.js';
import { type Fault, SettingsError } from '../shared/errors.js';
import { applyStage } from './apply-stage.js';
import { endWithReport } from './end-with-report.js';
import { readApplied } from './read-applied.js';
import { runStage } from './run-stage.js';

/** @throws SettingsError for what only a plan takes, or when another run of the job has come in between */
export async function applyPlan(
  flags: GivenFlags,
  environment: Environment,
  machine: Machine,
  found: readonly Fault[] = [],
): Promise<number> {
  const applied = readApplied(flags, environment, machine, found);
  const { settings, warnings } = applied;
  try {
    return await runStage(settings, warnings, async (context) =>
      endWithReport(await applyStage(applied, context), settings, context),
    );
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    throw new SettingsError(error.faults.map((fault) => withOrigin(fault, flags, environment)));
  }
}
