/** What alarms and dashboard are about. */
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { RunMachine } from '../run-machine.js';
import type { StackSettings } from '../settings/stack-settings.js';
import type { Task } from '../task.js';

export interface MonitoringProps {
  readonly settings: StackSettings;
  readonly task: Task;
  readonly run: RunMachine;
  /** The target's URI, by which the job's metrics are found. */
  readonly target: string;
  /** Where the reports of the runs are. */
  readonly stateBucket: IBucket;
  /** Of the topic. */
  readonly key: IKey | undefined;
}
