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
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { Tasks } from '../tasks.js';
import { jobMetric } from './job-metric.js';
import type { MonitoredJob } from './monitoring-props.js';

export interface DashboardProps {
  readonly name: string;
  readonly tasks: Tasks;
  readonly jobs: readonly { readonly job: MonitoredJob; readonly alarms: readonly Alarm[] }[];
}

export function addDashboard(scope: Construct, { name, tasks, jobs }: DashboardProps): void {
  const rows = jobs.flatMap(({ job, alarms }) => [
    ...(jobs.length === 1 ? [] : [[heading(job.settings.jobName)]]),
    ...rowsOf(job, alarms),
  ]);
  new Dashboard(scope, 'Dashboard', {
    dashboardName: name,
    periodOverride: PeriodOverride.AUTO,
    widgets: [...rows, [troubles(tasks)]],
  });
}

function heading(job: string): TextWidget {
  return new TextWidget({ markdown: `## ${job}`, width: 24, height: 1 });
}

function rowsOf({ run: { machine }, target }: MonitoredJob, alarms: readonly Alarm[]): IWidget[][] {
  const metric = (...args: [Parameters<typeof jobMetric>[0], Parameters<typeof jobMetric>[2]]) =>
    jobMetric(args[0], target, args[1]);
  // PutsPerSecond is each task's own; what all of them do together follows from the rows.
  const rate = new MathExpression({
    expression: 'rows / PERIOD(rows)',
    label: 'rows a second, all tasks',
    usingMetrics: { rows: metric('rows', 'Sum') },
    period: Duration.minutes(1),
  });
  return [
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
  ];
}

/** Of all jobs: they share a log. */
function troubles({ logGroup }: Tasks): LogQueryWidget {
  return new LogQueryWidget({
    title: 'Warnings and errors',
    logGroupNames: [logGroup.logGroupName],
    queryLines: [
      "filter level in ['warn', 'error']",
      'sort @timestamp desc',
      'limit 50',
      'display time, level, code, message, run, todo',
    ],
    width: 24,
    height: 8,
  });
}

function graph(title: string, left: IMetric[]): GraphWidget {
  return new GraphWidget({ title, left, width: 12, height: 6, leftYAxis: { min: 0 } });
}
