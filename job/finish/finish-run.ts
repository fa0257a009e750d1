/** The last stage: balances the run, writes its report, moves the target's baseline, removes the frozen rows. */
import { exitCodes } from '../shared/exit-code.js';
import type { Marker } from '../state/marker.js';
import type { Plan } from '../state/plan-file.js';
import type { Report } from '../state/report.js';
import type { RunState } from '../state/run-state.js';
import { formatLocation } from '../store/parse-location.js';
import { removeLeftovers } from '../store/remove-leftovers.js';
import { balance } from './balance.js';

/**
 * Rejects above `maxRejects` make exit code 3; superseded rows do not count.
 *
 * @param ending when aborted before anything is moved, its reason is thrown
 * @throws RunError when the run is not complete; nothing is moved or removed then
 */
export async function finishRun(
  plan: Plan,
  state: RunState,
  maxRejects: number,
  ending?: AbortSignal,
): Promise<Report> {
  const started = performance.now();
  const markers: Marker[] = [];
  for await (const marker of state.readMarkers()) markers.push(marker);
  const { uploadSeconds, latencyMs, rateOverTime, ...totals } = balance(
    plan,
    markers,
    await state.listLedgers(),
  );

  ending?.throwIfAborted();
  await state.writeBaseline(plan.target, { runId: plan.runId });
  await state.removeStaged();
  // What killed processes of this run left there is no row's object.
  await removeLeftovers(plan.target);
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
  return report;
}
