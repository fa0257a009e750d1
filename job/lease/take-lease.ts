/** Takes the lease of a target: at once where it is free, after watching its holder where it is not. */
import { createHash, randomBytes } from 'node:crypto';
import type { SleepingClock } from '../shared/clock.js';
import { SettingsError } from '../shared/errors.js';
import type { Log } from '../telemetry/log.js';
import { type EpochContent, type EpochFiles, epochName, type FoundEpoch } from './epoch-file.js';
import { Lease, newNonce, type Start, thisHolder } from './lease.js';
import { heldBy, logFollow, logWait, type Seen } from './lease-messages.js';
import type { OldLeaseFile } from './old-lease.js';

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

export interface LeaseFiles {
  readonly epochs: EpochFiles;
  readonly old: OldLeaseFile;
}

export interface TakeOptions {
  readonly clock: SleepingClock;
  readonly log: Log;
  /** Ends the waiting with the signal's reason. */
  readonly signal: AbortSignal;
  /** Called between the new epoch's write and the listing that confirms it: makes the epoch's directory in a folder. */
  readonly prepare: (directory: string) => Promise<void>;
}

/** What may be done, given what was seen. */
type Move =
  | { readonly kind: 'join'; readonly found: FoundEpoch }
  | {
      readonly kind: 'follow';
      readonly seen: Seen | undefined;
      readonly epoch: number;
      readonly wait: number;
    };

/**
 * A holder is dead when it has not changed its file for the length that is written in it, by the clock of this
 * process; when it does change it, it lives.
 *
 * @throws LeaseError when another run holds it, or this run is held by another process
 * @throws SettingsError when the run holds it with another length
 */
export async function takeLease(
  files: LeaseFiles,
  claim: LeaseClaim,
  { clock, log, signal, prepare }: TakeOptions,
): Promise<Lease> {
  const { epochs } = files;
  const nonces = new Set<string>();
  let watched: { readonly seen: Seen; readonly at: number } | undefined;
  let isOvertaken = false;
  for (;;) {
    signal.throwIfAborted();
    const askedAt = clock.monotonic();
    const { seen, lastEpoch } = await look(files, isOvertaken ? undefined : watched?.seen);
    let move = freeMove(seen, lastEpoch, claim);
    if (move === undefined && seen !== undefined) {
      if (watched === undefined) {
        watched = { seen, at: clock.monotonic() };
        logWait(seen, claim, log);
      } else if (watched.seen.etag !== seen.etag) {
        throw heldBy(seen, claim, epochs.target);
      } else if (askedAt - watched.at >= seen.seconds * 1000) {
        move = { kind: 'follow', seen, epoch: seen.epoch + 1, wait: 0 };
      }
    }
    if (move === undefined) {
      await clock.sleep(pollMs(seen?.seconds ?? claim.seconds), signal);
      continue;
    }
    const start =
      move.kind === 'join'
        ? await join(epochs, claim, move.found, clock)
        : await follow(files, claim, move, { clock, log, nonces, prepare });
    if (start !== undefined) return new Lease(epochs, clock, start);
    isOvertaken = true;
  }
}

/** While a file is watched, it alone is read: whoever takes its place is met at the next write. */
async function look(
  { epochs, old }: LeaseFiles,
  watched: Seen | undefined,
): Promise<{ readonly seen: Seen | undefined; readonly lastEpoch: number }> {
  const epoch = watched?.kind === 'epoch' ? watched.epoch : (await epochs.list()).at(-1);
  if (epoch !== undefined) {
    const found = await epochs.read(epoch);
    // Gone, so there is a higher one by now.
    if (found === undefined) return look({ epochs, old }, undefined);
    return { seen: { kind: 'epoch', etag: found.etag, ...found.content, found }, lastEpoch: epoch };
  }
  const before = await old.read();
  if (before === undefined) return { seen: undefined, lastEpoch: 0 };
  const { content, etag } = before;
  if (content.version === 2) return { seen: undefined, lastEpoch: content.epoch };
  return { seen: { kind: 'old', etag, ...content }, lastEpoch: content.epoch };
}

/** The move where nobody has to be watched. */
function freeMove(seen: Seen | undefined, lastEpoch: number, { runId, mode }: LeaseClaim): Move | undefined {
  const epoch = lastEpoch + 1;
  if (seen === undefined) return { kind: 'follow', seen, epoch, wait: 0 };
  const isOwn = seen.runId === runId;
  // What this run itself may have under way are the bytes that it is about to write.
  if (seen.released)
    return { kind: 'follow', seen, epoch, wait: isOwn ? 0 : (seen.found?.content.wait ?? 0) };
  if (!isOwn) return undefined;
  if (mode === 'shared' && seen.found !== undefined) return { kind: 'join', found: seen.found };
  return seen.handedOver || mode === 'shared' ? { kind: 'follow', seen, epoch, wait: 0 } : undefined;
}

/** Undefined when there is a higher epoch by now, or the file is another. */
async function join(
  epochs: EpochFiles,
  { seconds }: LeaseClaim,
  { content: before, etag: over }: FoundEpoch,
  clock: SleepingClock,
): Promise<Start | undefined> {
  if (before.length !== seconds) {
    const problem = `expected ${before.length}, with which run ${before.runId} holds the lease of ${epochs.target}, got ${seconds}; give all stages of a run the same`;
    throw new SettingsError([{ setting: '--lease-seconds', problem }]);
  }
  const content: EpochContent = {
    ...before,
    nonce: newNonce(),
    holder: thisHolder(),
    seconds: Math.max(seconds, before.wait),
    handedOver: false,
  };
  const renewedAt = clock.monotonic();
  const etag = await epochs.write(content, over);
  if (etag === undefined || (await epochs.list()).at(-1) !== before.epoch) return undefined;
  return {
    held: { content, etag },
    renewedAt,
    wait: before.wait,
    writesFrom: renewedAt + before.wait * 1000,
  };
}

/** Creates the next epoch. Undefined when somebody else was quicker. */
async function follow(
  { epochs, old }: LeaseFiles,
  claim: LeaseClaim,
  { seen, epoch, wait }: Extract<Move, { kind: 'follow' }>,
  { clock, log, nonces, prepare }: Pick<TakeOptions, 'clock' | 'log' | 'prepare'> & { nonces: Set<string> },
): Promise<Start | undefined> {
  // Earlier versions look at lease.json alone, so it refuses them before there is an epoch that they do not see.
  if (seen?.kind !== 'epoch' && !(await refuseOldPrograms(old, seen, epoch - 1))) return undefined;
  const isDead = seen !== undefined && seen.runId !== claim.runId && !seen.released;
  // One that gave up has not looked for what the run before it changed late.
  const takenFrom = isDead ? seen.runId : seen?.found?.content.takenFrom;
  const isOwn = seen?.runId === claim.runId;
  const isOwnDead = isOwn && !seen.released && !seen.handedOver;
  const tookFromItself = isOwnDead || (isOwn && seen.found?.content.tookFromItself === true);
  const content: EpochContent = {
    version: 2,
    runId: claim.runId,
    epoch,
    nonce: newNonce(),
    holder: thisHolder(),
    since: new Date(clock.wall()).toISOString(),
    length: claim.seconds,
    seconds: Math.max(claim.seconds, wait),
    wait,
    handedOver: false,
    released: false,
    ...(takenFrom === undefined ? {} : { takenFrom }),
    ...(tookFromItself ? { tookFromItself } : {}),
    directory: newDirectory(epochs.target, epoch),
  };
  nonces.add(content.nonce);
  const renewedAt = clock.monotonic();
  let etag = await epochs.write(content, undefined);
  if (etag === undefined) {
    const there = await epochs.read(epoch);
    // Ours after all, when an answer was lost.
    if (there === undefined || !nonces.has(there.content.nonce)) return undefined;
    etag = there.etag;
  }
  const held = { content, etag };
  try {
    await prepare(content.directory);
    const known = await epochs.list();
    if (known.at(-1) !== epoch) return undefined;
    const writesFrom = renewedAt + wait * 1000;
    const start = await settle(epochs, seen, { held, renewedAt, wait, writesFrom }, clock);
    if (start === undefined) return undefined;
    logFollow(seen, start, claim, log);
    await removeLower(epochs, epoch, known, log);
    return start;
  } catch (error) {
    // Nothing was written under it, so nobody has to wait for its length.
    await epochs.write({ ...content, released: true, nonce: newNonce() }, etag).catch(() => undefined);
    throw error;
  }
}

/** What cannot be removed costs each listing a little, and no more. */
export async function removeLower(
  epochs: EpochFiles,
  epoch: number,
  known: readonly number[],
  log: Pick<Log, 'warn'>,
): Promise<void> {
  await epochs.removeBelow(epoch, known).catch((error: unknown) => {
    log.warn('what earlier runs left of the lease could not be removed', { error });
  });
}

async function refuseOldPrograms(
  old: OldLeaseFile,
  seen: Seen | undefined,
  lastEpoch: number,
): Promise<boolean> {
  if (seen !== undefined) return old.replace(seen.etag, lastEpoch);
  const there = await old.read();
  if (there === undefined) return old.replace(undefined, lastEpoch);
  return there.content.version === 2;
}

/**
 * Reads the epoch before once more. When its holder has changed it since it was watched, that holder lives, and sees
 * the new epoch at its next listing; until then it may write, so this run's first write waits for the longer length.
 */
async function settle(
  epochs: EpochFiles,
  seen: Seen | undefined,
  start: Start,
  clock: SleepingClock,
): Promise<Start | undefined> {
  if (seen?.kind !== 'epoch') return start;
  const again = await epochs.read(seen.epoch);
  // Removed by a holder that is above us both.
  if (again === undefined) return undefined;
  if (again.etag === seen.etag) return start;
  const readAt = clock.monotonic();
  const { content } = start.held;
  const wait = Math.max(content.length, again.content.length, start.wait);
  const waiting = { ...content, nonce: newNonce(), seconds: wait, wait };
  const etag = await epochs.write(waiting, start.held.etag);
  if (etag === undefined) return undefined;
  return { ...start, held: { content: waiting, etag }, wait, writesFrom: readAt + wait * 1000 };
}

/** Names of one target sort by epoch; the end lets no directory be made twice, whatever becomes of the state. */
export function newDirectory(target: string, epoch: number): string {
  const owner = createHash('sha256').update(target).digest('hex').slice(0, 8);
  return `epoch-${owner}-${epochName(epoch)}-${randomBytes(4).toString('hex')}`;
}

function pollMs(seconds: number): number {
  return Math.min(Math.max(seconds * 20, 50), 1_000);
}
