/** Frees a target by hand: an epoch that is released from its first moment makes whoever held the one before end. */
import { RunError } from '../shared/errors.js';
import { describeHolder, type EpochContent } from './epoch-file.js';
import { newNonce, thisHolder } from './lease.js';
import type { OldLease } from './old-lease.js';
import { type LeaseFiles, newDirectory } from './take-lease.js';

export interface Holder {
  /** For people; undefined when nobody holds the target. */
  readonly description: string | undefined;
  /** The run whose late requests may still come when it is freed. */
  readonly runId: string | undefined;
  readonly epoch: number;
  /** The seconds for which its writes may still come. */
  readonly seconds: number;
  readonly old: OldLease | undefined;
  /** Of a lease that a stage has left to the run's next one: until when that is waited for, by the clocks of both. */
  readonly keptUntil?: Date;
}

/** Of a holder whose file cannot be read: the longest length that there is. */
const longestSeconds = 3_600;

/** Who holds the target, or held it last. Undefined when no run has ever taken it. */
export async function findHolder({ epochs, old }: LeaseFiles): Promise<Holder | undefined> {
  const epoch = (await epochs.list()).at(-1);
  if (epoch === undefined) return holderOf(await old.read());
  let content: EpochContent | undefined;
  try {
    content = (await epochs.read(epoch))?.content;
  } catch (error) {
    if (!(error instanceof RunError)) throw error;
    const description = 'a run whose lease is damaged';
    return { description, runId: 'unknown', epoch, seconds: longestSeconds, old: undefined };
  }
  const seconds = content === undefined ? longestSeconds : Math.max(content.length, content.wait);
  if (content?.released === true) {
    return { description: undefined, runId: content.takenFrom, epoch, seconds: content.wait, old: undefined };
  }
  return {
    description: content && describeHolder(content),
    runId: content?.runId,
    epoch,
    seconds,
    old: undefined,
    ...(content?.handedOver === true ? { keptUntil: keptUntil(content) } : {}),
  };
}

/** By the clocks of the stage that ended and of this machine. */
export function keptUntil({
  handedOverAt,
  since,
  seconds,
}: Pick<EpochContent, 'handedOverAt' | 'since' | 'seconds'>): Date {
  return new Date(Date.parse(handedOverAt ?? since) + seconds * 1000);
}

function holderOf(old: OldLease | undefined): Holder | undefined {
  if (old === undefined || old.content.version === 2) return undefined;
  const { runId, holder, since, epoch, seconds, released } = old.content;
  const description = released ? undefined : `run ${runId} (${holder}), since ${since}`;
  return { description, runId: released ? undefined : runId, epoch, seconds, old };
}

/**
 * Returns the new epoch's directory, for which those of lower epochs are to be taken away.
 * @throws RunError when another run has taken the target since `holder` was looked at
 */
export async function freeTarget({ epochs, old }: LeaseFiles, holder: Holder, now: Date): Promise<string> {
  const epoch = holder.epoch + 1;
  const directory = newDirectory(epochs.target, epoch);
  const content: EpochContent = {
    version: 2,
    runId: 'none',
    epoch,
    nonce: newNonce(),
    holder: `freed by hand, ${thisHolder()}`,
    since: now.toISOString(),
    length: holder.seconds > 0 ? holder.seconds : 1,
    seconds: holder.seconds > 0 ? holder.seconds : 1,
    wait: holder.seconds,
    handedOver: false,
    released: true,
    ...(holder.runId === undefined ? {} : { takenFrom: holder.runId }),
    directory,
  };
  const isFree = holder.old === undefined || (await old.replace(holder.old.etag, holder.epoch));
  if (isFree && (await epochs.write(content, undefined)) !== undefined) return directory;
  throw new RunError(`Another run took the target ${epochs.target} in this moment. Look again who holds it.`);
}
