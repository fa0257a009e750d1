/**
 * Conditional deletions are tried, not believed: radosgw takes If-Match and deletes whatever it says, moto ignores
 * `<ETag>` in DeleteObjects. An object of ours must survive a wrong ETag in both forms, and go with its own.
 */
import { RunError, StoreError } from '../../shared/errors.js';
import type { ETag, ObjectKey, PutRequest, PutResult, WriteOptions } from '../object-store.js';
import type { Deletions } from './deletions.js';

export interface DeletionTrialParts {
  readonly put: (request: PutRequest) => Promise<PutResult>;
  readonly head: (key: ObjectKey) => Promise<{ readonly etag: ETag } | undefined>;
  readonly deletions: Pick<Deletions, 'delete' | 'deleteSingly'>;
}

export interface DeletionTrial extends WriteOptions {
  readonly key: ObjectKey;
  readonly owner: string;
}

/** Of no object: the md5 of nothing that is ever written here. */
const wrong = '00000000000000000000000000000000' as ETag;

const body = Buffer.from(
  'Whether deletions keep to their conditions is tried on this object. It may be removed.\n',
);

/** @returns what the server did against a condition; undefined when it kept to them all */
export async function tryDeletions(
  { put, head, deletions }: DeletionTrialParts,
  { key, owner, deadline }: DeletionTrial,
): Promise<string | undefined> {
  const options = deadline === undefined ? {} : { deadline };
  const request = { key, body, contentType: 'text/plain', owner, maybeRepeated: true, ...options };
  const made = await put({ ...request, condition: { kind: 'if-absent' } });
  if (made.outcome !== 'written') {
    throw new RunError(
      `Cannot try whether deletions keep to their conditions: the key ${key} is taken by somebody else's object. Remove it, then resume.`,
    );
  }
  const condition = { key, etag: wrong };
  await deletions.deleteSingly(condition, deadline);
  if ((await head(key)) === undefined) return 'DeleteObject with If-Match removed an object of another ETag';
  await deletions.delete([condition], options);
  if ((await head(key)) === undefined) return 'DeleteObjects with <ETag> removed an object of another ETag';
  await deletions.delete([{ key, etag: made.etag }], options).catch((error: unknown) => {
    if (!(error instanceof StoreError) || error.code !== 'PreconditionFailed') throw error;
  });
  if ((await head(key)) === undefined) return undefined;
  await deletions.delete([{ key }], options);
  return 'DeleteObjects with the <ETag> of an object left it standing';
}
