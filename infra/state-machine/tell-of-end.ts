/**
 * Before a run's execution ends, an event on EventBridge's default bus says how: for whoever waits for the objects. Always, since
 * nobody pays for what no rule takes but a dollar a million. What cannot be told or read changes nothing about the end.
 */
import { Aws, Duration } from 'aws-cdk-lib';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import {
  Choice,
  Condition,
  JitterType,
  JsonPath,
  Pass,
  type State,
  TaskInput,
  type TaskStateBase,
} from 'aws-cdk-lib/aws-stepfunctions';
import { CallAwsService, EventBridgePutEvents } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { reportFields, reportKey } from '../report-uris.js';

export const eventSource = 'glue-to-s3-splitter';
export const eventType = 'Run ended';

/** With the exit code that it goes by; a failed task may have any, or none. */
const outcomes = {
  done: 0,
  'limit-passed': 3,
  'wrong-input': 2,
  'target-held': 4,
  failed: undefined,
} as const;

export type Outcome = keyof typeof outcomes;

export interface TellProps {
  /** As events name it. */
  readonly jobName: string;
  readonly targetUri: string;
  readonly stateBucket: IBucket;
  /** Of the state in its bucket. */
  readonly statePrefix: string;
}

/** The report's counts, by the events' words for them: of rows, and of objects those of deletions. */
const counts = {
  rows: 'rows',
  written: 'written',
  unchanged: 'unchanged',
  rejected: 'rejected',
  deleted: 'deletions.made',
  withheld: 'deletions.withheld',
} as const;

const report = '$.told.report';

/** For each outcome the state that tells of it; after it comes the end that is given. */
export function tellOfEnd(
  scope: Construct,
  props: TellProps,
  ends: Readonly<Record<Outcome, State>>,
): Readonly<Record<Outcome, State>> {
  const which = new Choice(scope, 'Which end?');
  const { failed, ...others } = ends;
  for (const [outcome, end] of Object.entries(others)) {
    which.when(Condition.stringEquals('$.end.outcome', outcome), end);
  }
  which.otherwise(failed);

  const detail = detailOf(props);
  const withCode = { ...detail, exitCode: JsonPath.numberAt('$.end.exitCode') };
  const tellFailure = putEvent(scope, 'Tell of the failure', detail, which);
  const tell = putEvent(scope, 'Tell of the end', withCode, which);
  const tellCounts = putEvent(
    scope,
    'Tell of the end and its counts',
    { ...withCode, ...reportIn(props) },
    which,
  );
  // Of a run that had ended before, and whose deletions alone were made now, report.json tells of that earlier end.
  const isReported = Condition.and(
    ...Object.values(counts).map((path) => Condition.isPresent(`${report}.${path}`)),
    // That LastModified is a text of ISO 8601 is taken to be so, which no page of AWS says, and was not tried on AWS; of another form the event has no counts.
    Condition.isTimestamp('$.told.writtenAt'),
    Condition.timestampGreaterThanEqualsJsonPath('$.told.writtenAt', '$.end.startedAt'),
  );
  const read = readReport(scope, props, tell);
  read.next(
    new Choice(scope, 'Is the report of this execution?').when(isReported, tellCounts).otherwise(tell),
  );
  return {
    done: ended(scope, 'done', read),
    'limit-passed': ended(scope, 'limit-passed', read),
    'wrong-input': ended(scope, 'wrong-input', tell),
    'target-held': ended(scope, 'target-held', tell),
    failed: ended(scope, 'failed', tellFailure),
  };
}

function ended(scope: Construct, outcome: Outcome, next: State): Pass {
  const exitCode = outcomes[outcome];
  const pass = new Pass(scope, `Ended: ${outcome}`, {
    parameters: {
      outcome,
      ...(exitCode !== undefined && { exitCode }),
      startedAt: JsonPath.stringAt('$$.Execution.StartTime'),
    },
    resultPath: '$.end',
  });
  pass.next(next);
  return pass;
}

/** A report has some kilobytes, whatever the run; a state takes 256. */
function readReport(scope: Construct, { stateBucket, statePrefix }: TellProps, otherwise: State) {
  const key = reportKey(statePrefix, '{}');
  const read = new CallAwsService(scope, 'Read the report', {
    service: 's3',
    action: 'getObject',
    iamAction: 's3:GetObject',
    parameters: {
      Bucket: stateBucket.bucketName,
      Key: JsonPath.format(key, JsonPath.stringAt('$.runId')),
    },
    iamResources: [stateBucket.arnForObjects(key.replace('{}', '*'))],
    resultSelector: {
      report: JsonPath.stringToJson(JsonPath.stringAt('$.Body')),
      writtenAt: JsonPath.stringAt('$.LastModified'),
    },
    resultPath: '$.told',
  });
  return guarded(read, otherwise);
}

function putEvent(scope: Construct, name: string, detail: Record<string, unknown>, next: State) {
  const put = new EventBridgePutEvents(scope, name, {
    entries: [{ source: eventSource, detailType: eventType, detail: TaskInput.fromObject(detail) }],
    resultPath: JsonPath.DISCARD,
  });
  guarded(put, next).next(next);
  return put;
}

function guarded<Task extends TaskStateBase>(task: Task, otherwise: State): Task {
  task.addRetry({
    errors: ['States.ALL'],
    interval: Duration.seconds(2),
    backoffRate: 2,
    maxDelay: Duration.seconds(10),
    maxAttempts: 3,
    jitterStrategy: JitterType.FULL,
  });
  task.addCatch(otherwise, { errors: ['States.ALL'], resultPath: JsonPath.DISCARD });
  return task;
}

function detailOf({ jobName, targetUri }: TellProps): Record<string, unknown> {
  return {
    stack: Aws.STACK_NAME,
    job: jobName,
    target: targetUri,
    runId: JsonPath.stringAt('$.runId'),
    outcome: JsonPath.stringAt('$.end.outcome'),
  };
}

function reportIn({ stateBucket, statePrefix }: TellProps): Record<string, unknown> {
  const numbers = Object.entries(counts).map(
    ([name, path]) => [name, JsonPath.numberAt(`${report}.${path}`)] as const,
  );
  return { counts: Object.fromEntries(numbers), ...reportFields(stateBucket, statePrefix) };
}
