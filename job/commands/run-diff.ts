/** What `splitter diff` does: plans a run and shows what it would change. */
import { diffRun } from '../diff/diff-run.js';
import { renderDiff } from '../diff/render-diff.js';
import { formatLimit } from '../settings/limit.js';
import type { SettingsOf } from '../settings/settings.js';
import { type Fault, SettingsError } from '../shared/errors.js';
import { exitCodes } from '../shared/exit-code.js';
import { holdingLease } from './hold-lease.js';
import { leaseUse } from './lease-use.js';
import { commandText, stateFlags } from './resume-command.js';
import { runStage } from './run-stage.js';
import { abortSignalOf, planOnce, startOrResume } from './start-or-resume.js';

export function runDiff(settings: SettingsOf<'diff'>, warnings: readonly string[]): Promise<number> {
  return runStage(settings, warnings, async (context) => {
    const begun = await startOrResume(settings, context);
    const fault = faultOf(settings, begun.report !== undefined);
    if (fault !== undefined) throw new SettingsError([fault]);
    const use = leaseUse(settings, settings, { mode: 'alone', afterwards: 'release' });
    const found = await holdingLease(context, use, async (handle) => {
      const plan = await planOnce(settings, context, handle, 'diff');
      const signal = abortSignalOf(handle);
      return diffRun({
        settings,
        plan,
        state: handle.state,
        apply: applyCommand(settings, plan.runId),
        signal,
      });
    });
    if (settings.log === 'json') process.stdout.write(`${JSON.stringify(found)}\n`);
    else process.stderr.write(`${renderDiff(found)}\n`);
    return exitCodes.done;
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
    ...stateFlags(settings),
  ]);
}
