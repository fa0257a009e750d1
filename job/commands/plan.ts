/** `splitter plan`: freezes the rows and prints the run's id, by which the later stages find it. */
import { type ExitCode, exitCodes } from '../exit-code.js';
import { planRun } from '../plan/plan-run.js';
import type { PlanSettings } from '../settings/settings.js';
import { withRun } from './run-context.js';

export async function plan(settings: PlanSettings): Promise<ExitCode> {
  return withRun(settings, async ({ state, log }) => {
    const { rows, tranches, partitions } = await planRun(settings, state, log);
    const planned = { runId: state.runId, rows, tranches, partitions };
    process.stdout.write(`${settings.log === 'json' ? JSON.stringify(planned) : state.runId}\n`);
    return exitCodes.done;
  });
}
