/** The last stage: balances the run, moves the target's baseline, removes the frozen rows, writes the report. */
import { LeaseError } from '../shared/errors.js';
import { exitCodes } from '../shared/exit-code.js';
import type { Marker } from '../state/marker.js';
import type { Plan } from '../state/plan-file.js';
import type { Report } from '../state/report.js';
import type { RunState } from '../state/run-state.js';
import { runOfMark } from '../state/target-state.js';
import { formatLocation } from '../store/parse-location.js';
import { removeLeftovers } from '../store/remove-leftovers.js';
import { balance } from './balance.js';

export interface FinishOptions {
  readonly plan: Plan;
  /** As the holder of `epoch` writes it. */
  readonly state: RunState;
  readonly epoch: number;
  readonly maxRejects: number;
  /** Puts on the disk what was written to folders. @default leaves it to the system */
  readonly settle?: () => Promise<void>;
  /** When aborted before anything is moved, its reason is thrown. */
  readonly signal?: AbortSignal;
}

/**
 * Rejects above `maxRejects` make exit code 3; superseded rows do not count.
 *
 * @throws RunError when the run is not complete; nothing is moved or removed then
 * @throws LeaseError when another run has moved the baseline since this one was planned
 */
export async function finishRun({
  plan,
  state,
  epoch,
  maxRejects,
  settle = async () => {},
  signal,
}: FinishOptions): Promise<Report> {
  const started = performance.now();
  const markers: Marker[] = [];
  for await (const marker of state.readMarkers()) markers.push(marker);
  const { uploadSeconds, latencyMs, rateOverTime, ...totals } = balance(
    plan,
    markers,
    await state.listLedgers(),
  );

  signal?.throwIfAborted();
  // The markers, before a baseline says that they are there.
  await settle();
  await moveBaseline(plan, state, epoch);
  // What killed processes of this run left there is no row's object.
  await removeLeftovers(plan.target);
  // Before the report, which ends the run: who is cut off here goes on and removes the rest.
  await state.removeStaged();
  const tooManyRejects = totals.rejected - totals.superseded > maxRejects;
  const report: Report = {
    runId: plan.runId,
    target: formatLocation(plan.target),
    ...totals,
    seconds: { plan: plan.seconds, upload: uploadSeconds, finish: (performance.now() - started) / 1000 },
    rowsPerSecond: uploadSeconds > 0 ? Math.round(totals.rows / uploadSeconds) : 0,
    ...(plan.athena === undefined ? {} : { athena: plan.athena }),
    ...(latencyMs === undefined ? {} : { latencyMs }),
    ...(rateOverTime === undefined ? {} : { rateOverTime }),
    exitCode: tooManyRejects ? exitCodes.tooManyRejects : exitCodes.done,
  };
  await state.writeReport(report);
  await settle();
  return report;
}

/** First the baseline, then the marks: a run whose mark is closed is one that the baseline knows, or knows to be past. */
async function moveBaseline(plan: Plan, state: RunState, epoch: number): Promise<void> {
  const target = state.target(plan.target);
  const place = formatLocation(plan.target);
  const found = await target.readBaseline();
  const isMoved = found?.content.runId === plan.runId;
  const over = plan.baseline === undefined ? found?.etag : (plan.baseline ?? undefined);
  if (!isMoved && !(await target.moveBaseline({ runId: plan.runId, epoch, target: place }, over))) {
    throw new LeaseError(
      `The baseline of the target ${place} is not what it was when run ${plan.runId} was planned: another run has been ` +
        'completed there. This run writes nothing more.',
    );
  }
  const names = await target.listOpen();
  await target.closeMarks(
    names.filter((name) => runOfMark(name) === plan.runId || plan.open?.includes(name) === true),
  );
}
