/** The first stage: looks at the source, freezes its rows as partitions in the state, and writes plan.json. */

import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { PlanningSettings } from '../settings/settings.js';
import { makeScratch } from '../shared/make-scratch.js';
import { removeIfEmpty } from '../shared/remove-if-empty.js';
import { stagingExpression } from '../sql/staging-expression.js';
import type { Plan, StagedFile } from '../state/plan-file.js';
import type { Batch, RunState } from '../state/run-state.js';
import { stateVersion } from '../state/state-version.js';
import { syncLocations } from '../store/sync-locations.js';
import type { Log } from '../telemetry/log.js';
import { freezeRows } from './freeze-rows.js';
import { lookAtTarget } from './look-at-target.js';
import type { FrozenFile } from './source.js';
import { storeFrozen } from './store-frozen.js';
import { withSource } from './with-source.js';

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
      const folder = join(scratch, 'frozen');
      await mkdir(folder);
      const { frozen, counts, rows } = await freezeRows(source, folder, settings, log, signal);
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
        listing: source.listing,
        target: settings.target,
        key: settings.key.text,
        ifExists: settings.ifExists,
        body: settings.body,
        onDuplicate: settings.onDuplicate,
        columns: source.columns.map((column, index) => ({
          name: column.name,
          raw: stagingExpression(column).raw,
          ...(frozen.kind === 'staged' ? { staged: frozen.columnNames?.[index] } : {}),
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

async function store(
  frozen: readonly FrozenFile[],
  state: RunState,
): Promise<{ attempt: string; files: StagedFile[] }> {
  const attempt = randomBytes(4).toString('hex');
  return { attempt, files: await storeFrozen(frozen, state, attempt, 0) };
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
