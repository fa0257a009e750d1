/**
 * `--lease none`: a run takes an epoch's number, by which what it writes is told from what other runs wrote, and nobody is
 * kept off. Its file is one that is released from its first moment, so nobody ever waits for it to end.
 */
import type { SleepingClock } from '../shared/clock.js';
import type { EpochContent, EpochFiles } from './epoch-file.js';
import { type Lease, newNonce, thisHolder } from './lease.js';
import { type LeaseClaim, type LeaseFiles, newDirectory } from './take-lease.js';

/** What a stage does with its epoch, under a lease or without one. */
export type Hold = Pick<Lease, 'epoch' | 'directory' | 'takenFrom' | 'confirm' | 'handOver' | 'release'>;

export interface WithoutLeaseOptions {
  readonly clock: Pick<SleepingClock, 'wall'>;
  /** Makes the epoch's directory in a folder. */
  readonly prepare: (directory: string) => Promise<void>;
}

/**
 * Takes the number after the highest; a task whose run has the highest one shares it. Who holds a lease by a lower number
 * has lost it.
 */
export async function goWithoutLease(
  { epochs, old }: LeaseFiles,
  { runId, seconds, mode }: LeaseClaim,
  { clock, prepare }: WithoutLeaseOptions,
): Promise<Hold> {
  const known = await epochs.list();
  const last = known.at(-1);
  if (last !== undefined && mode === 'shared') {
    const there = (await epochs.read(last))?.content;
    if (there?.runId === runId) return holdOf(epochs, there);
  }
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
    directory: newDirectory(epochs.target, epoch),
  };
  await epochs.write(content, undefined);
  await prepare(content.directory);
  await epochs.removeBelow(epoch, known);
  return holdOf(epochs, content);
}

function holdOf(epochs: EpochFiles, content: EpochContent): Hold {
  const { epoch, directory } = content;
  return {
    epoch,
    directory,
    takenFrom: undefined,
    confirm: async () => {},
    handOver: async () => {},
    release: async (isQuiet) => {
      const found = isQuiet ? await epochs.read(epoch) : undefined;
      if (found !== undefined)
        await epochs.write({ ...found.content, nonce: newNonce(), wait: 0 }, found.etag);
    },
  };
}
