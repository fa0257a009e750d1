/** Where a run's report lies in the state, as `RunState` lays a run out, the state being the bucket's root. */
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { runsPrefix } from '../job/policy/state-prefixes.js';

export interface ReportUris {
  readonly json: string;
  readonly page: string;
}

export function reportUris({ bucketName }: IBucket, runId: string): ReportUris {
  const folder = `s3://${bucketName}/${runsPrefix}${runId}/`;
  return { json: `${folder}report.json`, page: `${folder}report.html` };
}
