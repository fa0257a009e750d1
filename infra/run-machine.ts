/** The state machine of the runs, and the schedule that starts it where there is one. */
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { DefinitionBody, LogLevel, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { Buckets } from './buckets.js';
import type { Network } from './network.js';
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
  /** Takes the starts that did not succeed; undefined without a schedule. */
  readonly deadLetters: Queue | undefined;

  constructor(scope: Construct, id: string, { settings, task, network, buckets }: RunMachineProps) {
    super(scope, id);
    const { workers, spot } = settings;
    this.machine = new StateMachine(this, 'Machine', {
      definitionBody: DefinitionBody.fromChainable(
        definition(this, { workers, spot, task, network, stateBucket: buckets.state }),
      ),
      timeout: Duration.hours(settings.timeoutHours),
      logs: {
        destination: new LogGroup(this, 'Log', {
          // Step Functions wants the prefix: with it a policy of all log groups stays short.
          logGroupName: `/aws/vendedlogs/states/${Stack.of(this).stackName}`,
          retention: settings.logRetentionDays as RetentionDays,
          removalPolicy: RemovalPolicy.DESTROY,
          ...(buckets.key && { encryptionKey: buckets.key }),
        }),
        level: LogLevel.ALL,
        includeExecutionData: true,
      },
    });
    // An execution goes on with the revision that it began with, also after a deployment has made a later one.
    this.machine.addToRolePolicy(
      new PolicyStatement({ actions: ['ecs:RunTask'], resources: [task.everyRevision] }),
    );
    // The map reads batches.json.
    buckets.key?.grantDecrypt(this.machine);
    this.deadLetters = settings.schedule === undefined ? undefined : this.#schedule(settings.schedule);
  }

  /** A rule that starts a task by itself would try the call again, never the task. */
  #schedule(expression: string): Queue {
    const deadLetterQueue = new Queue(this, 'DeadLetters', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    new Rule(this, 'Schedule', {
      description: 'Starts a run of the splitter',
      schedule: Schedule.expression(expression),
      targets: [
        new SfnStateMachine(this.machine, {
          // Not the event, whose fields are not the input of a run.
          input: RuleTargetInput.fromObject({}),
          deadLetterQueue,
          retryAttempts: 20,
          maxEventAge: Duration.hours(1),
        }),
      ],
    });
    return deadLetterQueue;
  }
}
