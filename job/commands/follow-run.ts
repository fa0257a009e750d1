/** Looks at a run again and again, wherever it works, until it has ended or nobody works on it any more. */
import { type Attended, watchRun } from '../lease/watch-run.js';
import type { Clock } from '../shared/clock.js';
import { lookAtRun, type RunFiles, type RunSummary } from '../state/list-runs.js';
import type { Report } from '../state/report.js';
import type { RunState } from '../state/run-state.js';
import type { KnownRun } from './known-run.js';

export interface FollowOptions {
  readonly state: RunState;
  readonly known: KnownRun;
  readonly clock: Pick<Clock, 'monotonic' | 'wall' | 'sleep'>;
  /** Ends the following with its reason; the run goes on. */
  readonly signal: AbortSignal;
  /** Called with every look while the run has not ended. */
  readonly show: (summary: RunSummary, holder: string) => void;
}

export type FollowedRun =
  | { readonly kind: 'ended'; readonly files: RunFiles; readonly report: Report }
  | {
      readonly kind: 'unattended';
      readonly files: RunFiles;
      readonly summary: RunSummary;
      readonly why: string;
    };

export const lookEveryMs = 5_000;
/** A listing of the markers is a request for each of so many. */
const tranchesPerListing = 1_000;
/** Without a lease a run is seen by what it does alone; a partition of a large table may take minutes. */
const stillMs = 15 * 60_000;

/** Four or five requests a look; of a run of many tranches it looks less often, so that a second has one request on average. */
export async function followRun({ state, known, clock, signal, show }: FollowOptions): Promise<FollowedRun> {
  const { target, files: begun } = known;
  const hasLease = target !== undefined && begun.job?.given['--lease'] !== 'none';
  const byLease = hasLease ? watchRun(state.target(target).leaseFiles(), state.runId, clock) : undefined;
  const byProgress = watchProgress(clock);
  let files = begun;
  for (;;) {
    signal.throwIfAborted();
    // Before the report: a run that gives its lease back has its report by then.
    const held = await byLease?.();
    files = {
      job: files.job ?? (await state.findJob()),
      plan: files.plan ?? (await state.findPlan()),
      report: await state.findReport(),
    };
    if (files.report !== undefined) return { kind: 'ended', files, report: files.report };
    const summary = await lookAtRun(state, files);
    const attended = held ?? byProgress(summary);
    if (attended.kind === 'gone') return { kind: 'unattended', files, summary, why: attended.why };
    show(summary, attended.holder);
    const times = 1 + Math.floor((summary.total ?? 0) / tranchesPerListing);
    await clock.sleep(times * lookEveryMs, signal);
  }
}

/** Of a run without a lease: it may work as long as something moves. */
function watchProgress(clock: Pick<Clock, 'monotonic'>): (summary: RunSummary) => Attended {
  let seen: { readonly what: string; readonly since: number } | undefined;
  return ({ stage, done }) => {
    const what = `${stage} ${done}`;
    const now = clock.monotonic();
    if (seen?.what !== what) seen = { what, since: now };
    return now - seen.since < stillMs
      ? { kind: 'works', holder: 'a process without a lease, if it lives' }
      : { kind: 'gone', why: 'it has no lease to see it by, and nothing of it has moved for 15 minutes' };
  };
}
