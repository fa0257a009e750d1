/** Where a run's report lies in the state, as `RunState` lays a run out. */
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { runsPrefix } from '../job/policy/state-prefixes.js';

export interface ReportUris {
  readonly json: string;
  readonly page: string;
}

/** @param statePrefix of the state in its bucket */
export function reportUris({ bucketName }: IBucket, statePrefix: string, runId: string): ReportUris {
  const folder = `s3://${bucketName}/${statePrefix}${runsPrefix}${runId}/`;
  return { json: `${folder}report.json`, page: `${folder}report.html` };
}
