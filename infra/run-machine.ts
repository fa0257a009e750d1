/** The state machine of a job's runs, and the schedule that starts it where there is one. */
import { Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { DefinitionBody, LogLevel, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { JobBuckets } from './buckets.js';
import { targetUri } from './job-environment.js';
import type { Network } from './network.js';
import { addSchedule } from './schedule.js';
import type { StackSettings } from './settings/stack-settings.js';
import { definition } from './state-machine/definition.js';
import type { Task } from './task.js';

export interface RunMachineProps {
  readonly settings: StackSettings;
  readonly task: Task;
  readonly network: Network;
  readonly buckets: JobBuckets;
  /** Of the executions. */
  readonly logGroup: LogGroup;
}

export class RunMachine {
  readonly machine: StateMachine;
  /** Takes the starts that did not succeed; undefined without a schedule. */
  readonly deadLetters: Queue | undefined;

  constructor(scope: Construct, { settings, task, network, buckets, logGroup }: RunMachineProps) {
    const { workers, spot, statePrefix, stateKey, jobName } = settings;
    const tagsTasks = settings.tags.length > 0;
    const stateBucket = buckets.state;
    this.machine = new StateMachine(scope, 'Machine', {
      definitionBody: DefinitionBody.fromChainable(
        definition(scope, {
          workers,
          spot,
          tagsTasks,
          task,
          network,
          stateBucket,
          statePrefix,
          jobName,
          targetUri: targetUri(buckets, settings),
        }),
      ),
      timeout: Duration.hours(settings.timeoutHours),
      logs: {
        destination: logGroup,
        level: LogLevel.ALL,
        includeExecutionData: true,
      },
    });
    // An execution goes on with the revision that it began with, also after a deployment has made a later one.
    this.machine.addToRolePolicy(
      new PolicyStatement({ actions: ['ecs:RunTask'], resources: [task.everyRevision] }),
    );
    if (tagsTasks) this.machine.addToRolePolicy(tagTasks(task));
    // The map reads batches.json, and the end the report.
    buckets.key?.grantDecrypt(this.machine);
    if (stateKey !== undefined) {
      this.machine.addToRolePolicy(new PolicyStatement({ actions: ['kms:Decrypt'], resources: [stateKey] }));
    }
    const { schedule } = settings;
    const { machine } = this;
    this.deadLetters = schedule && addSchedule(scope, { settings: schedule, machine, key: buckets.key });
  }
}

/** A task gets its tags as it is started; ECS developer guide, "Tagging resources during creation". */
function tagTasks({ cluster }: Task): PolicyStatement {
  const resource = Stack.of(cluster).formatArn({
    service: 'ecs',
    resource: 'task',
    resourceName: `${cluster.clusterName}/*`,
  });
  return new PolicyStatement({
    actions: ['ecs:TagResource'],
    resources: [resource],
    conditions: { StringEquals: { 'ecs:CreateAction': 'RunTask' } },
  });
}
