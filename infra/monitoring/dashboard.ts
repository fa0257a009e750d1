/** One page to watch a run on: how far, how fast, what S3 says to it, and what it takes of the tasks. */
import { Duration } from 'aws-cdk-lib';
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  LogQueryWidget,
  MathExpression,
  PeriodOverride,
  SingleValueWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { jobMetric } from './job-metric.js';
import type { MonitoringProps } from './monitoring-props.js';

export function addDashboard(
  scope: Construct,
  props: MonitoringProps,
  dashboardName: string,
  alarms: readonly Alarm[],
): void {
  const { run, task, target } = props;
  const { machine } = run;
  const metric = (...args: [Parameters<typeof jobMetric>[0], Parameters<typeof jobMetric>[2]]) =>
    jobMetric(args[0], target, args[1]);
  // PutsPerSecond is each task's own; what all of them do together follows from the rows.
  const rate = new MathExpression({
    expression: 'rows / PERIOD(rows)',
    label: 'rows a second, all tasks',
    usingMetrics: { rows: metric('rows', 'Sum') },
    period: Duration.minutes(1),
  });
  const rows: IWidget[][] = [
    [
      new AlarmStatusWidget({ title: 'Alarms', alarms: [...alarms], width: 12, height: 4 }),
      new SingleValueWidget({
        title: 'Executions',
        metrics: [machine.metricStarted(), machine.metricSucceeded(), machine.metricFailed()],
        setPeriodToTimeRange: true,
        width: 12,
        height: 4,
      }),
    ],
    [
      graph('Rows a second', [rate]),
      graph('PUTs a second, of one task', [
        metric('putsPerSecond', 'Average'),
        metric('putsPerSecond', 'Maximum'),
      ]),
    ],
    [
      graph('What S3 says', [metric('throttles', 'Sum'), metric('retries', 'Sum'), metric('rejects', 'Sum')]),
      graph('In flight', [metric('inFlight', 'Average'), metric('inFlight', 'Maximum')]),
    ],
    [
      graph('Bytes', [metric('bytes', 'Sum')]),
      graph('Memory, MB', [metric('memory', 'Average'), metric('memory', 'Maximum')]),
    ],
    [
      new LogQueryWidget({
        title: 'Warnings and errors',
        logGroupNames: [task.logGroup.logGroupName],
        queryLines: [
          "filter level in ['warn', 'error']",
          'sort @timestamp desc',
          'limit 50',
          'display time, level, code, message, run, todo',
        ],
        width: 24,
        height: 8,
      }),
    ],
  ];
  new Dashboard(scope, 'Dashboard', {
    dashboardName,
    periodOverride: PeriodOverride.AUTO,
    widgets: rows,
  });
}

function graph(title: string, left: IMetric[]): GraphWidget {
  return new GraphWidget({ title, left, width: 12, height: 6, leftYAxis: { min: 0 } });
}
