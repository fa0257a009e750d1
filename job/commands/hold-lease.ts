/** Does a stage's work while it holds the target's lease, and leaves the lease as the work's end asks for. */
import { setTimeout } from 'node:timers/promises';
import { goWithoutLease, type Hold } from '../lease/go-without-lease.js';
import { keepLease, type LeaseKeeper } from '../lease/keep-lease.js';
import { RunControl } from '../lease/run-control.js';
import { type LeaseClaim, takeLease } from '../lease/take-lease.js';
import { systemClock } from '../shared/clock.js';
import { LeaseError, SettingsError, SourceError, StoppedError } from '../shared/errors.js';
import type { RunState } from '../state/run-state.js';
import { removeEpochDirectory, takeEpochDirectory } from '../store/epoch-directories.js';
import type { Location } from '../store/object-store.js';
import { formatLocation } from '../store/parse-location.js';
import type { StageContext } from './stage-context.js';

export interface LeaseUse {
  /** Without one the run is on its own: whoever started it sees to it that no other run writes. */
  readonly lease: 'on' | 'none';
  readonly target: Location;
  /** Whose run it is. */
  readonly job: string;
  readonly leaseSeconds: number;
  /** How long the state may be out of reach. */
  readonly retrySeconds: number;
  readonly mode: LeaseClaim['mode'];
  /** What the next stage finds after success: a free target, or the lease kept for it. */
  readonly afterwards: 'release' | 'hand-over';
}

/** What the work goes by. */
export interface LeaseHandle {
  readonly control: RunControl;
  readonly leaseSeconds: number;
  readonly epoch: number;
  /** In folders, what is written lies there until it is moved into place. */
  readonly directory: string;
  /** The other run from which the target was taken, when something of it may have been under way. */
  readonly takenFrom: string | undefined;
  /** The run's state, as the holder of the epoch writes it. */
  readonly state: RunState;
  /** Aborted with a `StoppedError`: begin nothing new, finish what is begun. */
  readonly stop: AbortSignal;
  /** Aborted with the reason when the lease is lost or cannot be renewed: end at once. */
  readonly lost: AbortSignal;
  /** Must be called before the first write to the target: marks the run open. @throws LeaseError */
  beginWriting(): Promise<void>;
}

/** A lease that cannot be left in this time ends by itself, in ms. */
const leavingMs = 5_000;

/** @throws LeaseError when another run holds the lease, or took it; and whatever `work` throws */
export async function holdingLease<T>(
  context: Pick<StageContext, 'state' | 'log' | 'stop'>,
  use: LeaseUse,
  work: (handle: LeaseHandle) => Promise<T>,
): Promise<T> {
  const { state, log, stop } = context;
  const { leaseSeconds, target } = use;
  const control = new RunControl();
  const lost = new AbortController();
  /** Aborted when the work is over: what it left waiting for time to write would wait for ever. */
  const over = new AbortController();
  const { hold, keeper } = await beginHold(context, use, control, (error) => lost.abort(error));
  const { epoch, directory, takenFrom } = hold;
  log.debug('holds the target', { target: formatLocation(target), epoch, takenFrom });
  const ended = AbortSignal.any([lost.signal, over.signal]);
  const written = state.underEpoch(epoch, control.deadline({ ended, directory }));
  let hasWritten = false;
  const beginWriting = async () => {
    const since = new Date().toISOString();
    const mark = { runId: state.runId, epoch, job: use.job, target: formatLocation(target), since };
    await written.target(target).markOpen(mark);
    hasWritten = true;
    await takeEpochDirectory(target, directory);
    // Whoever is higher by now, and takes the directory away before it writes, is seen here.
    if (target.kind === 'folder') await hold.confirm();
  };
  /** What another run did to the lease meanwhile, where that is why it could not be left. */
  const leave = async (how: () => Promise<void>): Promise<LeaseError | undefined> => {
    const left = keeper.stop().then(how);
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
  const release = async (isQuiet: boolean, isDone = false) => {
    await state.removeDirectory(directory);
    await removeEpochDirectory(target, directory);
    // In a fan-out, what other tasks had under way when they were ended may come yet.
    await hold.release(isQuiet && use.mode === 'alone', isDone);
  };
  const leaveAfter = (error: unknown): Promise<void> => {
    const nothingInFlight =
      !hasWritten ||
      error instanceof SourceError ||
      error instanceof SettingsError ||
      (error instanceof StoppedError && !error.abandoned);
    // A task of a fan-out has others beside it, whose lease it is too.
    if (use.mode === 'alone') return release(nothingInFlight);
    if (use.afterwards === 'release' && nothingInFlight) return release(false);
    return nothingInFlight ? hold.handOver() : hold.handOver(leaseSeconds);
  };
  try {
    const held = {
      control,
      leaseSeconds,
      epoch,
      directory,
      takenFrom,
      state: written,
      stop,
      lost: lost.signal,
    };
    const result = await work({ ...held, beginWriting });
    const taken = await leave(() => (use.afterwards === 'release' ? release(true, true) : hold.handOver()));
    if (taken) log.warn('the lease was lost when all was done', { error: taken });
    else log.debug('left the target', { epoch });
    return result;
  } catch (error) {
    over.abort(error);
    if (lost.signal.aborted) throw lost.signal.reason;
    const taken = await leave(() => leaveAfter(error));
    if (taken === undefined || error instanceof LeaseError) throw taken ?? error;
    // A process that was paused stumbles over what its successor did before it hears of the successor.
    log.warn('the run failed after it had lost its lease', { error });
    throw taken;
  }
}

async function beginHold(
  { state, log, stop }: Pick<StageContext, 'state' | 'log' | 'stop'>,
  use: LeaseUse,
  control: RunControl,
  onFailure: (error: unknown) => void,
): Promise<{ hold: Hold; keeper: LeaseKeeper }> {
  const files = state.target(use.target).leaseFiles();
  const claim = { runId: state.runId, seconds: use.leaseSeconds, mode: use.mode };
  const prepare = (directory: string) => state.takeDirectory(directory);
  if (use.lease === 'none') {
    log.warn(
      '--lease none: nothing keeps other runs off the target. One run at a time may write there, and that is yours to see to',
      { target: formatLocation(use.target) },
    );
    const hold = await goWithoutLease(files, claim, { clock: systemClock, log, prepare });
    control.allowWritesUntil(Number.MAX_SAFE_INTEGER, 0);
    return { hold, keeper: { stop: async () => {} } };
  }
  const hold = await takeLease(files, claim, { clock: systemClock, log, signal: stop, prepare });
  const outageMs = use.retrySeconds * 1000;
  const keeper = keepLease(hold, { control, clock: systemClock, log, outageMs, onFailure });
  return { hold, keeper };
}
