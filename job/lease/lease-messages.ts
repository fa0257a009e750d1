/** What people are told of a target that another run holds, or held. */
import { LeaseError } from '../shared/errors.js';
import type { ETag } from '../store/object-store.js';
import type { Log } from '../telemetry/log.js';
import type { FoundEpoch } from './epoch-file.js';
import type { Start } from './lease.js';

/** Who holds the target, as the newest file tells it. */
export interface Seen {
  readonly kind: 'epoch' | 'old';
  readonly etag: ETag;
  readonly runId: string;
  readonly epoch: number;
  readonly holder: string;
  readonly since: string;
  readonly seconds: number;
  readonly handedOver: boolean;
  readonly released: boolean;
  /** Of an epoch's file. */
  readonly found?: FoundEpoch;
}

export function heldBy(seen: Seen, claim: { readonly runId: string }, target: string): LeaseError {
  const { runId, holder, since } = seen;
  const who = `run ${runId} (${holder}), since ${since}`;
  return new LeaseError(
    runId === claim.runId
      ? `Another process works on this run: ${who}. Wait for its end, or stop it.`
      : `Another run holds the target ${target}: ${who}. Nothing was written. Wait for its end, or stop it.`,
    runId,
  );
}

export function logWait(
  { runId, holder, since, seconds }: Seen,
  claim: { readonly runId: string },
  log: Log,
): void {
  const who = runId === claim.runId ? 'an earlier process of this run' : 'another run';
  log.info(`the target is held by ${who}; waiting to see whether it lives`, {
    holds: runId,
    holder,
    since,
    seconds,
  });
}

export function logFollow(
  seen: Seen | undefined,
  start: Pick<Start, 'wait'>,
  claim: { readonly runId: string },
  log: Log,
): void {
  if (start.wait > 0) {
    log.info(
      'an earlier run may still be writing to the target; this one begins to write when that is over',
      {
        seconds: start.wait,
      },
    );
  }
  if (seen === undefined || seen.released || seen.handedOver) return;
  const { runId, holder, since, seconds } = seen;
  const message =
    runId === claim.runId
      ? 'took the lease over from an earlier process of this run, which did not renew it'
      : 'took the lease over from a run that did not renew it. What it had in flight then may still arrive: this run looks ' +
        "for it at its end, and when that may be long after, 'splitter verify' is advised";
  log.warn(message, { held: runId, holder, since, seconds });
}
