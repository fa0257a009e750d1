/**
 * The contract of a restore: a run of the difference between what stands and what an earlier run left. Its rows are
 * bodies of what does not stand as it stood, and a deletion row for each object that the job has made since.
 */
import { isOurs } from './conclude.js';
import type { Expected, Refused, ToWrite } from './expect-run.js';
import type { Stored } from './row.js';
import type { Frozen, Holdings } from './world.js';

export interface RestoreInput {
  /** What the run that is put back had left. */
  readonly left: Holdings;
  /** What the job has now, by a listing. */
  readonly known: Holdings;
  /** Of the runs that have stored objects as that run has. */
  readonly kept: Frozen;
  readonly stored: Stored;
}

export function expectRestore({ left, known, kept, stored }: RestoreInput): Expected | Refused {
  const toWrite = new Map<string, ToWrite>();
  const unchanged = new Set<string>();
  const frozen = new Map<string, { body: string; form: string }>();
  for (const [key, { md5, form }] of left) {
    const stands = known.get(key);
    if (isOurs(stands) && stands.md5 === md5 && stands.form === form) continue;
    const row = kept.get(`${key} ${md5}`);
    if (row?.form !== form) return { refused: 'rows that are gone' };
    frozen.set(`${key} ${md5}`, row);
    // Somebody else has written the very bytes.
    if (stands?.md5 === md5 && stands.form === form) unchanged.add(key);
    else toWrite.set(key, { key, body: row.body, md5, form, isPacked: stored.gzip });
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
