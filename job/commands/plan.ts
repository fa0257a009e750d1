/** `splitter plan`: freezes the rows and prints the run's id, by which the later stages find it. */
import { exitCodes } from '../shared/exit-code.js';
import { command } from './command.js';
import { holdingLease } from './hold-lease.js';
import { leaseUse } from './lease-use.js';
import { runStage } from './run-stage.js';
import { findRun, planOnce, startOrResume } from './start-or-resume.js';
import { withMetrics } from './with-metrics.js';

export const plan = command({
  name: 'plan',
  summary: 'freeze the rows and plan the run',
  description:
    'The first stage alone: surveys the source, freezes its rows in the state, writes plan.json and batches.json, and prints the run id. Nothing is written to the target.',
  examples: [
    {
      what: 'a run for eight tasks; each then takes one batch',
      line: "splitter plan --files 'orders-*.parquet' --target s3://my-bucket/orders/ --key '{order_id}.json' --workers 8",
    },
  ],
  run: (settings, warnings) =>
    runStage(
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
    ),
});
