/** The report of a run that a task of the deployment has brought to its end, read from the deployment's state. */
import type { Deployment } from '../deployed/deployment-outputs.js';
import type { SettingsOf } from '../settings/settings.js';
import { describeError } from '../shared/describe-error.js';
import type { Report } from '../state/report.js';
import { RunState } from '../state/run-state.js';
import type { Location } from '../store/object-store.js';
import { openStore } from '../store/open-store.js';
import type { Log } from '../telemetry/log.js';
import { printReport } from './print-report.js';

/** The bucket's root, where the deployment does not say. */
export function deployedState({ StateBucket, State }: Deployment): Location {
  const root = `s3://${StateBucket}/`;
  return { kind: 's3', bucket: StateBucket, prefix: State?.startsWith(root) ? State.slice(root.length) : '' };
}

/**
 * Undefined, with a warning, where it cannot be read: the run has ended without it, and who may start tasks need not be allowed
 * to read the state.
 */
export async function tellTaskReport(
  deployment: Deployment,
  runId: string,
  { s3, log: form }: Pick<SettingsOf<'run'>, 's3' | 'log'>,
  log: Pick<Log, 'warn'>,
): Promise<Report | undefined> {
  const location = deployedState(deployment);
  const store = openStore(location, { s3: { ...s3, region: deployment.Region }, connections: 1 });
  const state = new RunState(store, location, runId);
  const where = `${state.uri}report.json`;
  try {
    const report = await state.findReport();
    if (report === undefined) log.warn(`there is no report at ${where}`);
    else await printReport(report, form, state);
    return report;
  } catch (error) {
    log.warn(`the report at ${where} cannot be read: ${describeError(error)}`);
    return undefined;
  } finally {
    await store.close();
  }
}
