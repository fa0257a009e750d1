/** The first stage: looks at the source, freezes its rows as partitions in the state, and writes plan.json. */

import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { PlanningSettings } from '../settings/settings.js';
import { RunError, SourceError } from '../shared/errors.js';
import { makeScratch } from '../shared/make-scratch.js';
import { removeIfEmpty } from '../shared/remove-if-empty.js';
import { stagingExpression } from '../sql/staging-expression.js';
import type { Plan, StagedFile } from '../state/plan-file.js';
import type { Batch, RunState } from '../state/run-state.js';
import { stateVersion } from '../state/state-version.js';
import { syncLocations } from '../store/sync-locations.js';
import type { Log } from '../telemetry/log.js';
import { checkSurvey } from './check-survey.js';
import { chooseTranches } from './choose-tranches.js';
import { lookAtTarget } from './look-at-target.js';
import type { FrozenFile, Source, Survey } from './source.js';
import { withSource } from './with-source.js';

/** Staged files stored at once. */
const parallelPuts = 8;

/** @param signal when aborted, ends the statement or the query under way; its reason is thrown */
export async function planRun(
  settings: PlanningSettings,
  state: RunState,
  log: Log,
  signal?: AbortSignal,
): Promise<Plan> {
  const started = performance.now();
  const before = await lookAtTarget(state, settings.target);
  const scratch = await planScratch(settings, state.runId);
  try {
    return await withSource(settings, { state, log, scratch, signal }, async (source) => {
      const survey = settings.survey ? await source.survey() : undefined;
      if (survey) {
        checkSurvey(survey, settings);
        log.info('surveyed the source', { ...survey, sharedKeys: survey.sharedKeys.length });
      } else if (settings.source.kind === 'athena') {
        log.warn(
          'without a survey nobody counts the source a second time: whether the rows frozen are all that it has is not known',
        );
      }
      // An interrupt between two statements hits nothing, so it is asked for as well.
      signal?.throwIfAborted();
      const counts = chooseTranches(survey?.rows, settings.threads, settings.tranches);

      const folder = join(scratch, 'frozen');
      await mkdir(folder);
      const frozen = await source.freeze(counts.partitions, folder);
      signal?.throwIfAborted();
      const rows = frozen.files.reduce((sum, file) => sum + file.rows, 0);
      await source.check(rows);
      checkFrozen(rows, survey, source, settings, log);
      if (rows === 0) log.warn('the source has no rows, so nothing will be written');
      const { attempt, files: staged } = frozen.kind === 'staged' ? frozen : await store(frozen.files, state);
      log.info('froze the rows', { rows, ...counts, files: staged.length });

      const plan: Plan = {
        version: stateVersion,
        runId: state.runId,
        attempt,
        createdAt: new Date().toISOString(),
        seconds: (performance.now() - started) / 1000,
        source: source.description,
        files: source.files?.map((file) => ({ ...file, path: resolve(file.path) })),
        columnTypes: source.columnTypes,
        target: settings.target,
        key: settings.key.text,
        ifExists: settings.ifExists,
        body: settings.body,
        onDuplicate: settings.onDuplicate,
        columns: source.columns.map((column, index) => ({
          name: column.name,
          raw: stagingExpression(column).raw,
          ...(frozen.kind === 'staged' ? { staged: frozen.columnNames[index] } : {}),
        })),
        rowsAs: frozen.rowsAs,
        ...counts,
        rows,
        staged: [...staged],
        ...before,
        athena: source.queryTotals(),
      };
      signal?.throwIfAborted();
      // The frozen rows, before a plan says that they are there.
      if (settings.sync) await syncLocations([settings.state]);
      return writePlan(plan, state, settings.workers ?? 1);
    });
  } finally {
    await rm(scratch, { recursive: true, force: true });
    if (settings.state.kind === 'folder') await removeIfEmpty(dirname(scratch));
  }
}

/** The batches come second, so that they are those of the plan that counts. */
async function writePlan(plan: Plan, state: RunState, workers: number): Promise<Plan> {
  const counting = await state.writePlan(plan);
  await writeMissingBatches(counting, state, workers);
  return counting;
}

/** Where the run was cut off between its plan and its batches. */
export async function writeMissingBatches(plan: Plan, state: RunState, workers: number): Promise<void> {
  await state.writeBatches(deal(plan.partitions, workers));
}

/** In a local state, so that frozen files are moved into place instead of copied, and `finish` removes what a killed plan left. */
function planScratch({ state, scratchDir }: PlanningSettings, runId: string): Promise<string> {
  return state.kind === 'folder'
    ? makeScratch(join(state.path, 'staged', runId, 'scratch'), 'splitter-plan', '--state')
    : makeScratch(scratchDir, 'splitter-plan', '--scratch-dir');
}

function checkFrozen(
  rows: number,
  survey: Survey | undefined,
  { unsteady }: Source,
  settings: PlanningSettings,
  log: Log,
): void {
  if (survey && survey.rows !== rows) {
    if (!settings.sourceMayChange && unsteady !== undefined) {
      throw new SourceError(
        `The source gives other rows each time it is read: ${survey.rows} rows when surveyed, ${rows} when frozen. ` +
          `Nothing was written. ${unsteady}`,
      );
    }
    if (!settings.sourceMayChange) {
      throw new RunError(
        `The source changed while it was read: ${survey.rows} rows when surveyed, ${rows} when frozen. ` +
          'Nothing was written. Run again when nobody writes to it, or with --source-may-change.',
      );
    }
    log.warn('the source changed while it was read', { surveyed: survey.rows, frozen: rows });
  }
  // Again, since there may have been no survey.
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
