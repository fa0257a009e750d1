/** Starts one task of the deployment, and stays with it until it runs or, on request, to its end. */
import { ECSClient } from '@aws-sdk/client-ecs';
import { type Deployment, readDeployment } from '../deployed/deployment-outputs.js';
import type { Patience } from '../deployed/ecs-call.js';
import { followTask } from '../deployed/follow-task.js';
import { startTask } from '../deployed/start-task.js';
import { taskLog } from '../deployed/task-log.js';
import { taskRequest } from '../deployed/task-request.js';
import type { GivenFlags } from '../settings/parse-values.js';
import type { SettingsOf } from '../settings/settings.js';
import { systemClock } from '../shared/clock.js';
import { RunError, StoppedError } from '../shared/errors.js';
import { exitCodeOf, exitCodes } from '../shared/exit-code.js';
import { messageOf } from '../shared/message-of.js';
import { sdkAgents } from '../shared/sdk-agents.js';
import { newRunId } from '../state/run-id.js';
import { endOfTask } from './end-of-task.js';
import { openLog } from './open-log.js';
import { commandText, resumeCommand, stateFlags } from './resume-command.js';
import { listenToSignals, untilAborted } from './stop-signals.js';
import { type ToldEnd, tellEnd } from './tell-end.js';
import { deployedState } from './tell-task-report.js';

/** One request, of which the longest answer is a few kilobytes. */
const timeouts = { connectionTimeout: 10_000, requestTimeout: 30_000, throwOnRequestTimeout: true };

/**
 * Returns the exit code: the task's own where its end is waited for.
 * @param flags of split, which win over the deployment's own for this task
 */
export async function runDeployed(
  settings: SettingsOf<'run'>,
  warnings: readonly string[],
  flags: GivenFlags,
): Promise<number> {
  const job = typeof flags.job === 'string' ? flags.job : undefined;
  const { deployment, byJob } = await readDeployment(settings.outputs, { stack: settings.stack, job });
  const run = settings.runId ?? newRunId(new Date());
  // The job that is deployed under the name has it already.
  const handedOn = byJob ? withoutJob(flags) : flags;
  const request = taskRequest(deployment, run, handedOn);
  const { log, terminal } = openLog(settings);
  const writeLine = terminal.line;
  for (const warning of warnings) log.warn(warning);
  const look = lookLine(deployment, run, settings);
  const tell = (told: Omit<ToldEnd, 'run'>) => {
    tellEnd({ ...told, run }, { form: settings.log, writeLine });
    return told.exitCode;
  };
  const signals = listenToSignals(
    (signal) => {
      log.info(`${signal}: this command ends here; a task that it has started goes on`, { run });
      writeLine(`To look at the run:\n  ${look}`);
    },
    () => {},
  );
  const patience: Patience = {
    pause: (milliseconds) => systemClock.sleep(milliseconds, signals.stop),
    random: Math.random,
    log,
  };
  // What is tried again is told, so the client itself does not.
  const options = { region: deployment.Region, maxAttempts: 1 };
  const agents = await sdkAgents(new ECSClient(options));
  const client = new ECSClient({ ...options, requestHandler: { ...agents, ...timeouts } });
  const work = async (): Promise<number> => {
    signals.stop.throwIfAborted();
    const arn = await startTask(client, request, patience);
    const task = { task: arn, log: taskLog(deployment, arn) };
    const { logGroup, logStream } = task.log;
    log.info('started', { run, task: arn, logGroup, logStream });
    // Nothing else tells it then.
    if (settings.quiet && !settings.wait) process.stdout.write(`${run}\n`);
    const followed = await followTask(
      client,
      { cluster: deployment.Cluster, arn, toTheEnd: settings.wait },
      patience,
    );
    switch (followed.kind) {
      case 'runs':
        return exitCodes.done;
      case 'ended':
        return endOfTask(followed.end, { deployment, settings, run, task, log, tell });
      case 'unseen':
        return tell({
          ...task,
          code: 'task-unseen',
          exitCode: exitCodes.failed,
          message: `The task was started, but cannot be looked at from here; the run goes on, or has ended, by itself. ${followed.why}`,
          cause: followed.why,
          hasLog: true,
          next: { to: 'look', line: look },
        });
      default:
        return followed satisfies never;
    }
  };
  try {
    return await Promise.race([work(), untilAborted(signals.stop)]);
  } catch (error) {
    if (error instanceof StoppedError) return exitCodeOf(error);
    if (!(error instanceof RunError)) throw error;
    return tell({
      code: 'task-not-started',
      exitCode: exitCodes.failed,
      message: error.message,
      cause: messageOf(error.cause ?? error),
      next: { to: 'resume', line: resumeCommand(process.argv.slice(2), run) },
    });
  } finally {
    signals.dispose();
    client.destroy();
  }
}

function withoutJob({ job: _, ...others }: GivenFlags): GivenFlags {
  return others;
}

function lookLine(deployment: Deployment, run: string, { s3 }: SettingsOf<'run'>): string {
  const reached = {
    state: deployedState(deployment),
    s3: { ...s3, region: deployment.Region, checksum: 'crc32' as const },
    stateForm: { encryption: undefined, kmsKeyId: undefined, bucketOwner: undefined, acl: undefined },
  };
  return commandText(['status', run, '--follow', ...stateFlags(reached, 'status')]);
}
