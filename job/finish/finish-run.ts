/**
 * The last stage: balances the run, deletes what is due, moves the target's baseline, removes the frozen rows or keeps
 * them for `restore`, writes the report, ends what is not kept of earlier runs, and has the run's page written.
 */
import { putPrice } from '../bill/put-price.js';
import { listPrices } from '../settings/prices.js';
import { LeaseError, RunError } from '../shared/errors.js';
import { exitCodes } from '../shared/exit-code.js';
import { messageOf } from '../shared/message-of.js';
import { wholeMilliseconds } from '../shared/whole-milliseconds.js';
import { within } from '../shared/within.js';
import { latencyPercentiles } from '../state/latencies.js';
import type { Plan } from '../state/plan-file.js';
import type { DeletionCounts, Report } from '../state/report.js';
import { collectMarkers, type RunMarkers, type TrancheMarker } from '../state/run-markers.js';
import type { RunState } from '../state/run-state.js';
import { sourceOf } from '../state/source-of.js';
import { markName, runOfMark } from '../state/target-state.js';
import { formatLocation } from '../store/parse-location.js';
import { removeLeftovers } from '../store/remove-leftovers.js';
import { balance } from './balance.js';
import type { DeletionStage } from './deletion-stage.js';
import { type History, pruneHistory } from './history.js';
import { keepFrozen } from './keep-frozen.js';
import { type Limits, type RunCounts, whyWithheld } from './why-withheld.js';

export interface FinishOptions {
  readonly plan: Plan;
  /** As the holder of `epoch` writes it. */
  readonly state: RunState;
  readonly epoch: number;
  readonly limits: Limits;
  /** Asked where objects are due. */
  readonly deletions: DeletionStage;
  /** What is kept of this run and of those before it; nothing of this one's frozen rows where it is not said. */
  readonly history?: History;
  /** The run has a report; what it left is deleted now. */
  readonly isLate?: boolean;
  /** Whether the objects are as the ledgers have them, as far as is known. @default true */
  readonly standsAsKnown?: boolean;
  /** Puts on the disk what was written to folders. @default leaves it to the system */
  readonly settle?: () => Promise<void>;
  /** Told of the run when all else is done, to write its page. @default there is none */
  readonly writePage?: (ended: EndedRun) => Promise<void>;
  /** How long that may take, in milliseconds: the lease is held for as long. @default 20 s */
  readonly pageMs?: number;
  /** When aborted before anything is moved, its reason is thrown. */
  readonly signal?: AbortSignal;
}

/** A run that has its report, and what it is made of. */
export interface EndedRun extends Required<Pick<FinishOptions, 'plan' | 'state' | 'isLate'>>, RunMarkers {
  readonly report: Report;
}

/**
 * Rejects above `maxRejects` make exit code 3, superseded rows do not count; so do deletions that are due and not made.
 * The order is: deletions, baseline, marks, report. What is cut off is done again from the first that is missing.
 *
 * @throws RunError when the run is not complete; nothing is deleted, moved or removed then
 * @throws LeaseError when another run has moved the baseline since this one was planned
 */
export async function finishRun(options: FinishOptions): Promise<Report> {
  const { plan, state, epoch, limits, history, isLate = false, settle = async () => {}, signal } = options;
  const started = performance.now();
  const collected = await collectMarkers(state.readMarkers());
  const { markers } = collected;
  const latencyMs = latencyPercentiles(collected.latencies);
  const { uploadSeconds, rateOverTime, ...totals } = balance(plan, markers, await state.listLedgers());

  signal?.throwIfAborted();
  const deletions = await deletionsOf(totals, markers, options);
  // The markers, before a baseline says that they are there.
  await settle();
  await moveBaseline(plan, state, epoch, deletions.due > deletions.withheld);
  await closeMarks(options);
  // What killed processes of this run left there is no row's object.
  await removeLeftovers(plan.target);
  if (history !== undefined && history.keepFrozen > 0 && !isLate) await keepFrozen(plan, state, history);
  // Before the report, which ends the run: who is cut off here goes on and removes the rest.
  await state.removeStaged();
  const isPassed = totals.rejected - totals.superseded > limits.maxRejects || deletions.withheld > 0;
  const report: Report = {
    runId: plan.runId,
    target: formatLocation(plan.target),
    ...totals,
    deletions,
    ...savedBy(plan, totals.unchangedObjects),
    seconds: {
      plan: wholeMilliseconds(plan.seconds),
      upload: wholeMilliseconds(uploadSeconds),
      finish: wholeMilliseconds((performance.now() - started) / 1000),
    },
    rowsPerSecond: uploadSeconds > 0 ? Math.round(totals.rows / uploadSeconds) : 0,
    ...(plan.athena === undefined ? {} : { athena: plan.athena }),
    ...(latencyMs === undefined ? {} : { latencyMs }),
    ...(rateOverTime === undefined ? {} : { rateOverTime }),
    maxRejects: limits.maxRejects,
    exitCode: isPassed ? exitCodes.limitPassed : exitCodes.done,
  };
  await state.writeReport(report, isLate);
  await noteEnd(options, report.exitCode);
  await settle();
  if (history !== undefined) await pruneHistory(plan, state, history);
  await drawPage(options, { plan, state, isLate, report, ...collected });
  return report;
}

/** Of nothing but the picture a run that is complete does not fail, and does not wait as long as for a row. */
async function drawPage(options: FinishOptions, ended: EndedRun): Promise<void> {
  const { writePage, pageMs = 20_000, history } = options;
  if (writePage === undefined) return;
  try {
    // Not settled: a machine that fails right now leaves a run without its page.
    await within(pageMs, writePage(ended));
  } catch (error) {
    history?.log.warn('the run has no page to look at: writing it failed. splitter report --html makes one', {
      reason: messageOf(error),
    });
  }
}

/** Nothing but the list of the runs goes by it, so that a run which is complete does not fail for it. */
async function noteEnd({ plan, state, history }: FinishOptions, exitCode: number): Promise<void> {
  try {
    await state.noteEnd(plan, exitCode);
  } catch (error) {
    history?.log.warn(
      'the list of the runs takes longer, or has how the run ended before: noting its end failed',
      {
        reason: messageOf(error),
      },
    );
  }
}

/** Each object that is unchanged would be a PUT. */
function savedBy(plan: Plan, unchanged: number): Pick<Report, 'saved'> {
  if (plan.write === 'all' || plan.target.kind === 'folder') return {};
  return { saved: { puts: unchanged, dollars: (unchanged / 1000) * putPrice(plan, listPrices).dollars } };
}

/** Makes them, unless something speaks against all of them; those of a process that was cut off count. */
async function deletionsOf(
  counts: RunCounts,
  markers: readonly TrancheMarker[],
  { plan, state, limits, deletions }: FinishOptions,
): Promise<DeletionCounts> {
  const { due } = counts;
  if (due === 0) return { due, made: 0, gone: 0, foreign: 0, withheld: 0 };
  // A process that was cut off may have deleted of any tranche: it is finished, or ledgers would name what is gone.
  const why = (await state.hasBegunDeletions()) ? undefined : whyWithheld(counts, limits);
  const { made, gone, foreign } = await deletions({
    plan,
    state,
    markers: markers.filter((marker) => marker.due > 0),
    makes: why === undefined,
  });
  const withheld = due - made - gone - foreign;
  if (withheld < 0 || (why === undefined && withheld > 0)) {
    throw new RunError(
      `Out of balance: ${due} objects were due to be deleted, ${due - withheld} have an answer. The run is not complete.`,
    );
  }
  return { due, made, gone, foreign, withheld, ...(withheld > 0 && why !== undefined ? { why } : {}) };
}

async function moveBaseline(plan: Plan, state: RunState, epoch: number, hasDeleted: boolean): Promise<void> {
  const target = state.target(plan.target);
  const place = formatLocation(plan.target);
  const found = await target.readBaseline(plan.job);
  const isOurs = found?.content.runId === plan.runId;
  // Who deletes later moves it again, so that no run goes on that was planned before. Whether an earlier process has
  // done so is not known: once too often refuses a plan, once too seldom takes what is deleted for unchanged.
  const isMoved = isOurs && !(hasDeleted && found.content.epoch !== epoch);
  const over = isOurs || plan.baseline === undefined ? found?.etag : (plan.baseline ?? undefined);
  const begun = await state.findJob();
  const baseline = {
    runId: plan.runId,
    epoch,
    target: place,
    job: plan.job,
    ...(begun === undefined ? {} : { source: sourceOf(begun.settings) }),
  };
  if (!isMoved && !(await target.moveBaseline(baseline, over))) {
    throw new LeaseError(
      `The baseline of the target ${place} is not what it was when run ${plan.runId} was planned: another run has been ` +
        'completed there. This run writes nothing more.',
    );
  }
}

/**
 * After the baseline: a run whose mark is closed is one that the baseline knows, or knows to be past. Marks that stay make the
 * job's next run list the target, which closes them. One that finished with them has its reasons still when it deletes later.
 */
async function closeMarks({
  plan,
  state,
  epoch,
  isLate,
  standsAsKnown = true,
}: FinishOptions): Promise<void> {
  if (!standsAsKnown) return;
  const target = state.target(plan.target);
  const own = isLate
    ? (name: string) => name === markName({ epoch, runId: plan.runId })
    : (name: string) => runOfMark(name) === plan.runId || plan.open?.includes(name) === true;
  await target.closeMarks((await target.listOpen()).filter(own));
}
