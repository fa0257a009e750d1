/** Starts one task of the deployment, and stays with it until it runs or, on request, to its end. */
import { setTimeout } from 'node:timers/promises';
import { ECSClient } from '@aws-sdk/client-ecs';
import { type Deployment, readDeployment } from '../deployed/deployment-outputs.js';
import type { Patience } from '../deployed/ecs-call.js';
import { followTask } from '../deployed/follow-task.js';
import { startTask } from '../deployed/start-task.js';
import { taskRequest } from '../deployed/task-request.js';
import type { GivenFlags } from '../settings/parse-values.js';
import type { SettingsOf } from '../settings/settings.js';
import { describeError } from '../shared/describe-error.js';
import { RunError } from '../shared/errors.js';
import { exitCodes } from '../shared/exit-code.js';
import { sdkAgents } from '../shared/sdk-agents.js';
import type { Report } from '../state/report.js';
import { newRunId } from '../state/run-id.js';
import { RunState } from '../state/run-state.js';
import { openStore } from '../store/open-store.js';
import { createLog } from '../telemetry/log.js';
import { openTerminal } from '../telemetry/terminal.js';
import { printReport } from './print-report.js';
import { commandText } from './resume-command.js';

/**
 * Returns the exit code: the task's own where its end is waited for.
 * @param flags of split, which win over the deployment's own for this task
 */
export async function runDeployed(
  settings: SettingsOf<'run'>,
  warnings: readonly string[],
  flags: GivenFlags,
): Promise<number> {
  const deployment = await readDeployment(settings.outputs, settings.stack);
  const runId = settings.runId ?? newRunId(new Date());
  const request = taskRequest(deployment, runId, flags);
  const log = createLog(settings.log, openTerminal().line);
  for (const warning of warnings) log.warn(warning);
  const patience: Patience = {
    pause: (milliseconds) => setTimeout(milliseconds),
    random: Math.random,
    log,
  };
  // What is tried again is told, so the client itself does not.
  const options = { region: deployment.Region, maxAttempts: 1 };
  const client = new ECSClient({ ...options, requestHandler: await sdkAgents(new ECSClient(options)) });
  try {
    const arn = await startTask(client, request, patience);
    log.info('started', { run: runId, task: arn });
    const task = { cluster: deployment.Cluster, arn, toTheEnd: settings.wait };
    const ended = await followTask(client, task, patience);
    if (ended === undefined) return exitCodes.done;
    const { exitCode, reason } = ended;
    log.info('ended', { exitCode: exitCode ?? 'none', reason });
    if (exitCode === undefined) {
      throw new RunError(
        `The task ended without an exit code. ${reason}. What it did is kept: ${commandText(['run', '--run-id', runId])}`,
      );
    }
    if (exitCode === exitCodes.done || exitCode === exitCodes.limitPassed) {
      await tellReport(deployment, runId, settings, log.warn);
    }
    return exitCode;
  } finally {
    client.destroy();
  }
}

/** The run has ended well without it: who may start tasks need not be allowed to read the state. */
async function tellReport(
  deployment: Deployment,
  runId: string,
  { s3, log }: SettingsOf<'run'>,
  warn: (message: string) => void,
): Promise<void> {
  const location = { kind: 's3', bucket: deployment.StateBucket, prefix: '' } as const;
  const store = openStore(location, { s3: { ...s3, region: deployment.Region }, connections: 1 });
  const state = new RunState(store, location, runId);
  const where = `${state.uri}report.json`;
  let report: Report | undefined;
  try {
    report = await state.findReport();
  } catch (error) {
    warn(`the report at ${where} cannot be read: ${describeError(error)}`);
    return;
  } finally {
    await store.close();
  }
  if (report === undefined) warn(`there is no report at ${where}`);
  else printReport(report, log);
}
