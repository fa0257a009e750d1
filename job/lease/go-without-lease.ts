/**
 * `--lease none`: a run takes an epoch's number, by which what it writes is told from what other runs wrote, and nobody is
 * kept off. Its file is one that is released from its first moment, so nobody ever waits for it to end.
 */
import type { SleepingClock } from '../shared/clock.js';
import type { Log } from '../telemetry/log.js';
import type { EpochContent, EpochFiles } from './epoch-file.js';
import { type Lease, newNonce, thisHolder } from './lease.js';
import { type LeaseClaim, type LeaseFiles, newDirectory, removeLower } from './take-lease.js';

/** What a stage does with its epoch, under a lease or without one. */
export type Hold = Pick<Lease, 'epoch' | 'directory' | 'takenFrom' | 'confirm' | 'handOver' | 'release'>;

export interface WithoutLeaseOptions {
  readonly clock: Pick<SleepingClock, 'wall'>;
  readonly log: Pick<Log, 'warn'>;
  /** Makes the epoch's directory in a folder. */
  readonly prepare: (directory: string) => Promise<void>;
}

/**
 * Takes the number after the highest; a task whose run has the highest one shares it, until a stage has given it back. Who holds a
 * lease by a lower number has lost it.
 */
export async function goWithoutLease(
  { epochs, old }: LeaseFiles,
  { runId, seconds, mode }: LeaseClaim,
  { clock, log, prepare }: WithoutLeaseOptions,
): Promise<Hold> {
  const known = await epochs.list();
  const last = known.at(-1);
  const there = last === undefined ? undefined : (await epochs.read(last))?.content;
  if (mode === 'shared' && there?.runId === runId && there.over !== true) return holdOf(epochs, there);
  // Of a run that held a lease something may come yet, whoever is in between.
  const isFollowed = there !== undefined && !there.released && there.runId !== runId;
  const takenFrom = isFollowed ? there.runId : there?.takenFrom;
  const before = last === undefined ? await old.read() : undefined;
  const epoch = (last ?? before?.content.epoch ?? 0) + 1;
  // Earlier versions look there alone, and would take the target beside this run.
  if (last === undefined && before?.content.version !== 2) await old.replace(before?.etag, epoch - 1);
  const content: EpochContent = {
    version: 2,
    runId,
    epoch,
    nonce: newNonce(),
    holder: thisHolder(),
    since: new Date(clock.wall()).toISOString(),
    length: seconds,
    seconds,
    // For a run with a lease that follows: what this one has on its way may come yet.
    wait: seconds,
    handedOver: false,
    released: true,
    ...(takenFrom === undefined ? {} : { takenFrom }),
    directory: newDirectory(epochs.target, epoch),
  };
  if ((await epochs.write(content, undefined)) === undefined) {
    const first = (await epochs.read(epoch))?.content;
    if (mode === 'shared' && first?.runId === runId) return holdOf(epochs, first);
    throw epochs.lost(first);
  }
  await prepare(content.directory);
  await removeLower(epochs, epoch, known, log);
  return holdOf(epochs, content);
}

function holdOf(epochs: EpochFiles, content: EpochContent): Hold {
  const { epoch, directory } = content;
  return {
    epoch,
    directory,
    takenFrom: content.takenFrom,
    confirm: async () => {},
    handOver: async () => {},
    release: async (isQuiet) => {
      const found = await epochs.read(epoch);
      if (found === undefined) return;
      const { content } = found;
      const wait = isQuiet ? 0 : content.wait;
      await epochs.write({ ...content, nonce: newNonce(), over: true, wait }, found.etag);
    },
  };
}
