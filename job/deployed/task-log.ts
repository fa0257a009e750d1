/** Where a task's log is: ECS names a stream `prefix/container/task id`; developer guide, "Send Amazon ECS logs to CloudWatch". */
import { containerName } from '../settings/deployment.js';
import type { Deployment } from './deployment-outputs.js';

export interface TaskLog {
  readonly logGroup: string;
  readonly logStream: string;
  /** What `aws` takes to show it. */
  readonly tail: readonly string[];
}

export function taskLog({ LogGroup, Region }: Deployment, taskArn: string): TaskLog {
  const id = taskArn.slice(taskArn.lastIndexOf('/') + 1);
  // The deployment gives the container's name as the prefix.
  const logStream = `${containerName}/${containerName}/${id}`;
  const tail = [
    'logs',
    'tail',
    LogGroup,
    '--log-stream-names',
    logStream,
    '--since',
    '1d',
    '--region',
    Region,
  ];
  return { logGroup: LogGroup, logStream, tail };
}
