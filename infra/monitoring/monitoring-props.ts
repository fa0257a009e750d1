/** What alarms and dashboard are about. */
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { RunMachine } from '../run-machine.js';
import type { StackSettings } from '../settings/stack-settings.js';
import type { Tasks } from '../tasks.js';

export interface MonitoringProps {
  /** Of the stack. */
  readonly settings: StackSettings;
  readonly tasks: Tasks;
  readonly jobs: readonly MonitoredJob[];
  /** Of the topic. */
  readonly key: IKey | undefined;
}

export interface MonitoredJob {
  /** Of its alarms and rules. */
  readonly scope: Construct;
  readonly settings: StackSettings;
  readonly run: RunMachine;
  /** Of the task's definition. */
  readonly family: string;
  /** The target's URI, by which the job's metrics are found. */
  readonly target: string;
  /** Where the reports of the runs are. */
  readonly stateBucket: IBucket;
  /** As alarms and mails name it: `the splitter`, and of several which job. */
  readonly who: string;
}
