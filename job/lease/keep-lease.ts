/** Keeps a lease while the run works: renews it in time and moves on the moment until which writes may start. */
import type { SleepingClock } from '../shared/clock.js';
import type { Lease } from './lease.js';
import type { RunControl } from './run-control.js';

export interface LeaseKeeper {
  /** Ends renewing; resolves when no renewal is under way. */
  stop(): Promise<void>;
}

/** `onFailure` is called once, when the lease is lost or cannot be renewed; writes end by themselves then. */
export function keepLease(
  lease: Lease,
  {
    control,
    clock,
    onFailure,
  }: {
    readonly control: RunControl;
    readonly clock: SleepingClock;
    readonly onFailure: (error: unknown) => void;
  },
): LeaseKeeper {
  const stopping = new AbortController();
  const keep = async () => {
    control.allowWritesUntil(lease.writesUntil, lease.attemptMs);
    while (!stopping.signal.aborted) {
      await clock.sleep(lease.renewEveryMs, stopping.signal);
      await lease.renew();
      control.allowWritesUntil(lease.writesUntil, lease.attemptMs);
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
