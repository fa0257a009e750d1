/**
 * Tells of every execution that ended badly: which, why, where to look, and what to do. Nothing of a mail is free text, such as
 * an event's cause: EventBridge puts values into JSON as they are, and drops a mail that a quote or a line break in one spoils.
 */
import { EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { consoleUrl } from '../console.js';
import { reportUris } from '../report-uris.js';
import type { MonitoredJob } from './monitoring-props.js';

/** As docs/deployment.md says. */
const ofErrors = [
  'States.NoChoiceMatched: the task failed in all its attempts, or none was to be had; the log says why, and the input of the state that failed.',
  '  Redrive the execution: it goes on with the run, for 14 days.',
  'Splitter.WrongInput: settings or source are wrong, and nothing was written; the log says what to do. Start a new execution then.',
  'Splitter.TargetHeld: another run writes to the target. Start a new execution when it has ended.',
  'Splitter.LimitPassed: done, but with more rejects than maxRejects, or with deletions withheld; the report says which.',
  'Any other: look at the execution, and redrive it when what it names is mended.',
];

export function tellOfFailedRuns(
  { scope, run, stateBucket, settings, who }: MonitoredJob,
  { topic, logUrl }: { readonly topic: ITopic; readonly logUrl: string },
): void {
  const field = (name: string) => EventField.fromPath(`$.detail.${name}`);
  const execution = consoleUrl(scope, 'states/home', `#/v2/executions/details/${field('executionArn')}`);
  const report = reportUris(stateBucket, settings.statePrefix, field('name'));
  const tell = (id: string, description: string, status: readonly string[], words: readonly string[]) =>
    new Rule(scope, id, {
      description,
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: {
          // Not those of the children of its map, which go by a longer name.
          stateMachineArn: [run.machine.stateMachineArn],
          status: [...status],
        },
      },
      targets: [
        new SnsTopic(topic, {
          message: RuleTargetInput.fromMultilineText(
            [
              `Execution ${field('name')} of ${who}: ${field('status')}`,
              ...words,
              '',
              `Execution: ${execution}`,
              `Log of its tasks: ${logUrl}`,
              `Report, where it came to one; the run has this id unless the input names another: ${report.page} and ${report.json}`,
            ].join('\n'),
          ),
        }),
      ],
    });
  tell('FailedRun', `A run of ${who} failed`, ['FAILED'], [`Error ${field('error')}`, '', ...ofErrors]);
  // They have no error.
  tell(
    'EndedRun',
    `A run of ${who} was ended`,
    ['TIMED_OUT', 'ABORTED'],
    [
      `TIMED_OUT: it took longer than timeoutHours, ${settings.timeoutHours} here. ABORTED: somebody stopped it.`,
      'Redrive the execution: it goes on with the run, for 14 days.',
    ],
  );
}
