/** Looks, at the end of a run that took over from another, for what requests of that one changed late, and writes it again. */
import type { StageSettings } from '../settings/settings.js';
import type { Plan } from '../state/plan-file.js';
import { formatLocation } from '../store/parse-location.js';
import { Counters } from '../telemetry/counters.js';
import { storeAlike } from '../upload/stored-form.js';
import { findChanged } from '../verify/find-changed.js';
import { withListing } from '../verify/with-listing.js';
import type { LeaseHandle } from './hold-lease.js';
import type { StageContext } from './stage-context.js';
import { abortSignalOf } from './start-or-resume.js';
import { uploadWithProgress } from './upload-with-progress.js';
import { watchWithProgress } from './watch-with-progress.js';

export interface MendOptions {
  readonly settings: StageSettings;
  readonly plan: Plan;
  readonly handle: LeaseHandle;
}

/**
 * A tranche with a row of such an object is uploaded again as a whole, as if it had not been done: so a run that is cut off here is
 * resumed like any other. Under `--if-exists skip` and `fail` an object of somebody else stays, and the row's outcome
 * becomes what it is then. A folder needs none of it: whoever takes an epoch takes the directories of the lower ones
 * away, so that a move which comes late finds nothing. What no row has, as kept objects, there is nothing to write from:
 * it is told, and stays in the ledgers as it should be, so that `verify` finds it.
 *
 * @returns whether all that the ledgers have is known to stand so; otherwise only a listing tells the next run what does
 * @throws RunError when the run is not uploaded to its end
 */
export async function mendChanged(
  { settings, plan, handle }: MendOptions,
  { access, log, show }: Pick<StageContext, 'access' | 'log' | 'show'>,
): Promise<boolean> {
  const { takenFrom, state } = handle;
  if (takenFrom === undefined || plan.target.kind === 'folder') return true;
  // An earlier process of the run has looked already, and the frozen rows are gone with the baseline's move. What it saw
  // it has not left.
  const baseline = await state.target(plan.target).readBaseline(plan.job);
  if (baseline?.content.runId === plan.runId) return false;
  const watch = watchWithProgress(show);
  const { ofRows, carried } = await withListing(
    { plan, state, settings, log, watch, signal: abortSignalOf(handle) },
    ({ session }) => findChanged(session, plan.tranches),
  );
  const about = { target: formatLocation(plan.target), run: takenFrom };
  if (carried.objects > 0) {
    log.warn(
      'objects of earlier runs that this one has not written are not as the ledgers know them: late requests of the run before, ' +
        'or somebody else, changed them. They stay as they are, and splitter verify names them; splitter restore of this run puts ' +
        'back those whose rows were kept, and the next run lists the target and writes those whose rows come back',
      { ...about, ...carried },
    );
  }
  const before = await state.forRun(takenFrom).findPlan();
  // The same bytes have the same ETag, whatever headers came with them.
  const seesHeaders = before === undefined || before.job !== plan.job || storeAlike(before, plan);
  if (!seesHeaders) {
    log.warn(
      "the run before had other headers, or rows' own: a late request of it that has the same bytes is not seen here. The next run lists the target, and counts no object as unchanged",
      about,
    );
  }
  const standsAsKnown = seesHeaders && carried.objects === 0;
  const { tranches, ...changed } = ofRows;
  if (changed.objects === 0) {
    const what = carried.objects > 0 ? 'all objects that rows of this run have' : 'all objects';
    const said = seesHeaders
      ? `${what} are as this run wrote them; no request of the run before came late`
      : `${what} have the bytes that this run wrote`;
    log.info(said, { ...about, ...changed });
    return standsAsKnown;
  }
  log.warn('late requests of the run before changed objects, whose tranches are uploaded again', {
    ...about,
    ...changed,
    tranches: tranches.length,
  });
  abortSignalOf(handle).throwIfAborted();
  await state.removeMarkers(tranches);
  // Also what is unchanged: it stands no more as it was.
  const all: Plan = { ...plan, write: 'all' };
  const again = { batch: undefined, maybeRepeated: true, counters: new Counters() };
  await uploadWithProgress({ settings, plan: all, state, access, log, handle, ...again }, show);
  return standsAsKnown;
}
