/** Takes the lease of a target: at once where it is free, after watching its holder where it is not. */
import type { SleepingClock } from '../shared/clock.js';
import { LeaseError } from '../shared/errors.js';
import type { ETag } from '../store/object-store.js';
import type { Log } from '../telemetry/log.js';
import { describeHolder, Lease, newNonce, thisHolder } from './lease.js';
import type { FoundLease, LeaseContent, LeaseFile } from './lease-file.js';

export interface LeaseClaim {
  readonly runId: string;
  /** The length, in seconds, that others have to wait before they take it from us. */
  readonly seconds: number;
  /**
   * `alone`: no other process works on the run, so a lease that is held in the run's own name is an earlier process's,
   * and waited for. `shared`: it is that of the run's other tasks, and joined.
   */
  readonly mode: 'alone' | 'shared';
}

/** How the next write is meant, given what lies there. */
interface Move {
  readonly over: ETag | undefined;
  readonly epoch: number;
  readonly since: string | undefined;
}

/**
 * A holder is dead when it has not changed the lease for the length that is written in it, by the clock of this
 * process; when it does change it, it lives.
 *
 * @param ending ends the waiting with the signal's reason
 * @throws LeaseError when another run holds it, or this run is held by another process
 */
export async function takeLease(
  file: LeaseFile,
  claim: LeaseClaim,
  { clock, log, ending }: { readonly clock: SleepingClock; readonly log: Log; readonly ending: AbortSignal },
): Promise<Lease> {
  const nonces = new Set<string>();
  let takenFrom: LeaseContent | undefined;
  let watched: { readonly found: FoundLease; readonly at: number } | undefined;
  for (;;) {
    ending.throwIfAborted();
    const askedAt = clock.monotonic();
    const found = await file.read();
    const isWritten = found !== undefined && nonces.has(found.content.nonce);
    let move = isWritten
      ? { over: found.etag, epoch: found.content.epoch, since: found.content.since }
      : freeMove(found, claim);
    if (move === undefined && found !== undefined) {
      if (watched === undefined) {
        watched = { found, at: clock.monotonic() };
        logWait(found.content, claim, log);
      } else if (watched.found.etag !== found.etag) {
        throw heldBy(found.content, claim, file.target);
      } else if (askedAt - watched.at >= found.content.seconds * 1000) {
        move = { over: found.etag, epoch: found.content.epoch + 1, since: undefined };
        takenFrom = found.content;
      }
    }
    if (move === undefined) {
      await clock.sleep(pollMs(found?.content.seconds ?? claim.seconds), ending);
      continue;
    }
    const content: LeaseContent = {
      version: 1,
      runId: claim.runId,
      epoch: move.epoch,
      nonce: newNonce(),
      holder: thisHolder(),
      since: move.since ?? new Date(clock.wall()).toISOString(),
      seconds: lengthOf(claim, move, found),
      handedOver: false,
      released: false,
    };
    nonces.add(content.nonce);
    const startedAt = clock.monotonic();
    const etag = await file.write(content, move.over);
    if (etag === undefined) continue;
    if (takenFrom !== undefined) logTakeOver(takenFrom, claim, log);
    return new Lease(file, clock, { content, etag }, claim.seconds, startedAt);
  }
}

/** The move where nobody has to be waited for. */
function freeMove(found: FoundLease | undefined, { runId, mode }: LeaseClaim): Move | undefined {
  if (found === undefined) return { over: undefined, epoch: 1, since: undefined };
  const { content, etag } = found;
  const next = { over: etag, epoch: content.epoch + 1, since: undefined };
  if (content.released) return next;
  if (content.runId !== runId) return undefined;
  if (mode === 'shared') return { over: etag, epoch: content.epoch, since: content.since };
  return content.handedOver ? next : undefined;
}

/** Of a run's tasks the longest lease counts, as each keeps to its own. */
function lengthOf(claim: LeaseClaim, move: Move, found: FoundLease | undefined): number {
  const isJoined = found !== undefined && move.epoch === found.content.epoch && !found.content.handedOver;
  return isJoined ? Math.max(claim.seconds, found.content.seconds) : claim.seconds;
}

function pollMs(seconds: number): number {
  return Math.min(Math.max(seconds * 20, 50), 1_000);
}

function heldBy(content: LeaseContent, claim: LeaseClaim, target: string): LeaseError {
  const same = content.runId === claim.runId;
  return new LeaseError(
    same
      ? `Another process works on this run: ${describeHolder(content)}. Wait for its end, or stop it.`
      : `Another run holds the target ${target}: ${describeHolder(content)}. Nothing was written. Wait for its end, or stop it.`,
  );
}

function logWait(content: LeaseContent, claim: LeaseClaim, log: Log): void {
  const { runId, holder, since, seconds } = content;
  const who = runId === claim.runId ? 'an earlier process of this run' : 'another run';
  log.info(`the target is held by ${who}; waiting to see whether it lives`, {
    holds: runId,
    holder,
    since,
    seconds,
  });
}

function logTakeOver(content: LeaseContent, claim: LeaseClaim, log: Log): void {
  const { runId, holder, since, seconds } = content;
  const message =
    runId === claim.runId
      ? 'took the lease over from an earlier process of this run, which did not renew it'
      : 'took the lease over from a run that did not renew it. What it had in flight then may still arrive: when this ' +
        "run is done, 'splitter verify' is advised";
  log.warn(message, { held: runId, holder, since, seconds });
}
