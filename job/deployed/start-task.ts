/** Starts the task, again and again while there is no room for it. */
import { randomUUID } from 'node:crypto';
import { type ECSClient, RunTaskCommand, type RunTaskCommandInput } from '@aws-sdk/client-ecs';
import { RunError } from '../shared/errors.js';
import { ecsCall, NotStarted, type Patience } from './ecs-call.js';

/**
 * Returns the task's ARN.
 * @throws RunError when ECS does not start it
 */
export function startTask(
  client: ECSClient,
  request: RunTaskCommandInput,
  patience: Patience,
): Promise<string> {
  // An answer that was lost on the way must not start a second task; what was refused begins under a new token.
  let clientToken = randomUUID();
  return ecsCall('Starting the task', patience, async () => {
    const { tasks = [], failures = [] } = await client.send(new RunTaskCommand({ ...request, clientToken }));
    const arn = tasks[0]?.taskArn;
    if (arn !== undefined) return arn;
    const [failure] = failures;
    if (failure === undefined) throw new RunError('ECS started no task and gave no reason. Try again.');
    clientToken = randomUUID();
    throw new NotStarted([failure.reason, failure.detail].filter(Boolean).join(': '));
  });
}
