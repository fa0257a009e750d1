/** What every stage needs around it: log, terminal, the run's state, and their orderly end. */
import { newRunId } from '../run-state/run-id.js';
import { RunState } from '../run-state/run-state.js';
import type { StateSettings, TuningSettings } from '../settings/settings.js';
import { openStore } from '../store/open-store.js';
import { createLog, type Log } from '../telemetry/log.js';
import { openTerminal, type Terminal } from '../telemetry/terminal.js';

export interface RunContext {
  readonly state: RunState;
  readonly log: Log;
  readonly terminal: Terminal;
}

/** Sockets to the state: markers and staged files, never the PUT path. */
const stateConnections = 32;

/** Opens the run's state, hands it to the stage, and closes it whatever comes. */
export async function withRun<T>(
  settings: Pick<StateSettings, 'state' | 'runId'> & TuningSettings,
  warnings: readonly string[],
  stage: (context: RunContext) => Promise<T>,
): Promise<T> {
  const terminal = openTerminal();
  const log = createLog(settings.log, terminal.line);
  for (const warning of warnings) log.warn(warning);
  const store = openStore(settings.state, { s3: settings.s3, connections: stateConnections });
  const runId = settings.runId ?? newRunId(new Date());
  try {
    return await stage({ state: new RunState(store, settings.state, runId), log, terminal });
  } finally {
    await store.close();
  }
}
