/**
 * What a listing of the target shows, and what of it the job wrote: a key whose ETag a ledger has; or, of runs that are
 * open, one whose md5 a frozen row has. Where no ledger tells, an ETag that is an md5 stands for the body's.
 */
import { mkdir } from 'node:fs/promises';
import { listTarget } from '../../listing/list-target.js';
import { Outage } from '../../retry/outage.js';
import { systemClock } from '../../shared/clock.js';
import { holdings } from '../../state/holdings.js';
import type { KnownTranche } from '../../state/known-files.js';
import type { RunState } from '../../state/run-state.js';
import { runOfMark } from '../../state/target-state.js';
import { openTarget } from '../../store/open-target.js';
import { formatLocation } from '../../store/parse-location.js';
import { Counters } from '../../telemetry/counters.js';
import { watchOutage } from '../../telemetry/watch-outage.js';
import { storeAlike, unknownHeaders } from '../../upload/stored-form.js';
import { doneTranches, fetchHoldings } from './fetch-holdings.js';
import type { KnownOptions } from './find-known.js';
import { frozenMd5s } from './frozen-md5s.js';
import { readMd5s } from './read-md5s.js';

/**
 * SQL of objects as `holdings` gives them: body_md5, run and headers are NULL where they are not known.
 * @param tranches of the baseline, where there is one that is whole
 */
export async function listedKnown(
  options: KnownOptions,
  tranches: readonly KnownTranche[] | undefined,
): Promise<string> {
  const { settings, state, session, log, folder, facts, before, form, signal } = options;
  await mkdir(folder, { recursive: true });
  const open: RunState[] = [];
  for (const runId of new Set(facts.open.map(runOfMark))) {
    const run = state.forRun(runId);
    // The baseline's own mark, once it has its report, says that something changed late: its ledgers tell all, and its frozen rows are gone.
    if (runId !== before?.runId || !(await run.isFinished())) open.push(run);
  }
  const ledgers = [
    before === undefined || tranches === undefined
      ? holdings({ runId: '', ledgers: [], deletions: [] })
      : await fetchHoldings(state.forRun(before.runId), tranches, options),
  ];
  const baseline = ledgers[0];
  let areHeadersKnown = true;
  for (const run of open) {
    const isBaseline = run.runId === before?.runId && tranches !== undefined;
    if (!isBaseline) ledgers.push(await fetchHoldings(run, await doneTranches(run), options));
    const plan = await run.findPlan();
    areHeadersKnown &&= plan === undefined ? settings.target.kind === 'folder' : storeAlike(plan, form);
  }
  if (!areHeadersKnown) {
    log.warn(
      "runs that have begun to write and are not complete have other headers, or rows' own: no object counts as unchanged",
    );
  }

  const outage = new Outage();
  const store = formatLocation(settings.target);
  const stopWatching = watchOutage({ outage, store, log, clock: systemClock });
  const target = openTarget(settings.target, { s3: settings.s3, connections: settings.maxInFlight, outage });
  try {
    log.info('listing the target', { target: store });
    const listed = await listTarget({
      session,
      target,
      location: settings.target,
      keys: tranches === undefined ? undefined : baseline,
      expected: before?.objects ?? 0,
      counters: new Counters(),
    });
    signal?.throwIfAborted();
    // The same bytes, whichever ledger tells of them: any of them is right.
    await session.run(
      `CREATE TABLE matched AS SELECT key, any_value(bytes) AS bytes, any_value(md5) AS body_md5, etag, any_value(run) AS run,
           any_value(headers) AS headers
         FROM (SELECT listed.key, listed.bytes, ours.body_md5 AS md5, listed.etag, ours.run, ours.headers
           FROM listed JOIN (${ledgers.map((relation) => `SELECT key, body_md5, etag, run, headers FROM ${relation}`).join(' UNION ALL ')}) ours
             ON ours.key = listed.key AND ours.etag = listed.etag WHERE ours.run IS NOT NULL)
         GROUP BY key, etag;
       CREATE TABLE unmatched AS SELECT listed.*, CASE WHEN regexp_full_match(etag, '[0-9a-f]{32}') THEN etag END AS md5
         FROM listed ANTI JOIN matched USING (key);
       DROP TABLE listed;
       CREATE TABLE read_md5 (key VARCHAR, md5 VARCHAR)`,
    );
    if (settings.target.kind === 'folder') {
      await readMd5s({ session, target, maxInFlight: settings.maxInFlight });
    }
    signal?.throwIfAborted();
    await session.run(
      `CREATE TABLE others AS SELECT unmatched.* EXCLUDE (md5), coalesce(read_md5.md5, unmatched.md5) AS body_md5
         FROM unmatched LEFT JOIN read_md5 USING (key);
       DROP TABLE unmatched; CREATE TABLE open_rows (key VARCHAR, run VARCHAR)`,
    );
    for (const run of open) await frozenMd5s(run, options);
    const [counted] = await session.rows(
      'SELECT count(*) AS unmatched, count(*) FILTER (body_md5 IS NULL) AS unknown FROM others',
    );
    log.info('listed the target', { objects: listed, ours: listed - Number(counted?.unmatched) });
    if (Number(counted?.unknown) > 0) {
      log.warn('objects whose ETag is no md5 and that no ledger knows count as changed', {
        objects: Number(counted?.unknown),
      });
    }
  } finally {
    stopWatching();
    await target.close();
  }
  const headers = areHeadersKnown ? 'headers' : `'${unknownHeaders}' AS headers`;
  const ofOthers = areHeadersKnown ? 'NULL::VARCHAR' : `'${unknownHeaders}'`;
  return `(SELECT key, bytes, body_md5, etag, run, ${headers} FROM matched
    UNION ALL SELECT others.key, bytes, body_md5, etag, (SELECT any_value(run) FROM open_rows WHERE open_rows.key = others.key),
        ${ofOthers}
      FROM others)`;
}
