/** The deletions of a run: tranche by tranche, after all of its PUTs, so that what was cut off goes on where it stopped. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { attemptTimeoutMs } from '../lease/lease.js';
import type { RunControl } from '../lease/run-control.js';
import { Outage } from '../retry/outage.js';
import type { SettingsOf } from '../settings/settings.js';
import { systemClock } from '../shared/clock.js';
import { RunError, SettingsError } from '../shared/errors.js';
import { makeScratch } from '../shared/make-scratch.js';
import { type DuckDbSession, openSession } from '../sql/duckdb-session.js';
import { quoteLiteral } from '../sql/quote.js';
import { checkIsBaseline } from '../state/check-not-overtaken.js';
import type { DeletionsFile } from '../state/known-files.js';
import type { Marker } from '../state/marker.js';
import type { Plan } from '../state/plan-file.js';
import type { RunState } from '../state/run-state.js';
import { fencedStore } from '../store/fenced-store.js';
import type { ConditionsOption, ObjectKey, ObjectStore } from '../store/object-store.js';
import { openStore } from '../store/open-store.js';
import { formatLocation } from '../store/parse-location.js';
import type { Log } from '../telemetry/log.js';
import { watchOutage } from '../telemetry/watch-outage.js';
import { ownPacer } from '../upload/own-pacer.js';
import { deleteDue } from './delete-due.js';

export interface DeletionStageOptions {
  readonly settings: Pick<
    SettingsOf<'split' | 'finish'>,
    's3' | 'state' | 'scratchDir' | 'maxRate' | 'lease' | 'leaseSeconds' | 'unsafeDelete'
  >;
  readonly log: Log;
  /** Of the lease, which the run holds. */
  readonly handle: {
    readonly control: RunControl;
    readonly lost: AbortSignal;
    readonly directory: string;
    /** Called before the first write to the target. */
    beginWriting(): Promise<void>;
  };
  /** When aborted no further request is begun, and its reason is thrown. */
  readonly signal: AbortSignal;
}

export interface DeletionRequest {
  readonly plan: Pick<Plan, 'runId' | 'target' | 'job'>;
  /** As the holder of the lease writes it. */
  readonly state: RunState;
  /** With objects that are due, all of the run. */
  readonly markers: readonly Marker[];
  /** Whether what is left is deleted, or what was deleted is counted alone. */
  readonly makes: boolean;
}

/** Over all processes that the run had. */
export interface DeletionTally {
  readonly made: number;
  readonly gone: number;
  readonly foreign: number;
  /** This process has deleted some. */
  readonly isNew: boolean;
}

export type DeletionStage = (request: DeletionRequest) => Promise<DeletionTally>;

/** Tranches at once; each has one request under way. */
const tranchesAtOnce = 4;

/** Tranches at once whose deletions are fetched to be counted. */
const tranchesCounted = 16;

/** DuckDB's; the keys of a tranche spill into the scratch folder above. */
const memoryLimit = '300MB';

/** Requests of one key each, and looks at objects, go out side by side. */
const connections = 64;

export function deletionStage(options: DeletionStageOptions): DeletionStage {
  const { settings, log } = options;
  return async ({ plan, state, markers, makes }) => {
    const scratch = await makeScratch(settings.scratchDir, 'splitter-delete', '--scratch-dir');
    const session = await openSession({ threads: 1, memoryLimit, tempDirectory: join(scratch, 'spill') });
    try {
      const done = new Set((await state.listDeletions()).map(({ tranche }) => tranche));
      const left = makes ? markers.filter(({ tranche }) => !done.has(tranche)) : [];
      if (left.length > 0) {
        const due = left.reduce((sum, marker) => sum + marker.due, 0);
        log.info('deleting objects that no row has any more', { due, tranches: left.length });
        await deleteAll(left, { plan, state, session, scratch }, options);
      }
      return {
        ...(await tally(await state.listDeletions(), state, session, scratch)),
        isNew: left.length > 0,
      };
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
}

async function deleteAll(
  markers: readonly Marker[],
  { plan, state, session, scratch }: Work,
  { settings, log, handle, signal }: DeletionStageOptions,
): Promise<void> {
  const outage = new Outage();
  const stopWatching = watchOutage({ outage, store: formatLocation(plan.target), log, clock: systemClock });
  const { s3, maxRate, leaseSeconds } = settings;
  const store = openStore(plan.target, {
    s3,
    connections,
    outage,
    attemptTimeoutMs: attemptTimeoutMs(leaseSeconds),
    conditions: conditionsOf(settings, plan, state),
    pacer: ownPacer(maxRate),
  });
  const target = fencedStore(
    store,
    handle.control.deadline({ ended: handle.lost, directory: handle.directory }),
  );
  try {
    signal.throwIfAborted();
    const baseline = await state.target(plan.target).readBaseline(plan.job);
    // Others may have built on it by now.
    if (baseline?.content.runId === plan.runId) await checkIsBaseline(plan, state);
    await handle.beginWriting();
    const looksFirst = await mustLookFirst(target, plan, settings.unsafeDelete, log);
    const waiting = [...markers];
    const work = Array.from({ length: tranchesAtOnce }, async () => {
      for (let marker = waiting.shift(); marker !== undefined; marker = waiting.shift()) {
        await deleteDue(marker, { state, target, session, folder: scratch, looksFirst, signal });
      }
    });
    // All are waited for: what is under way when one fails must not outlive the lease, nor the session.
    const ends = await Promise.allSettled(
      work.map((each) =>
        each.catch((error: unknown) => {
          waiting.length = 0;
          throw error;
        }),
      ),
    );
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  } finally {
    stopWatching();
    await store.close();
  }
}

/** As for PUTs: a state on the same server has shown by now whether conditions are honoured. */
function conditionsOf(
  { lease, state: place }: DeletionStageOptions['settings'],
  { target }: Work['plan'],
  state: RunState,
): ConditionsOption {
  if (lease === 'none') return 'believed';
  return place.kind === 's3' && target.kind === 's3' && state.honoursConditions ? 'elsewhere' : 'here';
}

/** @throws SettingsError when the server ignores the conditions of deletions, and the user has not allowed for it */
async function mustLookFirst(
  target: ObjectStore,
  { runId, target: place }: Work['plan'],
  isAllowed: boolean,
  log: Log,
): Promise<boolean> {
  // No row's: it would have been written by now, and is made only where nothing is.
  const key = `${place.kind === 's3' ? place.prefix : ''}.splitter-trial-${runId}` as ObjectKey;
  const fault = await target.tryDeletions(key, `${runId}/trial`);
  if (fault === undefined) return false;
  const problem =
    `the server of ${formatLocation(place)} does not keep to the conditions of deletions (${fault}), so what somebody else has ` +
    'written under a key since could be deleted';
  if (isAllowed) {
    log.warn(`${problem}. Each object is looked at right before, since --unsafe-delete is given`);
    return true;
  }
  throw new SettingsError([
    {
      setting: '--unsafe-delete',
      problem: `${problem}. All rows are written, nothing is deleted. If nobody else writes there, finish the run with --unsafe-delete: each object is looked at right before it is deleted`,
    },
  ]);
}

/** Tranche by tranche; of a key that several processes have met, the one that deleted it counts. */
async function tally(
  files: readonly DeletionsFile[],
  state: RunState,
  session: DuckDbSession,
  folder: string,
): Promise<Omit<DeletionTally, 'isNew'>> {
  const byTranche = new Map<number, DeletionsFile[]>();
  for (const file of files) byTranche.set(file.tranche, [...(byTranche.get(file.tranche) ?? []), file]);
  const tranches = [...byTranche.values()];
  const counts = { deleted: 0, foreign: 0, gone: 0 };
  for (let begin = 0; begin < tranches.length; begin += tranchesCounted) {
    const some = tranches.slice(begin, begin + tranchesCounted);
    for (const tranche of await Promise.all(some.map((each) => fetchAll(each, state, folder)))) {
      const relation = `read_parquet([${tranche.map(quoteLiteral).join(', ')}], hive_partitioning = false)`;
      const [found = {}] = await session.rows(
        `SELECT ${Object.keys(counts)
          .map((name) => `count(*) FILTER (result = '${name}') AS ${name}`)
          .join(', ')}
           FROM (SELECT key, min(result) AS result FROM ${relation} GROUP BY key)`,
      );
      for (const name of Object.keys(counts) as (keyof typeof counts)[]) counts[name] += Number(found[name]);
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
  return Promise.all(paths);
}
