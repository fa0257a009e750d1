/** Keeps a lease while the run works: renews it in time and moves on the moment until which writes may begin. */
import type { SleepingClock } from '../shared/clock.js';
import { LeaseError, PutError } from '../shared/errors.js';
import type { Log } from '../telemetry/log.js';
import type { Lease } from './lease.js';
import type { RunControl } from './run-control.js';

export interface LeaseKeeper {
  /** Ends renewing; resolves when no renewal is under way. */
  stop(): Promise<void>;
}

/** After a renewal that failed. */
const againAfterMs = 1_000;

/**
 * A renewal that fails does not end the run: writes wait, since their time is over, until one comes through that finds
 * the epoch to be the highest still. `onFailure` is called once, when the lease is lost, when the state refuses the
 * renewal, or when none has come through for `outageMs`; writes end by themselves then.
 */
export function keepLease(
  lease: Lease,
  {
    control,
    clock,
    log,
    outageMs,
    onFailure,
  }: {
    readonly control: RunControl;
    readonly clock: SleepingClock;
    readonly log: Pick<Log, 'warn' | 'info'>;
    /** `--retry-seconds`, in ms. */
    readonly outageMs: number;
    readonly onFailure: (error: unknown) => void;
  },
): LeaseKeeper {
  const stopping = new AbortController();
  const keep = async () => {
    let renewedAt = clock.monotonic();
    let renewAt = renewedAt + lease.renewEveryMs;
    let isFailing = false;
    while (!stopping.signal.aborted) {
      const now = clock.monotonic();
      const mayWrite = now >= lease.writesFrom;
      if (mayWrite) control.allowWritesUntil(lease.writesUntil, lease.attemptMs);
      if (now < renewAt) {
        const next = mayWrite ? renewAt : Math.min(renewAt, lease.writesFrom);
        await clock.sleep(next - now, stopping.signal);
        continue;
      }
      try {
        await lease.renew();
        if (isFailing) log.info('the lease is renewed; writing goes on');
        isFailing = false;
        renewedAt = clock.monotonic();
        renewAt = renewedAt + lease.renewEveryMs;
      } catch (error) {
        if (error instanceof LeaseError || isRefusal(error)) throw error;
        if (clock.monotonic() - renewedAt >= outageMs) throw error;
        if (!isFailing) log.warn('the lease cannot be renewed; writing waits until it can', { error });
        isFailing = true;
        renewAt = clock.monotonic() + againAfterMs;
      }
    }
  };
  const kept = keep().catch((error: unknown) => {
    if (stopping.signal.aborted) return;
    control.allowWritesUntil(0, 0);
    onFailure(error);
  });
  return {
    stop: () => {
      stopping.abort();
      return kept;
    },
  };
}

/** What a file system says until somebody does something about it: a run with little to write would wait for it alone. */
const lasting: ReadonlySet<string | undefined> = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM']);

/** The state answers, and says no: waiting does not change that. What passes by itself the store has tried again. */
function isRefusal(error: unknown): boolean {
  if (!(error instanceof PutError)) return false;
  const { status, code } = error;
  return status === undefined ? lasting.has(code) : status >= 400 && status < 500;
}
