/** What `splitter plan` does: freezes the rows and prints the run's id, by which the later stages find it. */
import type { SettingsOf } from '../settings/settings.js';
import { exitCodes } from '../shared/exit-code.js';
import { holdingLease } from './hold-lease.js';
import { leaseUse } from './lease-use.js';
import { runStage } from './run-stage.js';
import { findRun, planOnce, startOrResume } from './start-or-resume.js';
import { withMetrics } from './with-metrics.js';

export function runPlan(settings: SettingsOf<'plan'>, warnings: readonly string[]): Promise<number> {
  return runStage(
    settings,
    warnings,
    async (context) => {
      const { runId } = context.state;
      const begun = await startOrResume(settings, context);
      if (begun.report === undefined) {
        const use = leaseUse(settings, settings, { mode: 'alone', afterwards: 'hand-over' });
        await holdingLease(context, use, (handle) =>
          withMetrics(settings, settings.target, () => planOnce(settings, context, handle)),
        );
      }
      const { rows, tranches, partitions } = await context.state.readPlan();
      const planned = { runId, rows, tranches, partitions };
      process.stdout.write(`${settings.log === 'json' ? JSON.stringify(planned) : runId}\n`);
      return exitCodes.done;
    },
    findRun(settings),
  );
}
