/** What a run takes for the objects that its job has. */
import { md5 } from './row.js';
import type { Rules } from './rules.js';
import type { ETagOf, Holding, Holdings, JobState, Objects } from './world.js';

/**
 * What the baseline left; or, where that cannot be trusted or a listing is asked for, what is there, of which the job
 * wrote what a ledger knows by its ETag and what a frozen row of an open run has the md5 of.
 */
export function knownOf(
  job: JobState,
  compare: Rules['compare'],
  objects: Objects,
  etagOf: ETagOf,
): Holdings {
  const left: Holdings = job.baseline?.holdings ?? new Map();
  if (compare === 'ledger' && job.open.length === 0) return left;
  return new Map(
    [...objects].map(([key, object]): [string, Holding] => {
      const etag = etagOf(object);
      const before = left.get(key);
      if (before !== undefined && before.run !== null && before.etag === etag) return [key, before];
      const body = md5(object.body);
      const writer = job.open.find(({ frozen }) => frozen.has(`${key} ${body}`));
      const bytes = Buffer.byteLength(object.body);
      return [key, { md5: body, bytes, etag, run: writer?.runId ?? null }];
    }),
  );
}
