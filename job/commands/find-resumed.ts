/** How a run goes on, and with which flags: those that it was begun with, as its job.json has kept them. */
import type { Identity } from '../settings/identity.js';
import type { GivenFlags } from '../settings/parse-values.js';
import { allSettings } from '../settings/registry.js';
import { type CommandName, flagOf } from '../settings/setting.js';
import type { SettingsOf } from '../settings/settings.js';
import { SettingsError } from '../shared/errors.js';
import type { Job } from '../state/job-file.js';
import { commandText, stateFlags } from './resume-command.js';
import { withRun } from './run-context.js';

export interface Resumed {
  /** `by-plan`: all that it reads and writes stands in its plan. */
  readonly how: 'by-plan' | 'whole' | 'restore';
  readonly flags: GivenFlags;
  /** By which the run is known; in other words than its flags where it was begun in another folder. */
  readonly identity: Identity;
}

/** @throws SettingsError where the state has no such run, or one that does not go on by its id alone */
export function findResumed(settings: SettingsOf<'resume'>): Promise<Resumed> {
  return withRun(settings, [], async ({ state }) => {
    const { runId } = settings;
    const [job, plan] = await Promise.all([state.findJob(), state.findPlan()]);
    if (job === undefined) {
      throw wrongRun(`expected a run that the state knows, got ${runId}: there is no ${state.uri}job.json`);
    }
    const identity = job.settings;
    if (job.restores !== undefined) {
      return { how: 'restore', flags: { ...flagsOf(job, ['restore']), restoreRun: job.restores }, identity };
    }
    if (job.begunBy === 'diff') {
      const apply = commandText(['split', '--run-id', runId, ...stateFlags(settings)]);
      throw wrongRun(
        `run ${runId} was begun by splitter diff, to be looked at. What does as it shows:\n  ${apply}`,
      );
    }
    if (plan !== undefined) return { how: 'by-plan', flags: flagsOf(job, ['upload', 'finish']), identity };
    if (Object.keys(job.given).length === 0) {
      throw wrongRun(
        `run ${runId} is not planned, and was begun by an earlier version, which has not kept its flags; give them to splitter split --run-id ${runId}`,
      );
    }
    return { how: 'whole', flags: flagsOf(job, ['split']), identity };
  });
}

/** Of what was given, what one of the commands takes. */
function flagsOf({ given }: Job, commands: readonly CommandName[]): GivenFlags {
  return Object.fromEntries(
    [...allSettings].flatMap(([name, setting]) => {
      const text = given[flagOf(name)];
      return text !== undefined && commands.some((each) => setting.commands.includes(each))
        ? [[name, text]]
        : [];
    }),
  );
}

function wrongRun(problem: string): SettingsError {
  return new SettingsError([{ setting: '--run-id', problem }]);
}
