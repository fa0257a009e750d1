/** Does a stage's work while it holds the target's lease, and leaves the lease as the work's end asks for. */
import { setTimeout } from 'node:timers/promises';
import { keepLease } from '../lease/keep-lease.js';
import type { Lease } from '../lease/lease.js';
import { RunControl } from '../lease/run-control.js';
import { type LeaseClaim, takeLease } from '../lease/take-lease.js';
import { systemClock } from '../shared/clock.js';
import { LeaseError, SettingsError, SourceError, StoppedError } from '../shared/errors.js';
import type { Location } from '../store/object-store.js';
import type { StageContext } from './run-stage.js';

export interface LeaseUse {
  readonly target: Location;
  readonly leaseSeconds: number;
  readonly mode: LeaseClaim['mode'];
  /** What the next stage finds after success: a free target, or the lease kept for it. */
  readonly afterwards: 'release' | 'hand-over';
}

/** What the work goes by. */
export interface Held {
  readonly control: RunControl;
  readonly leaseSeconds: number;
  /** Aborted with a `StoppedError`: begin nothing new, finish what is begun. */
  readonly stop: AbortSignal;
  /** Aborted with the reason when the lease is lost or cannot be renewed: end at once. */
  readonly lost: AbortSignal;
}

/** A lease that cannot be left in this time ends by itself, in ms. */
const leavingMs = 5_000;

/** @throws LeaseError when another run holds the lease, or took it; and whatever `work` throws */
export async function holdingLease<T>(
  context: Pick<StageContext, 'state' | 'log' | 'stop'>,
  use: LeaseUse,
  work: (held: Held) => Promise<T>,
): Promise<T> {
  const { state, log, stop } = context;
  const { leaseSeconds } = use;
  const claim = { runId: state.runId, seconds: leaseSeconds, mode: use.mode };
  const lease = await takeLease(state.leaseFile(use.target), claim, {
    clock: systemClock,
    log,
    ending: stop,
  });
  const control = new RunControl();
  const lost = new AbortController();
  const keeper = keepLease(lease, { control, clock: systemClock, onFailure: (error) => lost.abort(error) });
  /** What another run did to the lease meanwhile, where that is why it could not be left. */
  const leave = async (how: (lease: Lease) => Promise<void>): Promise<LeaseError | undefined> => {
    const left = keeper.stop().then(() => how(lease));
    const late = setTimeout(leavingMs, undefined, { ref: false }).then(() => {
      throw new Error(`no answer for ${leavingMs / 1000} s`);
    });
    try {
      await Promise.race([left, late]);
    } catch (error) {
      if (error instanceof LeaseError) return error;
      log.warn(`the lease could not be given back; it ends by itself after ${leaseSeconds} s`, { error });
    }
    return undefined;
  };
  try {
    const result = await work({ control, leaseSeconds, stop, lost: lost.signal });
    const taken = await leave((held) => (use.afterwards === 'release' ? held.release() : held.handOver()));
    if (taken) log.warn('the lease was lost when all was done', { error: taken });
    return result;
  } catch (error) {
    const reason: unknown = lost.signal.aborted ? lost.signal.reason : error;
    if (reason instanceof LeaseError) throw reason;
    const taken = await leave((held) => leaveAfter(reason, held, use));
    if (taken === undefined) throw reason;
    // A process that was paused stumbles over what its successor did before it hears of the successor.
    log.warn('the run failed after it had lost its lease', { error: reason });
    throw taken;
  }
}

function leaveAfter(error: unknown, lease: Lease, { afterwards, leaseSeconds }: LeaseUse): Promise<void> {
  const nothingInFlight =
    error instanceof SourceError ||
    error instanceof SettingsError ||
    (error instanceof StoppedError && !error.abandoned);
  if (!nothingInFlight) {
    // Abandoned requests may still arrive: other runs wait until they cannot, and this one, whose bytes they are, need not.
    return lease.handOver(leaseSeconds);
  }
  return afterwards === 'release' ? lease.release() : lease.handOver();
}
