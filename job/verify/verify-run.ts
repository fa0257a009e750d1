/** Compares what a complete run wrote with what its target holds now. Reads the target, writes nothing to it. */

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Outage } from '../retry/outage.js';
import type { SettingsOf } from '../settings/settings.js';
import { systemClock } from '../shared/clock.js';
import { exitCodes } from '../shared/exit-code.js';
import { makeScratch } from '../shared/make-scratch.js';
import { openSession } from '../sql/duckdb-session.js';
import { openStore } from '../store/open-store.js';
import { formatLocation } from '../store/parse-location.js';
import type { Counters } from '../telemetry/counters.js';
import type { Log } from '../telemetry/log.js';
import { watchOutage } from '../telemetry/watch-outage.js';
import type { ChosenRun } from './choose-run.js';
import { compare, writeDifferences } from './compare.js';
import { listTarget } from './list-target.js';
import { loadLedgers } from './load-ledgers.js';
import { countBodies, readBodies } from './read-bodies.js';
import type { VerifyReport } from './verify-report.js';

/** DuckDB's memory; the listing and the join spill into the scratch folder above. */
const memoryLimit = '1GB';

export interface VerifyOptions extends ChosenRun {
  readonly settings: Pick<SettingsOf<'verify'>, 'deep' | 'threads' | 'maxInFlight' | 'scratchDir' | 's3'>;
  readonly log: Log;
  /** Runs one part of the work with its progress shown: `rows` of `total` objects. */
  readonly watch: <T>(total: number, act: (counters: Counters) => Promise<T>) => Promise<T>;
}

/**
 * Any difference makes exit code 1. All of them are in the run's verify.jsonl, which is empty when there are none.
 *
 * @throws RunError when the run is not complete
 * @throws StoreError when the target or the state cannot be read
 */
export async function verifyRun({ plan, state, settings, log, watch }: VerifyOptions): Promise<VerifyReport> {
  const started = performance.now();
  const scratch = await makeScratch(settings.scratchDir, 'splitter-verify', '--scratch-dir');
  const outage = new Outage();
  const store = formatLocation(plan.target);
  const stopWatching = watchOutage({ outage, store, log, clock: systemClock });
  const target = openStore(plan.target, { s3: settings.s3, connections: settings.maxInFlight, outage });
  const session = await openSession({
    threads: settings.threads,
    memoryLimit,
    tempDirectory: join(scratch, 'spill'),
  });
  try {
    log.info('reading the ledgers', { run: plan.runId, tranches: plan.tranches });
    const expected = await loadLedgers({ plan, state, session, folder: scratch });
    log.info('listing the target', { target: formatLocation(plan.target), expected });
    const listed = await watch(expected, (counters) =>
      listTarget({ session, target, location: plan.target, expected, counters }),
    );
    await session.run('CREATE TABLE misread (key VARCHAR, found_bytes BIGINT, found_md5 VARCHAR)');
    let read = 0;
    if (settings.deep) {
      const bodies = await countBodies(session);
      log.info('reading the objects', { objects: bodies });
      const { maxInFlight } = settings;
      read = await watch(bodies, (counters) => readBodies({ session, target, maxInFlight, counters }));
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
      read,
      differences: counts,
      first,
      file: await state.putVerification(path),
      seconds: (performance.now() - started) / 1000,
      exitCode: differs ? exitCodes.failed : exitCodes.done,
    };
  } finally {
    session.close();
    stopWatching();
    await target.close();
    await rm(scratch, { recursive: true, force: true });
  }
}
