/** Where a run's report lies in the state, as `RunState` lays a run out. */
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { JsonPath } from 'aws-cdk-lib/aws-stepfunctions';
import { runsPrefix } from '../job/policy/state-prefixes.js';

export interface ReportUris {
  readonly json: string;
  readonly page: string;
}

/** @param statePrefix of the state in its bucket */
export function reportKey(statePrefix: string, runId: string): string {
  return `${folderOf(statePrefix, runId)}report.json`;
}

export function reportUris({ bucketName }: IBucket, statePrefix: string, runId: string): ReportUris {
  const uri = (key: string) => `s3://${bucketName}/${key}`;
  return {
    json: uri(reportKey(statePrefix, runId)),
    page: uri(`${folderOf(statePrefix, runId)}report.html`),
  };
}

/** What an execution says of its run's report, whose id is `$.runId`. */
export function reportFields(bucket: IBucket, statePrefix: string): { report: string; reportPage: string } {
  const { json, page } = reportUris(bucket, statePrefix, '{}');
  const ofRun = (uri: string) => JsonPath.format(uri, JsonPath.stringAt('$.runId'));
  return { report: ofRun(json), reportPage: ofRun(page) };
}

function folderOf(statePrefix: string, runId: string): string {
  return `${statePrefix}${runsPrefix}${runId}/`;
}
