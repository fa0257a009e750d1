/** The first stage: looks at the source, freezes its rows as partitions in the state, and writes plan.json. */

import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { types } from 'node:util';
import { asDiskFull } from '../disk-full.js';
import { RunError, SettingsError, SourceError } from '../errors.js';
import type { Plan, StagedFile } from '../run-state/plan-file.js';
import type { Batch, RunState } from '../run-state/run-state.js';
import type { PlanningSettings } from '../settings/settings.js';
import type { Column } from '../sql/describe-columns.js';
import { openSession } from '../sql/duckdb-session.js';
import { checkOrderColumn } from '../sql/order-column.js';
import { stagingExpression } from '../sql/staging-expression.js';
import { removeIfEmpty } from '../store/local/temporary-files.js';
import type { Log } from '../telemetry/log.js';
import { checkSurvey } from './check-survey.js';
import { chooseTranches } from './choose-tranches.js';
import { openSource } from './open-source.js';
import type { FrozenFile, Survey } from './source.js';

/** DuckDB's memory while it surveys and freezes; it spills into the scratch folder above. */
const memoryLimit = '700MB';
/** Staged files stored at once. */
const parallelPuts = 8;

/** @param ending when aborted, ends the statement or the query under way; its reason is thrown */
export async function planRun(
  settings: PlanningSettings,
  state: RunState,
  log: Log,
  ending?: AbortSignal,
): Promise<Plan> {
  const started = performance.now();
  const scratch = await makeScratch(settings, state.runId);
  const session = await openSession({
    threads: settings.threads,
    memoryLimit,
    tempDirectory: join(scratch, 'spill'),
  });
  const interrupt = () => session.interrupt();
  ending?.addEventListener('abort', interrupt);
  try {
    ending?.throwIfAborted();
    const source = await openSource(settings, { state, session, log, signal: ending });
    checkColumns(source.columns, settings);

    const survey = settings.survey ? await source.survey() : undefined;
    if (survey) {
      checkSurvey(survey, settings);
      log.info('surveyed the source', { ...survey, sharedKeys: survey.sharedKeys.length });
    }
    // An interrupt between two statements hits nothing, so it is asked for as well.
    ending?.throwIfAborted();
    const counts = chooseTranches(survey?.rows, settings.threads, settings.tranches);

    const frozen = await source.freeze(counts.partitions, join(scratch, 'frozen'));
    ending?.throwIfAborted();
    const rows = frozen.files.reduce((sum, file) => sum + file.rows, 0);
    checkFrozen(rows, survey, settings);
    const { attempt, files: staged } = frozen.kind === 'staged' ? frozen : await store(frozen.files, state);
    log.info('froze the rows', { rows, ...counts, files: staged.length });

    const plan: Plan = {
      version: 1,
      runId: state.runId,
      attempt,
      createdAt: new Date().toISOString(),
      seconds: (performance.now() - started) / 1000,
      source: source.description,
      target: settings.target,
      key: settings.key.text,
      ifExists: settings.ifExists,
      body: settings.body,
      onDuplicate: settings.onDuplicate,
      columns: source.columns.map((column) => ({ name: column.name, raw: stagingExpression(column).raw })),
      ...counts,
      rows,
      staged: [...staged],
    };
    ending?.throwIfAborted();
    await state.writeBatches(deal(counts.partitions, settings.workers));
    await state.writePlan(plan);
    return plan;
  } catch (error) {
    // What an interrupted statement says of itself is no news.
    ending?.throwIfAborted();
    throw asDiskFull(error, scratch);
  } finally {
    ending?.removeEventListener('abort', interrupt);
    session.close();
    await rm(scratch, { recursive: true, force: true });
    if (settings.state.kind === 'folder') await removeIfEmpty(dirname(scratch));
  }
}

/** In a local state, so that frozen files are moved into place instead of copied, and `finish` removes what a killed plan left. */
async function makeScratch({ state, scratchDir }: PlanningSettings, runId: string): Promise<string> {
  const parent = state.kind === 'folder' ? join(state.path, 'staged', runId, 'scratch') : scratchDir;
  try {
    await mkdir(parent, { recursive: true });
    const scratch = await mkdtemp(join(parent, 'splitter-plan-'));
    await mkdir(join(scratch, 'frozen'));
    return scratch;
  } catch (error) {
    const flag = state.kind === 'folder' ? '--state' : '--scratch-dir';
    const reason = types.isNativeError(error) ? error.message : String(error);
    throw new RunError(
      `Temporary files cannot be written to ${parent} (${reason}). Give a ${flag} that is a writable folder with room.`,
      { cause: error },
    );
  }
}

function checkColumns(columns: readonly Column[], { onDuplicate }: PlanningSettings): void {
  const reserved = columns.map(({ name }) => name).filter((name) => /^splitter_/i.test(name));
  if (reserved.length > 0) {
    throw new SourceError(
      `The source has a column ${reserved.join(', ')}: names that start with splitter_ are the program's own. ` +
        'Rename the column.',
    );
  }
  const fault = onDuplicate.mode === 'keep-max' && checkOrderColumn(onDuplicate.column, columns);
  if (fault) throw new SettingsError([fault]);
}

function checkFrozen(rows: number, survey: Survey | undefined, settings: PlanningSettings): void {
  if (survey && survey.rows !== rows) {
    throw new RunError(
      `The source changed while it was read: ${survey.rows} rows when surveyed, ${rows} when frozen. ` +
        'Nothing was written. Run again when nobody writes to it.',
    );
  }
  if (rows > settings.maxObjects) {
    throw new SourceError(`The source has ${rows} rows, more than --max-objects ${settings.maxObjects}.`);
  }
}

async function store(
  frozen: readonly FrozenFile[],
  state: RunState,
): Promise<{ attempt: string; files: StagedFile[] }> {
  const attempt = randomBytes(4).toString('hex');
  const staged: StagedFile[] = [];
  for (let start = 0; start < frozen.length; start += parallelPuts) {
    const puts = frozen.slice(start, start + parallelPuts).map(async ({ partition, path, rows }, offset) => {
      const { key, bytes, etag } = await state.putStaged(attempt, partition, start + offset, path);
      return { partition, key, rows, bytes, etag };
    });
    staged.push(...(await Promise.all(puts)));
  }
  return { attempt, files: staged };
}

/** Partitions dealt to batches in turn, so that all batches are about as large. */
function deal(partitions: number, workers: number): Batch[] {
  const batches = Math.min(workers, partitions);
  return Array.from({ length: batches }, (_, batch) => ({
    batch,
    partitions: Array.from(
      { length: Math.ceil((partitions - batch) / batches) },
      (_, turn) => batch + turn * batches,
    ),
  }));
}
