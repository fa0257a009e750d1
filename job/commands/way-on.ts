/** How a run that has not ended goes on by its id alone, or why it does not. */
import { allSettings } from '../settings/registry.js';
import { flagOf } from '../settings/setting.js';
import type { Job } from '../state/job-file.js';
import type { RunStage } from '../state/list-runs.js';
import { commandText, type PlaceFlags } from './resume-command.js';

export type WayOn =
  /** All that it reads and writes stands in its plan. */
  | { readonly how: 'by-plan' }
  /** It is planned again. */
  | { readonly how: 'whole' }
  | { readonly how: 'restore'; readonly restores: string }
  | { readonly how: 'none'; readonly why: string };

export function wayOn(runId: string, job: Job, stage: RunStage, place: PlaceFlags): WayOn {
  if (job.restores !== undefined) return { how: 'restore', restores: job.restores };
  if (stage === 'compared') {
    const apply = commandText(['split', '--run-id', runId, ...limitsOf(job), ...place('split')]);
    return {
      how: 'none',
      why: `run ${runId} was begun by splitter diff, to be looked at. What does as it shows:\n  ${apply}`,
    };
  }
  if (stage !== 'begun') return { how: 'by-plan' };
  if (job.begunBy === 'diff') {
    const remove = commandText(['rm', runId, '--yes', ...place('rm')]);
    return {
      how: 'none',
      why: `run ${runId} of splitter diff is not planned; run splitter diff again, or remove it:\n  ${remove}`,
    };
  }
  return Object.keys(job.given).length > 0
    ? { how: 'whole' }
    : {
        how: 'none',
        why: `run ${runId} is not planned, and was begun by an earlier version, which has not kept its flags; give them to splitter split --run-id ${runId}`,
      };
}

/** What no plan has and a state's place does not say, as it was given. */
function limitsOf({ given }: Job): readonly string[] {
  return [...allSettings].flatMap(([name, { commands, value }]) => {
    const text = given[flagOf(name)];
    const isLimit = ['upload', 'finish'].some((each) => commands.some((one) => one === each));
    if (text === undefined || !isLimit || commands.includes('status')) return [];
    return value === undefined && text === 'true' ? [flagOf(name)] : [flagOf(name), text];
  });
}
