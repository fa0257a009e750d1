/** What starts runs by itself: a schedule of EventBridge Scheduler, and the queue of the starts that did not succeed. */
import { Aws, Duration, Stack, TimeZone } from 'aws-cdk-lib';
import { type IRole, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Schedule, ScheduleExpression, ScheduleTargetInput, TimeWindow } from 'aws-cdk-lib/aws-scheduler';
import { StepFunctionsStartExecution } from 'aws-cdk-lib/aws-scheduler-targets';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { ScheduleSettings } from './settings/stack-settings.js';

export interface ScheduleProps {
  readonly settings: ScheduleSettings;
  readonly machine: StateMachine;
  readonly key: IKey | undefined;
}

/** Starts the state machine, since a schedule that starts a task by itself would try the call again, never the task. */
export function addSchedule(scope: Construct, { settings, machine, key }: ScheduleProps): Queue {
  const { expression, timeZone, windowMinutes } = settings;
  const deadLetterQueue = new Queue(scope, 'DeadLetters', {
    ...(key
      ? { encryption: QueueEncryption.KMS, encryptionMasterKey: key }
      : { encryption: QueueEncryption.SQS_MANAGED }),
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
  });
  const role = new Role(scope, 'StartRole', { assumedBy: scheduler(scope) });
  key?.grant(role, 'kms:Decrypt', 'kms:GenerateDataKey');
  const start = new Schedule(scope, 'Start', {
    description: 'Starts a run of the splitter',
    schedule: ScheduleExpression.expression(expression, TimeZone.of(timeZone)),
    timeWindow: windowMinutes === 0 ? TimeWindow.off() : TimeWindow.flexible(Duration.minutes(windowMinutes)),
    target: new StepFunctionsStartExecution(machine, {
      // The input of a run, which names none to go on with.
      input: ScheduleTargetInput.fromObject({}),
      // CDK's own role would have no right on the queue's key.
      role: role as IRole,
      deadLetterQueue,
      retryAttempts: 20,
      maxEventAge: Duration.hours(1),
    }),
  });
  // With its policy: a rate starts a run as soon as there is the schedule.
  start.node.addDependency(role);
  return deadLetterQueue;
}

/** For schedules of this account's default group alone; EventBridge Scheduler user guide, "Confused deputy prevention". */
function scheduler(scope: Construct): ServicePrincipal {
  const group = Stack.of(scope).formatArn({
    service: 'scheduler',
    resource: 'schedule-group',
    resourceName: 'default',
  });
  return new ServicePrincipal('scheduler.amazonaws.com', {
    conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID, 'aws:SourceArn': group } },
  });
}
