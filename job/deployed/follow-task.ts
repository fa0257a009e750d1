/** Looks at a task until it runs or has ended, and tells each change of its status. */
import { DescribeTasksCommand, type ECSClient, type Task } from '@aws-sdk/client-ecs';
import { RunError } from '../shared/errors.js';
import { ecsCall, type Patience } from './ecs-call.js';
import { type EndedTask, explainEnd } from './explain-end.js';

export interface FollowedTask {
  readonly cluster: string;
  readonly arn: string;
  /** Whether a task that runs is followed on. */
  readonly toTheEnd: boolean;
}

export type Followed =
  /** It runs, and is not to be followed to its end. */
  | { readonly kind: 'runs' }
  | { readonly kind: 'ended'; readonly end: EndedTask }
  /** ECS does not tell how it is. That says nothing of the task, which goes on by itself. */
  | { readonly kind: 'unseen'; readonly why: string };

const pausesMs = [1_000, 2_000, 4_000, 8_000, 10_000] as const;
/**
 * In a row. ECS may not know a task yet that it has just started, and forgets one an hour after its end; Amazon ECS API
 * reference, RunTask ("eventual consistency") and DescribeTasks.
 */
const mostUnknown = 10;

export async function followTask(
  client: ECSClient,
  { cluster, arn, toTheEnd }: FollowedTask,
  patience: Patience,
): Promise<Followed> {
  let told: string | undefined;
  let unknown = 0;
  for (let look = 0; ; look += 1) {
    await patience.pause(pausesMs[Math.min(look, pausesMs.length - 1)] ?? 0);
    const found = await lookAt(client, { cluster, arn }, patience);
    if (found.kind === 'unseen') return found;
    const { task } = found;
    if (task?.lastStatus === undefined) {
      unknown += 1;
      if (unknown <= mostUnknown) continue;
      const why =
        told === undefined ? 'ECS does not know it' : 'ECS has forgotten it, as it does after its end';
      return { kind: 'unseen', why: `${why}.` };
    }
    unknown = 0;
    if (task.lastStatus !== told) {
      told = task.lastStatus;
      patience.log.info('task', { status: told });
    }
    if (told === 'STOPPED') return { kind: 'ended', end: explainEnd(task) };
    if (told === 'RUNNING' && !toTheEnd) return { kind: 'runs' };
  }
}

type Look =
  | Extract<Followed, { kind: 'unseen' }>
  | { readonly kind: 'found'; readonly task: Task | undefined };

async function lookAt(
  client: ECSClient,
  { cluster, arn }: Pick<FollowedTask, 'cluster' | 'arn'>,
  patience: Patience,
): Promise<Look> {
  try {
    const { tasks = [] } = await ecsCall('Looking at the task', patience, () =>
      client.send(new DescribeTasksCommand({ cluster, tasks: [arn] })),
    );
    return { kind: 'found', task: tasks[0] };
  } catch (error) {
    if (error instanceof RunError) return { kind: 'unseen', why: error.message };
    throw error;
  }
}
