/** What every stage needs around it: log, terminal, the run's state, and their orderly end. */

import { attemptTimeoutMs } from '../lease/lease.js';
import { Outage } from '../retry/outage.js';
import type { StageSettings, StateSettings } from '../settings/settings.js';
import { systemClock } from '../shared/clock.js';
import { newRunId } from '../state/run-id.js';
import { RunState } from '../state/run-state.js';
import type { ObjectStore } from '../store/object-store.js';
import { openStore } from '../store/open-store.js';
import { formatLocation } from '../store/parse-location.js';
import { createLog, type Log } from '../telemetry/log.js';
import { openTerminal, type Terminal } from '../telemetry/terminal.js';
import { watchOutage } from '../telemetry/watch-outage.js';

export interface RunContext {
  readonly state: RunState;
  readonly log: Log;
  readonly terminal: Terminal;
}

/** Sockets to the state: markers and staged files, never the PUT path. */
const stateConnections = 32;

/**
 * Opens the run's state, hands it to the stage, and closes it whatever comes. The run is the one that the settings
 * name, or the one that `findRun` finds, or a new one.
 */
export async function withRun<T>(
  settings: Pick<StateSettings, 'state' | 's3' | 'log'> &
    Partial<Pick<StageSettings, 'runId' | 'leaseSeconds' | 'lease' | 'sync'>>,
  warnings: readonly string[],
  stage: (context: RunContext) => Promise<T>,
  findRun: (store: ObjectStore) => Promise<string | undefined> = async () => undefined,
): Promise<T> {
  const terminal = openTerminal();
  const log = createLog(settings.log, terminal.line);
  for (const warning of warnings) log.warn(warning);
  const { leaseSeconds } = settings;
  const outage = new Outage();
  const stopWatching = watchOutage({
    outage,
    store: formatLocation(settings.state),
    log,
    clock: systemClock,
  });
  const store = openStore(settings.state, {
    s3: settings.s3,
    outage,
    connections: stateConnections,
    syncs: settings.sync === true,
    ...(settings.lease === 'none' ? { conditions: 'by-looking' } : {}),
    ...(leaseSeconds === undefined ? {} : { attemptTimeoutMs: attemptTimeoutMs(leaseSeconds) }),
  });
  try {
    const runId = settings.runId ?? (await findRun(store)) ?? newRunId(new Date());
    return await stage({ state: new RunState(store, settings.state, runId), log, terminal });
  } finally {
    stopWatching();
    await store.close();
  }
}
