/** The first stage: looks at the source, freezes its rows as partitions in the state, and writes plan.json. */

import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { mayDelete } from '../settings/may-delete.js';
import { objectHeaders } from '../settings/object-headers.js';
import type { PlanningSettings } from '../settings/settings.js';
import { allEnded } from '../shared/all-ended.js';
import { systemClock } from '../shared/clock.js';
import { compressor, levels } from '../shared/compression.js';
import { makeScratch } from '../shared/make-scratch.js';
import { removeIfEmpty } from '../shared/remove-if-empty.js';
import { wholeMilliseconds } from '../shared/whole-milliseconds.js';
import { contentTypeOf, usualType } from '../sql/body-form.js';
import type { HeaderTemplate } from '../sql/object-headers.js';
import { stagingExpression } from '../sql/staging-expression.js';
import type { Plan } from '../state/plan-file.js';
import type { Batch, RunState } from '../state/run-state.js';
import { stateVersion } from '../state/state-version.js';
import { encryptionOf } from '../store/s3-connection.js';
import { serverOf } from '../store/server-of.js';
import { syncLocations } from '../store/sync-locations.js';
import type { Log } from '../telemetry/log.js';
import type { StoredForm } from '../upload/stored-form.js';
import { checkSource } from './check-source.js';
import { freezeRows } from './freeze-rows.js';
import { judgeBill } from './judge-bill.js';
import { findKnown } from './known/find-known.js';
import { readRunBefore } from './known/run-before.js';
import { lookAtTarget } from './look-at-target.js';
import { orForget } from './or-forget.js';
import { refuseFoldedKeys } from './refuse-folded-keys.js';
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
  tellWhatIsLost(settings, log);
  const form = storedWith(settings);
  // Whether this Node has the codec, before the source is asked.
  if (form.compress !== undefined) compressor(form.compress);
  const facts = await lookAtTarget(state, settings.target, settings.job);
  const { baseline, open } = facts;
  const deletes = mayDelete(settings);
  if (baseline !== undefined && deletes && !settings.acceptSource) {
    await checkSource(baseline.content, settings.identity, state);
  }
  const needsBaseline =
    deletes ||
    settings.write === 'changed' ||
    settings.ifExists === 'own' ||
    settings.maxWrites !== undefined;
  const before = await readRunBefore(baseline?.content, state, { needsBaseline, log });
  const scratch = await planScratch(settings, state.runId);
  try {
    return await withSource(settings, { state, log, scratch, signal }, async (source, session) => {
      const folder = join(scratch, 'frozen');
      await mkdir(folder);
      const { frozen, counts, rows, survey } = await freezeRows(source, folder, settings, {
        before,
        log,
        signal,
      });
      const attempt = frozen.kind === 'staged' ? frozen.attempt : randomBytes(4).toString('hex');
      const planned = async () => {
        const { target } = settings;
        await refuseFoldedKeys({ target, frozen, state, session, folder: join(scratch, 'folded'), signal });
        const staged =
          frozen.kind === 'staged' ? frozen.files : await storeFrozen(frozen.files, state, attempt, 0);
        log.info('froze the rows', { rows, ...counts, files: staged.length });

        const found = await findKnown({
          settings,
          state,
          session,
          log,
          folder: join(scratch, 'known'),
          facts,
          before,
          form,
          counts,
          needsBaseline,
          signal,
        });
        const known: Plan['known'] =
          found.kind === 'local'
            ? { kind: 'staged', files: await storeFrozen(found.files, state, attempt, staged.length) }
            : found;

        const plan: Plan = {
          version: stateVersion,
          runId: state.runId,
          attempt,
          createdAt: new Date().toISOString(),
          seconds: wholeMilliseconds((performance.now() - started) / 1000),
          source: source.description,
          files: source.files?.map((file) => ({ ...file, path: resolve(file.path) })),
          columnTypes: source.columnTypes,
          listing: source.listing,
          target: settings.target,
          server: serverOf(settings.target, settings.s3),
          key: settings.key.text,
          ifExists: settings.ifExists,
          body: settings.body,
          ...form,
          onDuplicate:
            settings.onDuplicate.mode === 'group'
              ? { mode: 'group', order: [...(settings.groupOrder ?? [])] }
              : settings.onDuplicate,
          columns: source.columns.map((column, index) => ({
            name: column.name,
            raw: stagingExpression(column).raw,
            ...(frozen.kind === 'staged' ? { staged: frozen.columnNames?.[index] } : {}),
          })),
          rowsAs: frozen.rowsAs,
          ...counts,
          rows,
          staged: [...staged],
          baseline: baseline?.etag ?? null,
          open: [...open],
          job: settings.job,
          write: settings.write,
          missing: settings.missing,
          sourceHolds: settings.sourceHolds,
          ...(settings.deletedWhen === undefined ? {} : { deletedWhen: settings.deletedWhen }),
          known,
          athena: source.queryTotals(),
        };
        signal?.throwIfAborted();
        const now = systemClock.wall();
        await judgeBill({ plan, settings, survey, before, state, session, scratch, log, signal, now });
        // The frozen rows, before a plan says that they are there.
        if (settings.sync) await syncLocations([settings.state]);
        return plan;
      };
      const forget = async () => {
        await allEnded([source.forgetFrozen?.() ?? Promise.resolve(), state.removeAttempt(attempt)]);
      };
      // A plan that may be written names them, whatever happens then.
      return writePlan(await orForget(planned, forget, log), state, settings.workers ?? 1);
    });
  } finally {
    await rm(scratch, { recursive: true, force: true });
    if (settings.state.kind === 'folder') await removeIfEmpty(dirname(scratch));
  }
}

/** A folder keeps bytes alone. The type of a body that is no JSON is a header like those that are given. */
function storedWith({ target, body, headers, encryption, compress: chosen }: PlanningSettings): StoredForm {
  const { codec, level } = chosen;
  const compress = codec === undefined ? undefined : { codec, level: level ?? levels[codec].usual };
  if (target.kind === 'folder') return { headers: [], tags: [], compress };
  const given = objectHeaders(headers);
  const written = ({ name, template }: HeaderTemplate) => ({ name, value: template.text });
  const type = contentTypeOf(body);
  const hasType = type === usualType || given.headers.some(({ name }) => name === 'content-type');
  const own = hasType ? [] : [{ name: 'content-type', value: type }];
  return {
    headers: [...given.headers.map(written), ...own].sort((one, other) => (one.name < other.name ? -1 : 1)),
    tags: given.tags.map(written),
    encryption: encryptionOf(encryption),
    compress,
  };
}

function tellWhatIsLost({ target, headers, encryption, compress }: PlanningSettings, log: Log): void {
  if (target.kind === 's3') return;
  const given = objectHeaders(headers);
  const names = [...given.headers, ...given.tags].map(({ name }) => name);
  if (encryption.kind !== undefined) names.push('encryption');
  if (compress.codec !== undefined) names.push('content-encoding');
  if (names.length > 0)
    log.warn('a folder keeps the bytes alone: what is given beside them is left out', { given: names });
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
