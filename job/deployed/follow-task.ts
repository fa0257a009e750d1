/** Looks at a task until it runs or has ended, and tells each change of its status. */
import { DescribeTasksCommand, type ECSClient, type Task } from '@aws-sdk/client-ecs';
import { containerName } from '../settings/deployment.js';
import { RunError } from '../shared/errors.js';
import { ecsCall, type Patience } from './ecs-call.js';

export interface EndedTask {
  /** The container's; undefined when it never ran or its end is not known. */
  readonly exitCode: number | undefined;
  /** ECS's code and words for why it ended. */
  readonly reason: string;
}

export interface FollowedTask {
  readonly cluster: string;
  readonly arn: string;
  /** Whether a task that runs is followed on. */
  readonly toTheEnd: boolean;
}

const pausesMs = [1_000, 2_000, 4_000, 8_000, 10_000] as const;
/** ECS may not know a task yet that it has just started; ECS API reference, RunTask, "eventual consistency". */
const mostUnknown = 10;

/** Undefined for a task that runs and is not to be followed to its end. */
export async function followTask(
  client: ECSClient,
  { cluster, arn, toTheEnd }: FollowedTask,
  patience: Patience,
): Promise<EndedTask | undefined> {
  let told: string | undefined;
  let unknown = 0;
  for (let look = 0; ; look += 1) {
    await patience.pause(pausesMs[Math.min(look, pausesMs.length - 1)] ?? 0);
    const { tasks = [] } = await ecsCall('Looking at the task', patience, () =>
      client.send(new DescribeTasksCommand({ cluster, tasks: [arn] })),
    );
    const [task] = tasks;
    if (task?.lastStatus === undefined) {
      unknown += 1;
      if (unknown > mostUnknown)
        throw new RunError(`ECS does not know the task ${arn}; look for it in the console.`);
      continue;
    }
    if (task.lastStatus !== told) {
      told = task.lastStatus;
      patience.log.info('task', { status: told });
    }
    if (told === 'STOPPED') return ended(task);
    if (told === 'RUNNING' && !toTheEnd) return undefined;
  }
}

function ended(task: Task): EndedTask {
  const container = task.containers?.find(({ name }) => name === containerName);
  const reason = [task.stopCode, task.stoppedReason, container?.reason].filter(Boolean).join(': ');
  return { exitCode: container?.exitCode, reason: reason === '' ? 'no reason given' : reason };
}
