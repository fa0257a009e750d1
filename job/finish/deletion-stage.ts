/** The deletions of a run: tranche by tranche, after all of its PUTs, so that what was cut off goes on where it stopped. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { allEnded } from '../shared/all-ended.js';
import { RunError } from '../shared/errors.js';
import { makeScratch } from '../shared/make-scratch.js';
import { type DuckDbSession, openSession } from '../sql/duckdb-session.js';
import { checkIsBaseline } from '../state/check-not-overtaken.js';
import { parquetRelation } from '../state/holdings.js';
import { byTranche, type DeletionsFile } from '../state/known-files.js';
import type { Plan } from '../state/plan-file.js';
import type { TrancheMarker } from '../state/run-markers.js';
import type { RunState } from '../state/run-state.js';
import { Counters } from '../telemetry/counters.js';
import { type ShowProgress, shownWhile } from '../telemetry/show-progress.js';
import { type DeletionResults, deleteDue } from './delete-due.js';
import { type DeletionTargetOptions, mustLookFirst, withDeletionTarget } from './deletion-target.js';

export interface DeletionStageOptions extends DeletionTargetOptions {
  readonly handle: DeletionTargetOptions['handle'] & {
    /** Called before the first write to the target. */
    beginWriting(): Promise<void>;
  };
  /** When aborted no further request is begun, and its reason is thrown. */
  readonly signal: AbortSignal;
  readonly show: ShowProgress;
}

export interface DeletionRequest {
  readonly plan: Pick<Plan, 'runId' | 'target' | 'encryption' | 'headers' | 'job' | 'open'>;
  /** As the holder of the lease writes it. */
  readonly state: RunState;
  /** With objects that are due, all of the run. */
  readonly markers: readonly TrancheMarker[];
  /** Whether what is left is deleted, or what was deleted is counted alone. */
  readonly makes: boolean;
}

/** Over all processes that the run had. */
export interface DeletionTally {
  readonly made: number;
  readonly gone: number;
  readonly foreign: number;
}

export type DeletionStage = (request: DeletionRequest) => Promise<DeletionTally>;

/** Tranches at once; each has one request under way. */
const tranchesAtOnce = 4;

/** Tranches at once whose deletions are fetched to be counted. */
const tranchesCounted = 16;

/** DuckDB's; the keys of a tranche spill into the scratch folder above. */
const memoryLimit = '300MB';

export function deletionStage(options: DeletionStageOptions): DeletionStage {
  const { settings, log } = options;
  return async ({ plan, state, markers, makes }) => {
    const scratch = await makeScratch(settings.scratchDir, 'splitter-delete', '--scratch-dir');
    const session = await openSession({ threads: 1, memoryLimit, tempDirectory: join(scratch, 'spill') });
    const work: Work = { plan, state, session, scratch, made: new Map() };
    try {
      const done = new Set((await state.listDeletions()).map(({ tranche }) => tranche));
      const left = makes ? markers.filter(({ tranche }) => !done.has(tranche)) : [];
      if (left.length > 0) {
        const due = left.reduce((sum, marker) => sum + marker.due, 0);
        log.info('deleting objects that no row has any more', { due, tranches: left.length });
        const all = markers.reduce((sum, marker) => sum + marker.due, 0);
        await deleteAll(left, { ...work, total: all, before: all - due }, options);
      }
      return await tally(await state.listDeletions(), work);
    } finally {
      session.close();
      await rm(scratch, { recursive: true, force: true });
    }
  };
}

interface Work {
  readonly plan: DeletionRequest['plan'];
  readonly state: RunState;
  readonly session: DuckDbSession;
  readonly scratch: string;
  /** What this process has made, by tranche. */
  readonly made: Map<number, DeletionResults>;
}

/** Objects that are due in all, and those that an earlier process has had its answer for. */
interface DeletionsDone {
  readonly total: number;
  readonly before: number;
}

async function deleteAll(
  markers: readonly TrancheMarker[],
  { plan, state, session, scratch, made, total, before }: Work & DeletionsDone,
  { settings, log, handle, signal, show }: DeletionStageOptions,
): Promise<void> {
  await withDeletionTarget({ settings, log, handle }, plan, state, async (target) => {
    signal.throwIfAborted();
    const baseline = await state.target(plan.target).readBaseline(plan.job);
    // Others may have built on it by now.
    if (baseline?.content.runId === plan.runId) await checkIsBaseline(plan, state);
    await handle.beginWriting();
    const looksFirst = await mustLookFirst(target, plan, settings.unsafeDelete, log);
    await state.beginDeletions();
    const counters = new Counters();
    const waiting = [...markers];
    const some = async () => {
      for (let marker = waiting.shift(); marker !== undefined; marker = waiting.shift()) {
        const options = { state, target, session, folder: scratch, looksFirst, signal, counters };
        made.set(marker.tranche, await deleteDue(marker, options));
      }
    };
    // All are waited for: what is under way when one fails must not outlive the lease, nor the session.
    const ends = await shownWhile(show, { stage: 'delete', counters, total, before }, () =>
      Promise.allSettled(
        Array.from({ length: tranchesAtOnce }, () =>
          some().catch((error: unknown) => {
            waiting.length = 0;
            throw error;
          }),
        ),
      ),
    );
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  });
}

/**
 * Tranche by tranche; of a key that several processes have met, the one that deleted it counts. What this process alone
 * has met it has counted.
 */
async function tally(
  files: readonly DeletionsFile[],
  { state, session, scratch, made }: Work,
): Promise<DeletionTally> {
  const counts: DeletionResults = { deleted: 0, gone: 0, foreign: 0 };
  const names = ['deleted', 'gone', 'foreign'] as const;
  const tranches: DeletionsFile[][] = [];
  for (const [tranche, written] of byTranche(files)) {
    const own = written.length === 1 ? made.get(tranche) : undefined;
    if (own === undefined) tranches.push(written);
    else for (const name of names) counts[name] += own[name];
  }
  for (let begin = 0; begin < tranches.length; begin += tranchesCounted) {
    const some = tranches.slice(begin, begin + tranchesCounted);
    for (const tranche of await allEnded(some.map((each) => fetchAll(each, state, scratch)))) {
      const relation = parquetRelation(tranche);
      const [found = {}] = await session.rows(
        `SELECT ${names.map((name) => `count(*) FILTER (result = '${name}') AS ${name}`).join(', ')}
           FROM (SELECT key, min(result) AS result FROM ${relation} GROUP BY key)`,
      );
      for (const name of names) counts[name] += Number(found[name]);
    }
  }
  return { made: counts.deleted, gone: counts.gone, foreign: counts.foreign };
}

function fetchAll(files: readonly DeletionsFile[], state: RunState, folder: string): Promise<string[]> {
  const paths = files.map(async (file) => {
    const path = await state.deletionsFile(file, folder);
    if (path !== undefined) return path;
    throw new RunError(
      `What was deleted of tranche ${file.tranche} at ${state.uri}deletions/ was there and is gone. Restore the file.`,
    );
  });
  return allEnded(paths);
}
