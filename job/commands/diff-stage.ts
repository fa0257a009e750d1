/** A diff: a planned run, and what it would change. */
import { type Diff, diffRun } from '../diff/diff-run.js';
import { formatLimit } from '../settings/limit.js';
import type { SettingsOf } from '../settings/settings.js';
import { type Fault, SettingsError } from '../shared/errors.js';
import { holdingLease } from './hold-lease.js';
import { leaseUse } from './lease-use.js';
import { commandText, stateFlags } from './resume-command.js';
import type { StageContext } from './stage-context.js';
import { abortSignalOf, planOnce, startOrResume } from './start-or-resume.js';

export async function diffStage(settings: SettingsOf<'diff'>, context: StageContext): Promise<Diff> {
  const begun = await startOrResume(settings, context);
  const fault = faultOf(settings, begun.report !== undefined);
  if (fault !== undefined) throw new SettingsError([fault]);
  const use = leaseUse(settings, settings, { mode: 'alone', afterwards: 'release' });
  return holdingLease(context, use, async (handle) => {
    const plan = await planOnce(settings, context, handle, 'diff');
    const signal = abortSignalOf(handle);
    const apply = applyCommand(settings, plan.runId);
    return diffRun({ settings, plan, state: handle.state, apply, signal });
  });
}

function faultOf({ ifExists, runId }: SettingsOf<'diff'>, isFinished: boolean): Fault | undefined {
  if (isFinished) {
    const problem = `expected a run that is not finished, got ${runId}; leave it out`;
    return { setting: '--run-id', problem };
  }
  if (ifExists === 'overwrite' || ifExists === 'own') return undefined;
  const problem = `expected overwrite or own, got ${ifExists}: which rows it leaves out is known only when each object is asked for`;
  return { setting: '--if-exists', problem };
}

/** With the limits, which stand in no plan. */
function applyCommand(settings: SettingsOf<'diff'>, runId: string): string {
  const { maxDeletes, maxRejects } = settings;
  return commandText([
    ...['split', '--run-id', runId, '--max-deletes', formatLimit(maxDeletes)],
    ...(maxRejects > 0 ? ['--max-rejects', String(maxRejects)] : []),
    ...stateFlags(settings, 'split'),
  ]);
}
