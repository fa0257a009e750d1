/** A PUT under `--if-exists own`: over what the job has written, or into nothing; never over somebody else's object. */
import type { ETag, ObjectStore, PutCondition, PutRequest, PutResult } from '../store/object-store.js';

export interface OwnObject {
  /** Of the object that the job knows under this key; null where it knows none. */
  readonly etag: ETag | null;
  /** Of the bytes that are sent. */
  readonly md5: string;
  /** Runs whose objects are the job's, though no ledger may tell of them: this one, and those that are open. */
  readonly runs: readonly string[];
}

/** So often a key may change hands while it is looked at. */
const mostLooks = 3;

/**
 * A condition that does not hold is looked into: an object is the job's if it has the note of one of the runs, or the
 * body's bytes already. Another one is left alone: `condition-failed`.
 */
export async function putOwn(
  target: ObjectStore,
  request: PutRequest,
  { etag, md5, runs }: OwnObject,
): Promise<PutResult> {
  let condition: PutCondition = etag === null ? { kind: 'if-absent' } : { kind: 'if-match', etag };
  for (let looks = 1; ; looks += 1) {
    const result = await target.put({ ...request, condition });
    if (result.outcome !== 'condition-failed' || looks > mostLooks) return result;
    const found = await target.look(request.key);
    if (found === undefined) {
      condition = { kind: 'if-absent' };
      continue;
    }
    // Its answer was lost, or this is a later life of the run.
    if (found.owner !== undefined && found.owner === request.owner) {
      return { outcome: 'written', etag: found.etag };
    }
    const writer = found.owner?.slice(0, found.owner.lastIndexOf('/'));
    if (found.md5 !== md5 && (writer === undefined || !runs.includes(writer))) return result;
    condition = { kind: 'if-match', etag: found.etag };
  }
}
