/** What is wrong with a run as a whole, each as an alarm that tells the topic. */
import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  type AlarmProps,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { consoleUrl } from '../console.js';
import { jobMetric } from './job-metric.js';
import type { MonitoredJob } from './monitoring-props.js';

const period = Duration.minutes(5);

export interface AlarmsProps extends MonitoredJob {
  readonly topic: ITopic;
  readonly dashboardUrl: string;
}

export function addAlarms({ scope, settings, run, target, who, topic, dashboardUrl }: AlarmsProps): Alarm[] {
  const { machine, deadLetters } = run;
  const executions = consoleUrl(scope, 'states/home', `#/statemachines/view/${machine.stateMachineArn}`);
  const failed = new MathExpression({
    // A sum with a metric that has a gap has one, too, and most of them have one at any time.
    expression: 'FILL(failed, 0) + FILL(timedOut, 0) + FILL(aborted, 0)',
    label: 'Executions that failed, timed out or were aborted',
    usingMetrics: {
      failed: machine.metricFailed({ statistic: 'Sum', period }),
      timedOut: machine.metricTimedOut({ statistic: 'Sum', period }),
      aborted: machine.metricAborted({ statistic: 'Sum', period }),
    },
    period,
  });
  const alarms = [
    above(
      scope,
      'FailedExecution',
      failed,
      0,
      `A run of ${who} failed. A mail of its own names the run, its execution and what to do; all executions: ${executions}`,
      // Metrics come late, and FILL has said 0 of their time by then, which would stay the last word on a single period.
      { evaluationPeriods: 3, datapointsToAlarm: 1 },
    ),
    above(
      scope,
      'Rejects',
      jobMetric('rejects', target, 'Sum', period),
      settings.maxRejects,
      `In a run of ${who} more rows were rejected than maxRejects: the run's report in the state counts the reasons, and rejects/ beside it has the rows. Dashboard: ${dashboardUrl}`,
    ),
    above(
      scope,
      'LongRun',
      jobMetric('seconds', target, 'Maximum', period),
      settings.expectedMinutes * 60,
      `A task of ${who} has been running for more than ${settings.expectedMinutes} minutes. Dashboard: ${dashboardUrl}`,
    ),
  ];
  if (deadLetters !== undefined) {
    const waiting = deadLetters.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum', period });
    const words = `The schedule could not start a run of ${who}: the messages of the queue ${deadLetters.queueName} say why`;
    alarms.push(above(scope, 'DeadLetters', waiting, 0, words));
  }
  for (const alarm of alarms) alarm.addAlarmAction(new SnsAction(topic));
  return alarms;
}

function above(
  scope: Construct,
  id: string,
  metric: IMetric,
  threshold: number,
  alarmDescription: string,
  periods: Pick<AlarmProps, 'evaluationPeriods' | 'datapointsToAlarm'> = { evaluationPeriods: 1 },
): Alarm {
  const props: AlarmProps = {
    metric,
    threshold,
    alarmDescription,
    comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    ...periods,
    // Between runs there are no metrics.
    treatMissingData: TreatMissingData.NOT_BREACHING,
  };
  return new Alarm(scope, id, props);
}
