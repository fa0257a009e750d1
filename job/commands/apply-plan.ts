/** `splitter split --run-id` of a run that is planned already, by its id alone: what it reads and writes stands in plan.json. */
import type { Environment, GivenFlags } from '../settings/parse-values.js';
import { readSettings } from '../settings/read-settings.js';
import { allSettings } from '../settings/registry.js';
import { type CommandName, type Machine, variableOf } from '../settings/setting.js';
import { withOrigin } from '../settings/with-origin.js';
import { SettingsError } from '../shared/errors.js';
import { checkNotOvertaken } from '../state/check-not-overtaken.js';
import { printReport } from './print-report.js';
import { runStage } from './run-stage.js';
import { tellWithheld } from './tell-withheld.js';
import { writeRun } from './write-run.js';

/** Who gives one of these says what is to be read and written, and all of it is judged. */
const ofSource = ['table', 'query', 'files', 'target', 'key'] as const;

export function isOfPlan(flags: GivenFlags, environment: Environment): boolean {
  const isGiven = (name: string) => flags[name] !== undefined || Boolean(environment[variableOf(name)]);
  return isGiven('runId') && !ofSource.some(isGiven);
}

/** @throws SettingsError for what only a plan takes, or when another run of the job has come in between */
export async function applyPlan(
  flags: GivenFlags,
  environment: Environment,
  machine: Machine,
): Promise<number> {
  const taken = (name: string, command: CommandName) =>
    allSettings.get(name)?.commands.includes(command) === true;
  const ofFinish = Object.fromEntries(Object.entries(flags).filter(([name]) => taken(name, 'finish')));
  const others = Object.fromEntries(
    Object.entries(flags).filter(([name]) => taken(name, 'upload') || !taken(name, 'finish')),
  );
  const { settings: finishing } = readSettings('finish', ofFinish, environment, machine);
  const { settings: uploading, warnings } = readSettings('upload', others, environment, machine);
  const settings = { ...finishing, ...uploading };
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
            return plan;
          },
        }));
      tellWithheld(report, settings, context.log);
      printReport(report, settings.log);
      return report.exitCode;
    });
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    throw new SettingsError(error.faults.map((fault) => withOrigin(fault, flags, environment)));
  }
}
