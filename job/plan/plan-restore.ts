/**
 * Plans a run that puts the target back to what an earlier one left. Its frozen rows are what has to change: bodies of
 * objects that do not stand as they stood, out of the frozen rows that runs have kept, and a deletion row for each
 * object that the job has now and had not then. All else is kept.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { SettingsOf } from '../settings/settings.js';
import { asDiskFull } from '../shared/disk-full.js';
import { SourceError } from '../shared/errors.js';
import { makeScratch } from '../shared/make-scratch.js';
import { removeIfEmpty } from '../shared/remove-if-empty.js';
import { toldValue } from '../shared/row-values.js';
import { wholeMilliseconds } from '../shared/whole-milliseconds.js';
import { type DuckDbSession, openSession } from '../sql/duckdb-session.js';
import { textColumn } from '../sql/object-headers.js';
import { quoteLiteral } from '../sql/quote.js';
import { modExpression } from '../sql/tranche-expression.js';
import { holdings, stagedHoldings } from '../state/holdings.js';
import { pastRuns } from '../state/past-runs.js';
import type { Plan } from '../state/plan-file.js';
import type { RunState } from '../state/run-state.js';
import { stateVersion } from '../state/state-version.js';
import { serverOf } from '../store/server-of.js';
import { syncLocations } from '../store/sync-locations.js';
import type { Log } from '../telemetry/log.js';
import { objectForm } from '../upload/object-form.js';
import { allTranches, fetchHoldings } from './known/fetch-holdings.js';
import { type FoundKnown, findKnown } from './known/find-known.js';
import { readRunBefore } from './known/run-before.js';
import { lookAtTarget } from './look-at-target.js';
import { orForget } from './or-forget.js';
import { partitionFiles } from './partition-files.js';
import { mostPlanThreads, planMegabytes } from './plan-memory.js';
import { writeMissingBatches } from './plan-run.js';
import { findRows, wantedTable } from './restore/find-rows.js';
import type { FrozenFile } from './source.js';
import { storeFrozen } from './store-frozen.js';

export interface RestoreOptions {
  readonly settings: SettingsOf<'restore'>;
  /** Of the run that is put back. */
  readonly before: Plan;
  readonly state: RunState;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** The tables of what the run that is put back had left, and of what the job has now. */
const leftTable = 'splitter_left';
const standingTable = 'splitter_standing';

/** @throws SourceError when rows that are needed are gone; nothing is written to the target then */
export async function planRestore(options: RestoreOptions): Promise<Plan> {
  const { settings, before, state, log, signal } = options;
  const started = performance.now();
  const { target, job, tranches, partitions } = before;
  const facts = await lookAtTarget(state, target, job);
  const scratch = await restoreScratch(settings, state.runId);
  const threads = Math.min(settings.threads, mostPlanThreads);
  const session = await openSession({
    threads,
    memoryLimit: `${planMegabytes(threads)}MB`,
    tempDirectory: join(scratch, 'spill'),
  });
  const interrupt = () => session.interrupt();
  signal.addEventListener('abort', interrupt);
  try {
    const found = await findKnown({
      settings: { target, compare: 'target', s3: settings.s3, maxInFlight: settings.maxInFlight },
      state,
      session,
      log,
      folder: join(scratch, 'known'),
      facts,
      before: await readRunBefore(facts.baseline?.content, state, { needsBaseline: true, log }),
      form: before,
      counts: { tranches, partitions },
      needsBaseline: true,
      signal,
    });
    const files = await frozenRows(options, session, scratch, found);
    const rows = files.reduce((sum, file) => sum + file.rows, 0);
    log.info('found what has to change', { rows, run: before.runId });
    const attempt = randomBytes(4).toString('hex');
    const stored = async () => {
      const staged = await storeFrozen(files, state, attempt, 0);
      const known: Plan['known'] =
        found.kind === 'local'
          ? { kind: 'staged', files: await storeFrozen(found.files, state, attempt, staged.length) }
          : found;
      await state.beginJob({
        version: stateVersion,
        createdAt: new Date().toISOString(),
        restores: before.runId,
        // What the job reads stays what it read, for the run after this one.
        settings: (await state.forRun(before.runId).findJob())?.settings ?? {},
        given: settings.given ?? {},
      });
      signal.throwIfAborted();
      // The frozen rows, before a plan says that they are there.
      if (settings.sync) await syncLocations([settings.state]);
      return { staged, known };
    };
    const { staged, known } = await orForget(stored, () => state.removeAttempt(attempt), log);
    const plan = await state.writePlan({
      version: stateVersion,
      runId: state.runId,
      attempt,
      createdAt: new Date().toISOString(),
      seconds: wholeMilliseconds((performance.now() - started) / 1000),
      source: `what run ${before.runId} left`,
      target,
      server: serverOf(target, settings.s3),
      key: before.key,
      ifExists: 'overwrite',
      body: before.body,
      headers: before.headers,
      tags: before.tags,
      encryption: before.encryption,
      compress: before.compress,
      onDuplicate: { mode: 'fail' },
      columns: [],
      rowsAs: 'bytes',
      tranches,
      partitions,
      rows,
      staged,
      baseline: facts.baseline?.etag ?? null,
      open: [...facts.open],
      job,
      write: 'changed',
      missing: 'keep',
      sourceHolds: 'all',
      deletedWhen: 'splitter_deleted',
      known,
    });
    await writeMissingBatches(plan, state, 1);
    return plan;
  } catch (error) {
    // What an interrupted statement says of itself is no news.
    signal.throwIfAborted();
    throw asDiskFull(error, scratch);
  } finally {
    signal.removeEventListener('abort', interrupt);
    session.close();
    await rm(scratch, { recursive: true, force: true });
    if (settings.state.kind === 'folder') await removeIfEmpty(dirname(scratch));
  }
}

/** Frozen files are moved into place where they can be, as those of `planRun`. */
function restoreScratch({ state, scratchDir }: SettingsOf<'restore'>, runId: string): Promise<string> {
  return state.kind === 'folder'
    ? makeScratch(join(state.path, 'staged', runId, 'scratch'), 'splitter-restore', '--state')
    : makeScratch(scratchDir, 'splitter-restore', '--scratch-dir');
}

async function frozenRows(
  { before, state, signal }: RestoreOptions,
  session: DuckDbSession,
  scratch: string,
  found: FoundKnown,
): Promise<FrozenFile[]> {
  const files = found.kind === 'local' ? found.files.map(({ path }) => path) : [];
  const standing =
    files.length === 0 ? holdings({ runId: '', ledgers: [], deletions: [] }) : stagedHoldings(files);
  const ledgers = join(scratch, 'ledgers');
  await mkdir(ledgers);
  const run = state.forRun(before.runId);
  const left = await fetchHoldings(run, await allTranches(run, before), { session, folder: ledgers });
  await session.run(
    `CREATE VIEW ${leftTable} AS SELECT key, body_md5, headers FROM ${left};
     CREATE VIEW ${standingTable} AS SELECT key, body_md5, headers, run FROM ${standing};
     CREATE TABLE ${wantedTable} AS SELECT key AS splitter_key, body_md5 AS md5, headers FROM ${leftTable} was
       ANTI JOIN (SELECT key, body_md5, headers FROM ${standingTable} WHERE run IS NOT NULL) now
         ON now.key = was.key AND now.body_md5 = was.body_md5 AND now.headers IS NOT DISTINCT FROM was.headers`,
  );
  const folder = join(scratch, 'rows');
  await mkdir(folder);
  // The run's own rows first: a source that has all rows had those of unchanged objects, too.
  const past = await pastRuns(state, before);
  const own = past.filter((run) => run.state.runId === before.runId);
  const others = past.filter((run) => run.state.runId !== before.runId);
  const rows: FrozenFile[] = [];
  const { partitions } = before;
  for (const run of [...own, ...others]) {
    rows.push(...(await findRows(run.state, { session, folder, partitions, form: before, signal })));
  }
  await refuseLost(before, session);
  const gone = join(folder, 'gone');
  await session.run(
    `COPY (SELECT key AS splitter_key, NULL::BLOB AS splitter_body, true AS splitter_deleted${noTexts(before)},
         ${modExpression('key', partitions)} AS splitter_partition
       FROM ${standingTable} ANTI JOIN ${leftTable} USING (key) WHERE run IS NOT NULL)
       TO ${quoteLiteral(gone)} (FORMAT parquet, PARTITION_BY (splitter_partition))`,
  );
  return [...rows, ...(await partitionFiles(session, gone))];
}

/** Of rows that write nothing, for files of one form. */
function noTexts(before: Plan): string {
  return objectForm(before)
    .templates.map((_, index) => `, NULL::VARCHAR AS ${textColumn(index)}`)
    .join('');
}

/** How many of the keys are shown. */
const keysShown = 5;

async function refuseLost({ runId }: Plan, session: DuckDbSession): Promise<void> {
  const [counted] = await session.rows(`SELECT count(*) AS lost FROM ${wantedTable}`);
  const lost = Number(counted?.lost);
  if (lost === 0) return;
  const first = await session.rows(
    `SELECT splitter_key FROM ${wantedTable} ORDER BY splitter_key LIMIT ${keysShown}`,
  );
  const keys = first.map(({ splitter_key }) => JSON.stringify(splitter_key)).join(', ');
  throw new SourceError(
    `${lost} objects that run ${runId} left do not stand any more, and no run of the job with the same headers has kept the frozen rows that they ` +
      `were made of: ${toldValue(keys)}${lost > keysShown ? ' and others' : ''}. Nothing was written. Only runs that end with --keep-frozen ` +
      'can be put back.',
  );
}
