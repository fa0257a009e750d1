/** What a job has after a complete run. */
import type { Concluded, Place } from './conclude.js';
import type { Expected } from './expect-run.js';
import type { Holding, Holdings } from './world.js';

interface Ended {
  readonly runId: string;
  readonly expected: Expected;
  readonly concluded: Concluded;
}

/** @param after the target as the run left it */
export function holdingsAfter({ runId, expected, concluded }: Ended, { objects, etagOf }: Place): Holdings {
  const holdings = new Map<string, Holding>(concluded.kept);
  for (const key of [...expected.unchanged, ...concluded.deletions.withheld]) {
    const held = expected.known.get(key);
    if (held !== undefined) holdings.set(key, held);
  }
  for (const [key, { md5, form }] of concluded.written) {
    const object = objects.get(key);
    if (object === undefined) continue;
    holdings.set(key, { md5, bytes: object.bytes, etag: etagOf(object), run: runId, form });
  }
  return holdings;
}
