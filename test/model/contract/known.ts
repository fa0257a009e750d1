/** What a run takes for the objects that its job has. */
import { md5, type Stored } from './row.js';
import type { Rules } from './rules.js';
import type { ETagOf, Holding, Holdings, JobState, Objects, OpenRun } from './world.js';

/** No object has it: what lies there may have one run's headers or another's. */
const unknown = 'unknown';

/**
 * What the baseline left; or, where that cannot be trusted or a listing is asked for, what is there, of which the job
 * wrote what a ledger knows by its ETag and what a frozen row of an open run has the md5 of. An ETag is of bytes: beside an
 * open run that stores otherwise, or each row its own way, nobody can tell what is stored beside them.
 */
export function knownOf(
  job: JobState,
  { compare, ...stored }: Pick<Rules, 'compare'> & Stored,
  objects: Objects,
  etagOf: ETagOf,
): Holdings {
  const left: Holdings = job.baseline?.holdings ?? new Map();
  if (compare === 'ledger' && job.open.length === 0) return left;
  const isTold = job.open.every((run) => run.stored.headers !== 'own' && isAlike(run.stored, stored));
  return new Map(
    [...objects].map(([key, object]): [string, Holding] => {
      const etag = etagOf(object);
      const before = left.get(key);
      if (before !== undefined && before.run !== null && before.etag === etag)
        return [key, isTold ? before : { ...before, form: unknown }];
      const { bytes, hash } = object;
      const ledger = job.open.find(({ wrote }) => wrote.get(key) === etag);
      const body = md5(object.body);
      if (ledger !== undefined) {
        const form = ledger.frozen.get(`${key} ${body}`)?.form ?? '';
        return [key, { md5: body, bytes, etag, run: ledger.runId, form: isTold ? form : unknown }];
      }
      const isOf = ({ frozen, stored: { gzip } }: OpenRun) =>
        gzip === object.isPacked && frozen.has(`${key} ${body}`);
      const run = job.open.find(isOf)?.runId ?? null;
      return [key, { md5: hash, bytes, etag, run, form: isTold ? '' : unknown }];
    }),
  );
}

function isAlike(one: Stored, other: Stored): boolean {
  return one.headers === other.headers && one.gzip === other.gzip;
}
