/** `splitter split --run-id` of a run that is planned already, by its id alone: what it reads and writes stands in plan.json. */
import type { Environment, GivenFlags } from '../settings/parse-values.js';
import { readSettings } from '../settings/read-settings.js';
import { allSettings } from '../settings/registry.js';
import type { CommandName, Machine } from '../settings/setting.js';
import { withOrigin } from '../settings/with-origin.js';
import { type Fault, SettingsError } from '../shared/errors.js';
import { checkNotOvertaken } from '../state/check-not-overtaken.js';
import { endWithReport } from './end-with-report.js';
import { runStage } from './run-stage.js';
import { writeRun } from './write-run.js';

/** @throws SettingsError for what only a plan takes, or when another run of the job has come in between */
export async function applyPlan(
  flags: GivenFlags,
  environment: Environment,
  machine: Machine,
  found: readonly Fault[] = [],
): Promise<number> {
  const taken = (name: string, command: CommandName) =>
    allSettings.get(name)?.commands.includes(command) === true;
  const ofFinish = Object.fromEntries(Object.entries(flags).filter(([name]) => taken(name, 'finish')));
  const others = Object.fromEntries(
    Object.entries(flags).filter(([name]) => taken(name, 'upload') || !taken(name, 'finish')),
  );
  const uploadFaults = faultsOf(() => readSettings('upload', others, environment, machine));
  const { settings: finishing } = readSettings('finish', ofFinish, environment, machine, [
    ...found,
    ...uploadFaults,
  ]);
  const { settings: uploading, warnings } = readSettings('upload', others, environment, machine);
  const settings = { ...finishing, ...uploading };
  const given = { ...finishing.given, ...uploading.given };
  try {
    return await runStage(settings, warnings, async (context) => {
      const plan = await context.state.readPlan();
      const report =
        (await context.state.findReport()) ??
        (await writeRun(context, {
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
        }));
      return endWithReport(report, settings, context);
    });
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    throw new SettingsError(error.faults.map((fault) => withOrigin(fault, flags, environment)));
  }
}

/** So that those of both stages are told at once. */
function faultsOf(read: () => unknown): readonly Fault[] {
  try {
    read();
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.faults;
    throw error;
  }
}
