/** The state machine of the runs, and the schedule that starts it where there is one. */
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { DefinitionBody, LogLevel, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { Buckets } from './buckets.js';
import type { Network } from './network.js';
import { addSchedule } from './schedule.js';
import type { StackSettings } from './settings/stack-settings.js';
import { definition } from './state-machine/definition.js';
import type { Task } from './task.js';

export interface RunMachineProps {
  readonly settings: StackSettings;
  readonly task: Task;
  readonly network: Network;
  readonly buckets: Buckets;
}

export class RunMachine extends Construct {
  readonly machine: StateMachine;
  readonly logGroup: LogGroup;
  /** Takes the starts that did not succeed; undefined without a schedule. */
  readonly deadLetters: Queue | undefined;

  constructor(scope: Construct, id: string, { settings, task, network, buckets }: RunMachineProps) {
    super(scope, id);
    const { workers, spot } = settings;
    const tagsTasks = settings.tags.length > 0;
    this.logGroup = new LogGroup(this, 'Log', {
      // Step Functions wants the prefix: with it a policy of all log groups stays short.
      logGroupName: `/aws/vendedlogs/states/${Stack.of(this).stackName}`,
      retention: settings.logRetentionDays as RetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
      ...(buckets.key && { encryptionKey: buckets.key }),
    });
    this.machine = new StateMachine(this, 'Machine', {
      definitionBody: DefinitionBody.fromChainable(
        definition(this, { workers, spot, tagsTasks, task, network, stateBucket: buckets.state }),
      ),
      timeout: Duration.hours(settings.timeoutHours),
      logs: {
        destination: this.logGroup,
        level: LogLevel.ALL,
        includeExecutionData: true,
      },
    });
    // An execution goes on with the revision that it began with, also after a deployment has made a later one.
    this.machine.addToRolePolicy(
      new PolicyStatement({ actions: ['ecs:RunTask'], resources: [task.everyRevision] }),
    );
    if (tagsTasks) this.machine.addToRolePolicy(tagTasks(task));
    // The map reads batches.json.
    buckets.key?.grantDecrypt(this.machine);
    const { schedule } = settings;
    const { machine } = this;
    this.deadLetters = schedule && addSchedule(this, { settings: schedule, machine, key: buckets.key });
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
