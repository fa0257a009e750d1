/** What every stage needs around it: the log, the state's store, and their orderly end. */
import type { Logger } from 'pino';
import { newRunId } from '../run-state/run-id.js';
import { RunState } from '../run-state/run-state.js';
import type { StateSettings, TuningSettings } from '../settings/settings.js';
import { openStore } from '../store/open-store.js';
import { createLog } from '../telemetry/log.js';

export interface RunContext {
  readonly state: RunState;
  readonly log: Logger;
}

/** Sockets to the state: reads and writes of markers and staged files, never the PUT path. */
const stateConnections = 32;

/** Opens the run's state, hands it to the stage, and closes it whatever comes. */
export async function withRun<T>(
  settings: StateSettings & TuningSettings,
  stage: (context: RunContext) => Promise<T>,
): Promise<T> {
  const log = createLog(settings.log);
  const store = openStore(settings.state, { s3: settings.s3, connections: stateConnections });
  const runId = settings.runId ?? newRunId(new Date());
  try {
    return await stage({ state: new RunState(store, settings.state, runId), log });
  } finally {
    await store.close();
  }
}
