/**
 * The contract of a restore: a run of the difference between what stands and what an earlier run left. Its rows are
 * bodies of what does not stand as it stood, and a deletion row for each object that the job has made since.
 */
import { isOurs } from './conclude.js';
import type { Expected, Refused, ToWrite } from './expect-run.js';
import type { Holdings } from './world.js';

export interface RestoreInput {
  /** What the run that is put back had left. */
  readonly left: Holdings;
  /** What the job has now, by a listing. */
  readonly known: Holdings;
  /** Bodies that runs have kept, by `<key> <md5>`. */
  readonly kept: ReadonlyMap<string, string>;
}

export function expectRestore({ left, known, kept }: RestoreInput): Expected | Refused {
  const toWrite = new Map<string, ToWrite>();
  const unchanged = new Set<string>();
  const frozen = new Map<string, string>();
  for (const [key, { md5 }] of left) {
    const stands = known.get(key);
    if (isOurs(stands) && stands.md5 === md5) continue;
    const body = kept.get(`${key} ${md5}`);
    if (body === undefined) return { refused: 'rows that are gone' };
    frozen.set(`${key} ${md5}`, body);
    // Somebody else has written the very bytes.
    if (stands?.md5 === md5) unchanged.add(key);
    else toWrite.set(key, { key, body, md5 });
  }
  const due = new Set([...known].flatMap(([key, held]) => (isOurs(held) && !left.has(key) ? [key] : [])));
  const objects = [...known.values()].filter(isOurs).length;
  return {
    known,
    objects,
    had: objects + unchanged.size,
    rows: toWrite.size + unchanged.size + due.size,
    rowsOf: new Map(),
    toWrite,
    unchanged,
    deletionRows: due.size,
    rejected: new Map(),
    due,
    frozen,
  };
}
