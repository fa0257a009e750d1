/** How Step Functions tells of a task that ended badly: its description, as text in the error's Cause. */
import { StatesError } from './execute.js';

export interface Ended {
  /** Undefined when the container never ran. */
  readonly exitCode?: number | undefined;
  /** @default 'EssentialContainerExited' */
  readonly stopCode?: string;
}

export function endedTask({ exitCode, stopCode = 'EssentialContainerExited' }: Ended): StatesError {
  const container = {
    Name: 'splitter',
    LastStatus: 'STOPPED',
    ...(exitCode !== undefined && { ExitCode: exitCode }),
  };
  const description = {
    // GuardDuty's Runtime Monitoring puts a container of its own beside the job's.
    Containers: [{ Name: 'aws-guardduty-agent', LastStatus: 'STOPPED' }, container],
    DesiredStatus: 'STOPPED',
    LastStatus: 'STOPPED',
    LaunchType: 'FARGATE',
    StopCode: stopCode,
    StoppedReason: 'Essential container in task exited',
    TaskArn: 'arn:aws:ecs:us-east-1:123456789012:task/cluster/0123456789abcdef',
  };
  return new StatesError('States.TaskFailed', JSON.stringify(description));
}
