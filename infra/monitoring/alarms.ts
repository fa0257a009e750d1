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
import { jobMetric } from './job-metric.js';
import type { MonitoringProps } from './monitoring-props.js';

const period = Duration.minutes(5);

export function addAlarms(
  scope: Construct,
  { settings, run, target }: MonitoringProps,
  topic: ITopic,
): Alarm[] {
  const { machine, deadLetters } = run;
  const failed = new MathExpression({
    expression: 'failed + timedOut + aborted',
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
      'A run of the splitter failed: see the execution, then redrive it',
    ),
    above(
      scope,
      'Rejects',
      jobMetric('rejects', target, 'Sum', period),
      settings.maxRejects,
      'Rows were rejected: rejects/ in the state has them with their reasons',
    ),
    above(
      scope,
      'LongRun',
      jobMetric('seconds', target, 'Maximum', period),
      settings.expectedMinutes * 60,
      `A task of the splitter has been running for more than ${settings.expectedMinutes} minutes`,
    ),
  ];
  if (deadLetters !== undefined) {
    const waiting = deadLetters.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum', period });
    const words = 'The schedule could not start a run: the dead-letter queue says why';
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
): Alarm {
  const props: AlarmProps = {
    metric,
    threshold,
    alarmDescription,
    comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    evaluationPeriods: 1,
    // Between runs there are no metrics.
    treatMissingData: TreatMissingData.NOT_BREACHING,
  };
  return new Alarm(scope, id, props);
}
