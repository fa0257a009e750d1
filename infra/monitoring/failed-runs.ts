/** Tells of every execution that ended badly: which run, why, where to look, and what to do. */
import { EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { consoleUrl } from '../console.js';
import { reportUris } from '../report-uris.js';
import type { MonitoringProps } from './monitoring-props.js';

export function tellOfFailedRuns(
  scope: Construct,
  { run, task, stateBucket }: MonitoringProps,
  topic: ITopic,
): Rule {
  const field = (name: string) => EventField.fromPath(`$.detail.${name}`);
  const execution = consoleUrl(scope, 'states/home', `#/v2/executions/details/${field('executionArn')}`);
  const report = reportUris(stateBucket, field('name'));
  return new Rule(scope, 'FailedRun', {
    description: 'A run of the splitter failed',
    eventPattern: {
      source: ['aws.states'],
      detailType: ['Step Functions Execution Status Change'],
      detail: {
        // Not those of the children of its map, which go by a longer name.
        stateMachineArn: [run.machine.stateMachineArn],
        status: ['FAILED', 'TIMED_OUT', 'ABORTED'],
      },
    },
    targets: [
      new SnsTopic(topic, {
        message: RuleTargetInput.fromMultilineText(
          [
            `Run ${field('name')} of the splitter: ${field('status')}`,
            `Error ${field('error')}: ${field('cause')}`,
            '',
            `Execution, whose input names the run where it goes on with another: ${execution}`,
            `Log of its tasks: ${task.logUrl}`,
            `Report, where it came to one: ${report.page} and ${report.json}`,
            '',
            'After an error that begins with Splitter. mend what the cause says and start a new execution.',
            'After any other, redrive the execution: it goes on with the run, for 14 days.',
          ].join('\n'),
        ),
      }),
    ],
  });
}
