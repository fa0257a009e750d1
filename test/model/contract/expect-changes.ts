/** What `splitter changes` must print of a run: by its ledgers, an object that it created, updated or deleted. */
import type { Concluded } from './conclude.js';
import type { Expected } from './expect-run.js';

export interface Change {
  readonly kind: 'created' | 'updated' | 'deleted';
  readonly key: string;
  /** The md5 of what is there, and of what the job had there. */
  readonly now: string | null;
  readonly before: string | null;
}

/** In the order of the keys' bytes. */
export function expectChanges({ known }: Expected, { written, deletions }: Concluded): Change[] {
  const changes: Change[] = [];
  for (const [key, { md5, form }] of written) {
    const held = known.get(key);
    const before = held === undefined || held.run === null ? null : held.md5;
    if (before === md5 && held?.form === form) continue;
    changes.push({ kind: before === null ? 'created' : 'updated', key, now: md5, before });
  }
  for (const key of [...deletions.made, ...deletions.gone]) {
    changes.push({ kind: 'deleted', key, now: null, before: known.get(key)?.md5 ?? null });
  }
  return changes.sort((one, other) => Buffer.compare(Buffer.from(one.key), Buffer.from(other.key)));
}
