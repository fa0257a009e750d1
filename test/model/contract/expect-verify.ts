/** What `verify` must find of a job's last complete run: where its ledgers and the target differ. */
import type { Place } from './conclude.js';
import type { Holdings } from './world.js';

export interface VerifyInput extends Place {
  readonly holdings: Holdings;
  /** Keys that the run met and left alone, which need not be the job's. */
  readonly met: ReadonlySet<string>;
  /** What other jobs have. */
  readonly others: ReadonlySet<string>;
}

export type Differences = Readonly<Record<'missing' | 'extra' | 'size' | 'etag', readonly string[]>>;

export function expectVerify({ holdings, met, others, objects, etagOf }: VerifyInput): Differences {
  const missing: string[] = [];
  const size: string[] = [];
  const etag: string[] = [];
  for (const [key, held] of holdings) {
    const there = objects.get(key);
    if (there === undefined) missing.push(key);
    else if (there.bytes !== held.bytes) size.push(key);
    else if (etagOf(there) !== held.etag) etag.push(key);
  }
  const extra = [...objects.keys()].filter((key) => !holdings.has(key) && !met.has(key) && !others.has(key));
  return { missing: missing.sort(), extra: extra.sort(), size: size.sort(), etag: etag.sort() };
}
