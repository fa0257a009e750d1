/** The last stage: balances the run, writes its report, moves the target's baseline, removes the frozen rows. */
import { exitCodes } from '../exit-code.js';
import type { Marker } from '../run-state/marker.js';
import type { Plan } from '../run-state/plan-file.js';
import type { RunState } from '../run-state/run-state.js';
import { formatLocation } from '../store/parse-location.js';
import type { Counters } from '../telemetry/counters.js';
import { balance } from './balance.js';
import type { Report } from './report.js';

export interface FinishOptions {
  readonly plan: Plan;
  readonly state: RunState;
  readonly maxRejects: number;
  /** What this process sent; undefined when the upload ran elsewhere. */
  readonly counters: Counters | undefined;
  /** Seconds of this process's upload stage; else the longest tranche's share is not known and stays 0. */
  readonly uploadSeconds: number;
}

/** @throws RunError when the run is not complete; nothing is moved or removed then. */
export async function finishRun({ plan, state, maxRejects, counters, uploadSeconds }: FinishOptions): Promise<Report> {
  const started = performance.now();
  const markers: Marker[] = [];
  for await (const marker of state.readMarkers()) markers.push(marker);
  const { reasons, ...totals } = balance(plan, markers, await state.listLedgers());

  const tooManyRejects = totals.rejected - totals.superseded > maxRejects;
  await state.writeBaseline(plan.target, { runId: plan.runId });
  await state.removeStaged();
  const report: Report = {
    runId: plan.runId,
    target: formatLocation(plan.target),
    ...totals,
    reasons,
    puts: counters?.read('puts') ?? totals.written,
    retries: counters?.readRetries() ?? {},
    seconds: { plan: plan.seconds, upload: uploadSeconds, finish: (performance.now() - started) / 1000 },
    rowsPerSecond: uploadSeconds > 0 ? Math.round(totals.rows / uploadSeconds) : 0,
    exitCode: tooManyRejects ? exitCodes.tooManyRejects : exitCodes.done,
  };
  await state.writeReport(report);
  return report;
}
