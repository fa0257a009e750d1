/**
 * The runs' state machines, over the job's own commands: one task that does everything, or plan, a task for each
 * batch, and finish. The input `{"runId": "…"}` goes on with a run; without it the execution's name is the run's id.
 */

import type { Bucket, IBucket } from 'aws-cdk-lib/aws-s3';
import { Choice, Condition, JsonPath, Pass, type State } from 'aws-cdk-lib/aws-stepfunctions';
import type { TaskEnvironmentVariable } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { runIdVariable } from '../job-environment.js';
import { reportFields } from '../report-uris.js';
import { batches } from './batches.js';
import { failure, type Stages, stage } from './stage.js';
import { type Outcome, type TellProps, tellOfEnd } from './tell-of-end.js';

/** Each wait is 90 s at least, so that a fault which stays is told of within the hour. */
const attempts = 5;
/** That tranches are missing does not change by finishing again; that S3 was out of order does. */
const finishAttempts = 2;

export interface DefinitionProps extends Stages, Omit<TellProps, 'stateBucket'> {
  readonly workers: number;
  readonly stateBucket: Bucket;
}

export function definition(scope: Construct, props: DefinitionProps): State {
  const stopped = new Choice(scope, 'Failed; redrive goes on from here');
  const wrongInput = failure(
    scope,
    'Settings or source wrong',
    'Splitter.WrongInput',
    'Exit code 2: settings or source are wrong, nothing was written. The log of the task says what to do.',
  );
  const held = failure(
    scope,
    'Target held by another run',
    'Splitter.TargetHeld',
    'Exit code 4: another run writes to this target. Start again when it has ended.',
  );
  const limit = failure(
    scope,
    'A limit was passed',
    'Splitter.LimitPassed',
    'Exit code 3: done, but more rows were rejected than maxRejects, or deletions were withheld, say more than maxDeletes. The report says which; for deletions the log of the task has the command that makes them after all.',
  );
  // CDK's classes do not fit their own interfaces under exactOptionalPropertyTypes.
  const stateBucket = props.stateBucket as IBucket;
  const told = tellOfEnd(
    scope,
    { ...props, stateBucket },
    {
      done: outcome(scope, props),
      'limit-passed': limit,
      'wrong-input': wrongInput,
      'target-held': held,
      failed: stopped,
    },
  );
  const begin = stagesFrom(scope, props, told);
  stopped.when(wasRedriven, againAfterRedrive(scope).next(begin));
  return beginning(scope, begin);
}

function stagesFrom(scope: Construct, props: DefinitionProps, ends: Readonly<Record<Outcome, State>>): State {
  const environment: TaskEnvironmentVariable[] = [
    { name: runIdVariable, value: JsonPath.stringAt('$.runId') },
  ];
  const early = [
    { exitCode: 2, next: ends['wrong-input'] },
    { exitCode: 4, next: ends['target-held'] },
  ];
  const all = [...early, { exitCode: 3, next: ends['limit-passed'] }];
  const { done, failed: otherwise } = ends;
  const common = { ...props, environment, otherwise };
  if (props.workers === 1)
    return stage(scope, 'Split', { ...common, command: ['split'], attempts, final: all }, done);
  const finish = stage(
    scope,
    'Finish',
    { ...common, command: ['finish'], attempts: finishAttempts, final: all },
    done,
  );
  const upload = batches(scope, { ...props, attempts });
  upload.addCatch(otherwise, { errors: ['States.ALL'], resultPath: '$.failure' });
  upload.next(finish);
  return stage(scope, 'Plan', { ...common, command: ['plan'], attempts, final: early }, upload);
}

/** What the execution ends with, for whoever waits for it: the run, and where its report is. */
function outcome(scope: Construct, { stateBucket, statePrefix }: DefinitionProps): Pass {
  const report = reportFields(stateBucket as IBucket, statePrefix);
  return new Pass(scope, 'Done', { parameters: { runId: JsonPath.stringAt('$.runId'), ...report } });
}

function beginning(scope: Construct, begin: State): State {
  const given = new Pass(scope, 'The run of the input', {
    parameters: { runId: JsonPath.stringAt('$.runId'), redrives: 0 },
  });
  const own = new Pass(scope, 'A run of its own', {
    parameters: { runId: JsonPath.stringAt('$$.Execution.Name'), redrives: 0 },
  });
  given.next(begin);
  own.next(begin);
  return new Choice(scope, 'Which run?').when(Condition.isPresent('$.runId'), given).otherwise(own);
}

/**
 * A Fail state fails again when it is redriven, a Choice state judges again; Step Functions developer guide,
 * "Redriving executions". So a run that failed stops at a choice that finds no way until the execution is redriven
 * (States.NoChoiceMatched), and then begins again under the same id: what is planned and done stays so.
 */
const redrives = '$$.Execution.RedriveCount';
const wasRedriven = Condition.and(
  Condition.isPresent(redrives),
  Condition.numberGreaterThanJsonPath(redrives, '$.redrives'),
);

function againAfterRedrive(scope: Construct): Pass {
  return new Pass(scope, 'Again after the redrive', {
    parameters: { runId: JsonPath.stringAt('$.runId'), redrives: JsonPath.numberAt(redrives) },
  });
}
