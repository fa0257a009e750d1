/** How a run goes on, and with which flags: those that it was begun with, as its job.json has kept them. */
import type { Identity } from '../settings/identity.js';
import type { GivenFlags } from '../settings/parse-values.js';
import { allSettings } from '../settings/registry.js';
import { type CommandName, flagOf } from '../settings/setting.js';
import type { SettingsOf } from '../settings/settings.js';
import { SettingsError } from '../shared/errors.js';
import { lookAtRun, runFiles } from '../state/list-runs.js';
import { stateFlags } from './resume-command.js';
import { withRun } from './run-context.js';
import { wayOn } from './way-on.js';

export interface Resumed {
  readonly how: 'by-plan' | 'whole' | 'restore';
  readonly flags: GivenFlags;
  /** By which the run is known; in other words than its flags where it was begun in another folder. */
  readonly identity: Identity;
}

/** @throws SettingsError where the state has no such run, or one that does not go on by its id alone */
export function findResumed(settings: SettingsOf<'resume'>): Promise<Resumed> {
  return withRun(settings, [], async ({ state, log }) => {
    const { runId } = settings;
    const files = await runFiles(state);
    const { job } = files;
    if (job === undefined) {
      throw wrongRun(`expected a run that the state knows, got ${runId}: there is no ${state.uri}job.json`);
    }
    const { stage } = await lookAtRun(state, files);
    const identity = job.settings;
    const way = wayOn(runId, job, stage, (command) => stateFlags(settings, command));
    switch (way.how) {
      case 'restore': {
        const flags = { ...flagsOf(job.given, ['restore']), restoreRun: way.restores };
        return { how: 'restore', flags, identity };
      }
      case 'by-plan': {
        const given = (await state.findApplied())?.given ?? job.given;
        if (Object.keys(job.given).length === 0) {
          log.warn(
            'an earlier version began this run, and has not kept its limits: it goes on with the flags given now, and else the defaults',
            { run: runId },
          );
        }
        return { how: 'by-plan', flags: flagsOf(given, ['upload', 'finish']), identity };
      }
      case 'whole':
        return { how: 'whole', flags: flagsOf(job.given, ['split']), identity };
      case 'none':
        throw wrongRun(way.why);
      default:
        return way satisfies never;
    }
  });
}

/** Of what was given, what one of the commands takes. */
function flagsOf(given: Identity, commands: readonly CommandName[]): GivenFlags {
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
