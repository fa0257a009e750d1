/** Compares what a complete run wrote with what its target holds now. Reads the target, writes nothing to it. */

import { join } from 'node:path';
import type { SettingsOf } from '../settings/settings.js';
import { exitCodes } from '../shared/exit-code.js';
import { formatLocation } from '../store/parse-location.js';
import { compare, writeDifferences } from './compare.js';
import { countBodies, type Looked, readBodies } from './read-bodies.js';
import type { VerifyReport } from './verify-report.js';
import { type ListingOptions, withListing } from './with-listing.js';

export interface VerifyOptions extends ListingOptions {
  readonly settings: ListingOptions['settings'] & Pick<SettingsOf<'verify'>, 'deep'>;
}

/**
 * Any difference makes exit code 1. All of them are in the run's verify.jsonl, which is empty when there are none.
 *
 * @throws RunError when the run is not complete
 * @throws StoreError when the target or the state cannot be read
 */
export function verifyRun(options: VerifyOptions): Promise<VerifyReport> {
  const started = performance.now();
  const { plan, state, settings, log, watch, signal } = options;
  return withListing(options, async ({ session, target, scratch, expected, listed }) => {
    await session.run('CREATE TABLE misread (key VARCHAR, found_bytes BIGINT, found_md5 VARCHAR)');
    let looked: Looked = { read: 0, byChecksum: 0 };
    if (settings.deep) {
      const bodies = await countBodies(session);
      // A folder keeps none; of what is compressed the store has the md5 of other bytes than the ledgers.
      const byKeptMd5 =
        plan.target.kind === 's3' && settings.s3.checksum === 'md5' && plan.compress === undefined;
      log.info(byKeptMd5 ? "asking for the objects' md5" : 'reading the objects', { objects: bodies });
      const { maxInFlight } = settings;
      const parts = { session, target, maxInFlight, byKeptMd5, signal };
      looked = await watch('read', bodies, (counters) => readBodies({ ...parts, counters }));
    }
    await compare(session);
    const path = join(scratch, 'verify.jsonl');
    const { counts, first } = await writeDifferences(session, path);
    const differs = Object.values(counts).some((count) => count > 0);
    return {
      runId: plan.runId,
      target: formatLocation(plan.target),
      expected,
      listed,
      ...looked,
      differences: counts,
      first,
      file: await state.putVerification(path),
      seconds: (performance.now() - started) / 1000,
      exitCode: differs ? exitCodes.failed : exitCodes.done,
    };
  });
}
