/** Opens a run's state for a stage, and closes it whatever comes. Where the stage tells and shows what it does is the caller's affair. */

import { stat } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { attemptTimeoutMs } from '../lease/lease.js';
import { Outage } from '../retry/outage.js';
import type { Identity } from '../settings/identity.js';
import type { SettingsOf, StageSettings, StateSettings } from '../settings/settings.js';
import { systemClock } from '../shared/clock.js';
import { SettingsError } from '../shared/errors.js';
import { newRunId } from '../state/run-id.js';
import { RunState } from '../state/run-state.js';
import {
  type StateAccess,
  type StateForm,
  stateAccess,
  type TargetForm,
  targetFormOf,
} from '../state/state-access.js';
import type { Location, ObjectStore } from '../store/object-store.js';
import { openStore } from '../store/open-store.js';
import { formatLocation } from '../store/parse-location.js';
import type { S3Connection } from '../store/s3-connection.js';
import type { Log } from '../telemetry/log.js';
import type { ShowProgress } from '../telemetry/show-progress.js';
import { watchOutage } from '../telemetry/watch-outage.js';

/** Where a run tells what it does. */
export interface Outlet {
  readonly log: Log;
  readonly show: ShowProgress;
}

export interface RunContext extends Outlet {
  readonly state: RunState;
  /** How it is reached and written. */
  readonly access: StateAccess;
}

/** Sockets to the state: markers and staged files, never the PUT path. */
const stateConnections = 32;

/** Of any command that opens a state. */
export type RunSettings = Pick<StateSettings, 'state'> & {
  readonly s3: S3Connection;
  readonly stateForm: StateForm;
} & Partial<Pick<StageSettings, 'runId' | 'leaseSeconds' | 'lease' | 'sync'>> & {
    readonly target?: Location | undefined;
    /** Of a command that plans. */
    readonly identity?: Identity;
  } & Partial<Pick<SettingsOf<'restore'>, 'restoreRun'>>;

/**
 * Opens the run's state, hands it to the stage, and closes it whatever comes. The run is the one that the settings
 * name, or the one that `findRun` finds, or a new one.
 */
export async function openRun<T>(
  settings: RunSettings,
  { log, show }: Outlet,
  stage: (context: RunContext) => Promise<T>,
  findRun: (store: ObjectStore) => Promise<string | undefined> = async () => undefined,
): Promise<T> {
  await refuseFile(settings.state);
  const { leaseSeconds } = settings;
  const outage = new Outage();
  const stopWatching = watchOutage({
    outage,
    store: formatLocation(settings.state),
    log,
    clock: systemClock,
  });
  const open = (access: StateAccess) =>
    openStore(settings.state, {
      ...access,
      outage,
      connections: stateConnections,
      syncs: settings.sync === true,
      ...(settings.lease === 'none' ? { conditions: 'by-looking' } : {}),
      ...(leaseSeconds === undefined ? {} : { attemptTimeoutMs: attemptTimeoutMs(leaseSeconds) }),
    });
  let access = stateAccess(settings, givenTarget(settings));
  let store = open(access);
  try {
    const known = settings.runId ?? (await findRun(store));
    const begun = await begunTarget(store, settings, known);
    const other = begun && stateAccess(settings, begun);
    if (other !== undefined && !isDeepStrictEqual(other, access)) {
      access = other;
      await store.close();
      store = open(access);
    }
    const runId = known ?? newRunId(new Date());
    return await stage({ state: new RunState(store, settings.state, runId), access, log, show });
  } finally {
    stopWatching();
    await store.close();
  }
}

/** A folder that is not there is a state without runs; a file is none. */
async function refuseFile(state: Location): Promise<void> {
  if (state.kind !== 'folder') return;
  const found = await stat(state.path).catch(() => undefined);
  if (found === undefined || found.isDirectory()) return;
  const problem = `expected s3://bucket/prefix/ or a folder, got ${state.path}, which is none`;
  throw new SettingsError([{ setting: '--state', problem }]);
}

function givenTarget({ target, identity }: RunSettings): TargetForm | undefined {
  if (identity !== undefined) return targetFormOf(identity);
  return target && { target, encryption: undefined, isOwners: false };
}

/** A stage of a run that is planned knows the target's form by what the run began with. */
async function begunTarget(
  store: ObjectStore,
  { state, identity, restoreRun }: RunSettings,
  runId: string | undefined,
): Promise<TargetForm | undefined> {
  if (identity !== undefined || state.kind === 'folder') return undefined;
  for (const run of [runId, restoreRun]) {
    const job = run === undefined ? undefined : await new RunState(store, state, run).findJob();
    if (job !== undefined) return targetFormOf(job.settings);
  }
  return undefined;
}
