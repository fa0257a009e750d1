/** The container's environment: the job's settings by the names that the job itself gives them. */
import { Aws } from 'aws-cdk-lib';
import { variableOf } from '../job/settings/setting.js';
import type { JobBuckets } from './buckets.js';
import type { StackSettings } from './settings/stack-settings.js';

/** The one folder of the container that can be written to; the Dockerfile makes it. */
export const scratchFolder = '/scratch';

/** Of one run or one task, given by Step Functions. */
export const runIdVariable = variableOf('runId');
export const batchVariable = variableOf('batch');

export function stateUri({ state }: JobBuckets, { statePrefix }: StackSettings): string {
  return `s3://${state.bucketName}/${statePrefix}`;
}

export function targetUri({ target }: JobBuckets, { targetPrefix }: StackSettings): string {
  return `s3://${target.bucketName}/${targetPrefix}`;
}

export function jobEnvironment(buckets: JobBuckets, settings: StackSettings): Record<string, string> {
  return {
    ...settings.job,
    [variableOf('target')]: targetUri(buckets, settings),
    [variableOf('state')]: stateUri(buckets, settings),
    [variableOf('region')]: Aws.REGION,
    [variableOf('workers')]: String(settings.workers),
    [variableOf('scratchDir')]: scratchFolder,
    [variableOf('log')]: 'json',
    [variableOf('metrics')]: 'emf',
  };
}
