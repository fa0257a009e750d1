/** A task for each batch of batches.json, all at the same time, each run again by itself when it was interrupted. */
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Bucket, IBucket } from 'aws-cdk-lib/aws-s3';
import { DistributedMap, JsonPath, S3JsonItemReader, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { runsPrefix } from '../../job/policy/state-prefixes.js';
import { batchVariable, runIdVariable } from '../job-environment.js';
import { failure, type Stages, stage } from './stage.js';

/** In the state, as `RunState` lays a run out; `{}` is the run's id. */
const batchesKey = `${runsPrefix}{}/batches.json`;

/** CDK's own reader would let the state machine read the whole bucket. */
class BatchesReader extends S3JsonItemReader {
  readonly #everyRun: string;

  constructor(bucket: IBucket, key: string) {
    super({ bucket, key: JsonPath.format(key, JsonPath.stringAt('$.runId')) });
    this.#everyRun = key.replace('{}', '*');
  }

  override providePolicyStatements(): PolicyStatement[] {
    const resource = this.bucket.arnForObjects(this.#everyRun);
    return [new PolicyStatement({ actions: ['s3:GetObject'], resources: [resource] })];
  }
}

export interface BatchesProps extends Stages {
  readonly workers: number;
  readonly stateBucket: Bucket;
  /** Of the state in its bucket. */
  readonly statePrefix: string;
  readonly attempts: number;
}

export function batches(scope: Construct, props: BatchesProps): DistributedMap {
  const map = new DistributedMap(scope, 'Upload', {
    comment: 'One task a batch; `finish` names what is missing when some of them fail.',
    itemReader: new BatchesReader(
      // CDK's classes do not fit their own interfaces under exactOptionalPropertyTypes.
      props.stateBucket as IBucket,
      `${props.statePrefix}${batchesKey}`,
    ),
    // A task's overrides take 8,192 characters, so a child gets no more than it needs to find its work. Its own
    // $$.Execution.Name is not the run's.
    itemSelector: {
      runId: JsonPath.stringAt('$.runId'),
      batch: JsonPath.format('{}', JsonPath.stringAt('$$.Map.Item.Value.batch')),
    },
    maxConcurrency: props.workers,
    // One batch that fails does not end its healthy neighbours.
    toleratedFailurePercentage: 100,
    // An executionType of the processor would be ignored.
    mapExecutionType: StateMachineType.STANDARD,
    resultPath: JsonPath.DISCARD,
  });
  const failed = failure(
    scope,
    'Batch failed',
    'Splitter.BatchFailed',
    'The task of this batch failed for good; the log of the task says why. The other batches go on.',
  );
  map.itemProcessor(
    stage(scope, 'Upload batch', {
      ...props,
      command: ['upload'],
      environment: [
        { name: runIdVariable, value: JsonPath.stringAt('$.runId') },
        { name: batchVariable, value: JsonPath.stringAt('$.batch') },
      ],
      otherwise: failed,
      final: [2, 3, 4].map((exitCode) => ({ exitCode, next: failed })),
    }),
  );
  return map;
}
