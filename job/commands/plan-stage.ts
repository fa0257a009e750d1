/** A plan: the rows frozen in the state, for later stages that find them by the run's id. */
import type { SettingsOf } from '../settings/settings.js';
import { formatBytes } from '../telemetry/format.js';
import { scratchOfPlan } from '../upload/scratch-of-task.js';
import { holdingLease } from './hold-lease.js';
import { leaseUse } from './lease-use.js';
import type { StageContext } from './stage-context.js';
import { planOnce, startOrResume } from './start-or-resume.js';
import { withMetrics } from './with-metrics.js';

export interface Planned {
  readonly runId: string;
  readonly rows: number;
  readonly tranches: number;
  readonly partitions: number;
  /** In bytes: what each thread of the upload takes of its scratch folder, about. */
  readonly scratch: number;
}

export async function planStage(settings: SettingsOf<'plan'>, context: StageContext): Promise<Planned> {
  const begun = await startOrResume(settings, context);
  if (begun.report === undefined) {
    const use = leaseUse(settings, settings, { mode: 'alone', afterwards: 'hand-over' });
    await holdingLease(context, use, (handle) =>
      withMetrics(settings, settings.target, () => planOnce(settings, context, handle)),
    );
  }
  const { log, state } = context;
  const plan = await state.readPlan();
  const scratch = scratchOfPlan(plan, state.fetchesFiles);
  log.info('each thread of the upload takes about so much of its scratch folder', {
    scratch: formatBytes(scratch),
  });
  const { runId, rows, tranches, partitions } = plan;
  return { runId, rows, tranches, partitions, scratch };
}
