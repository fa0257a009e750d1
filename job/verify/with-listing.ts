/** What a complete run wrote and what its target holds, side by side in one database, for as long as it is looked at. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { listTarget } from '../listing/list-target.js';
import { Outage } from '../retry/outage.js';
import type { SettingsOf } from '../settings/settings.js';
import { systemClock } from '../shared/clock.js';
import { makeScratch } from '../shared/make-scratch.js';
import { type DuckDbSession, openSession } from '../sql/duckdb-session.js';
import type { ObjectStore } from '../store/object-store.js';
import { openTarget } from '../store/open-target.js';
import { formatLocation } from '../store/parse-location.js';
import type { Counters } from '../telemetry/counters.js';
import type { Log } from '../telemetry/log.js';
import { watchOutage } from '../telemetry/watch-outage.js';
import type { ChosenRun } from './choose-run.js';
import { loadLedgers, loadOtherJobs } from './load-ledgers.js';

/** DuckDB's memory; the listing and the join spill into the scratch folder above. */
const memoryLimit = '1GB';

export interface ListingOptions extends ChosenRun {
  readonly settings: Pick<SettingsOf<'verify'>, 'threads' | 'maxInFlight' | 'scratchDir' | 's3'>;
  readonly log: Log;
  /** Runs one part of the work with its progress shown: `rows` of `total` objects. */
  readonly watch: <T>(
    stage: 'list' | 'read',
    total: number,
    act: (counters: Counters) => Promise<T>,
  ) => Promise<T>;
  /** Aborted with the reason to end. */
  readonly signal?: AbortSignal;
}

export interface Listing {
  /** Has the view `expected` and the table `listed`. */
  readonly session: DuckDbSession;
  readonly target: ObjectStore;
  readonly scratch: string;
  /** Rows that must have an object, and objects that there are. */
  readonly expected: number;
  readonly listed: number;
}

/**
 * @throws RunError when the run is not complete
 * @throws StoreError when the target or the state cannot be read
 */
export async function withListing<T>(
  { plan, state, settings, log, watch, signal }: ListingOptions,
  act: (listing: Listing) => Promise<T>,
): Promise<T> {
  const scratch = await makeScratch(settings.scratchDir, 'splitter-verify', '--scratch-dir');
  const outage = new Outage();
  const store = formatLocation(plan.target);
  const stopWatching = watchOutage({ outage, store, log, clock: systemClock });
  const target = openTarget(plan.target, { s3: settings.s3, connections: settings.maxInFlight, outage });
  const session = await openSession({
    threads: settings.threads,
    memoryLimit,
    tempDirectory: join(scratch, 'spill'),
  });
  const interrupt = () => session.interrupt();
  signal?.addEventListener('abort', interrupt);
  try {
    signal?.throwIfAborted();
    log.info('reading the ledgers', { run: plan.runId, tranches: plan.tranches });
    const ledgers = { plan, state, session, folder: scratch };
    const expected = await loadLedgers(ledgers);
    await loadOtherJobs(ledgers);
    log.info('listing the target', { target: store, expected });
    const listed = await watch('list', expected, (counters) =>
      listTarget({ session, target, location: plan.target, keys: 'expected', expected, counters, signal }),
    );
    return await act({ session, target, scratch, expected, listed });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', interrupt);
    session.close();
    stopWatching();
    await target.close();
    await rm(scratch, { recursive: true, force: true });
  }
}
