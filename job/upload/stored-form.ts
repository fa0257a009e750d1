/** What a run stores beside the bytes of its objects, compared with what another one does. */
import { ownTemplates, readTemplates } from '../sql/object-headers.js';
import type { Plan } from '../state/plan-file.js';

export type StoredForm = Pick<Plan, 'headers' | 'tags' | 'encryption' | 'compress'>;

/** A fingerprint that no object's headers have: of one that may have those of one run or of another. */
export const unknownHeaders = 'unknown';

/** Templates in the same order make texts that serve as one another's. */
export function isSameForm(one: StoredForm, other: StoredForm): boolean {
  const text = ({ headers, tags, encryption, compress }: StoredForm) =>
    JSON.stringify([headers, tags, encryption, compress?.codec]);
  return text(one) === text(other);
}

/**
 * Whether two objects of the same bytes have the same headers, whichever of the runs wrote them. An ETag tells nothing of
 * headers; under AES256 and without encryption nothing of that, either.
 */
export function storeAlike(one: StoredForm, other: StoredForm): boolean {
  const templates = { headers: readTemplates(one.headers), tags: readTemplates(one.tags) };
  return isSameForm(one, other) && ownTemplates(templates).length === 0;
}
