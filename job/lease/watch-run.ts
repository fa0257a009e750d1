/** Whether anybody works on a run, seen from outside: whoever does renews a lease, so one that stands still has lost its holder. */
import type { Clock } from '../shared/clock.js';
import type { ETag } from '../store/object-store.js';
import { describeHolder } from './epoch-file.js';
import { keptUntil } from './free-target.js';
import type { LeaseFiles } from './take-lease.js';

/** `next`: a stage has ended, and the run's next one is waited for. */
export type Attended =
  | { readonly kind: 'works' | 'next'; readonly holder: string }
  | { readonly kind: 'gone'; readonly why: string };

/** Beyond the lease's length: for whoever has watched it as long, and takes the run up in this moment. */
const graceMs = 10_000;

interface Held {
  readonly etag: ETag;
  readonly runId: string;
  readonly holder: string;
  readonly seconds: number;
  readonly released: boolean;
  readonly handedOver: boolean;
  readonly handedOverAt?: string | undefined;
  readonly since: string;
}

/** Returns a look at the lease, which costs a listing and a read. What does not change is timed by this machine's clock. */
export function watchRun(
  files: LeaseFiles,
  runId: string,
  clock: Pick<Clock, 'monotonic' | 'wall'>,
): () => Promise<Attended> {
  let seen: { readonly etag: ETag; readonly since: number } | undefined;
  return async () => {
    const held = await heldIn(files);
    if (held === undefined || held.released)
      return { kind: 'gone', why: 'whoever worked on it has given its target back' };
    if (held.runId !== runId) return { kind: 'gone', why: `${held.holder} has taken its target` };
    const now = clock.monotonic();
    if (seen?.etag !== held.etag) seen = { etag: held.etag, since: now };
    const { holder, seconds, handedOver } = held;
    const isPast = handedOver && keptUntil(held).getTime() <= clock.wall();
    if (!isPast && now - seen.since <= seconds * 1000 + graceMs)
      return { kind: handedOver ? 'next' : 'works', holder };
    const why = handedOver
      ? `its next stage was waited for, and has not begun in ${seconds} s`
      : `${holder} has not renewed its lease for ${seconds} s: it was killed, or cannot reach the state`;
    return { kind: 'gone', why };
  };
}

async function heldIn({ epochs, old }: LeaseFiles): Promise<Held | undefined> {
  const epoch = (await epochs.list()).at(-1);
  if (epoch === undefined) return heldByOld(await old.read());
  const found = await epochs.read(epoch);
  // Removed by whoever has a higher one by now.
  if (found === undefined) return heldIn({ epochs, old });
  return { ...found.content, etag: found.etag, holder: describeHolder(found.content) };
}

/** Of a program of an earlier version. */
function heldByOld(found: Awaited<ReturnType<LeaseFiles['old']['read']>>): Held | undefined {
  if (found === undefined || found.content.version === 2) return undefined;
  const { content, etag } = found;
  return { ...content, etag, holder: `run ${content.runId} (${content.holder}), since ${content.since}` };
}
