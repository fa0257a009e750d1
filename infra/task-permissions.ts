/** Gives the task's role its rights: the job's own list of them, on what the settings name and the stack makes. */
import { Aws } from 'aws-cdk-lib';
import { type IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { jobRights } from '../job/policy/job-rights.js';
import type { AthenaUse, FilesUse, JobUse } from '../job/policy/job-use.js';
import { variableOf } from '../job/settings/setting.js';
import type { JobBuckets } from './buckets.js';
import type { S3Prefix, StackSettings } from './settings/stack-settings.js';

const here = { partition: Aws.PARTITION, region: Aws.REGION, account: Aws.ACCOUNT_ID };

/** CDK moves what a role's own policy cannot hold into managed ones. */
export function allowTask(
  role: IRole,
  settings: StackSettings,
  buckets: JobBuckets,
  sample: readonly S3Prefix[],
): void {
  for (const { sid, actions, resources, conditions } of jobRights(useOf(settings, buckets, sample), here)) {
    role.addToPrincipalPolicy(
      new PolicyStatement({
        ...(sid !== undefined && { sid }),
        actions: [...actions],
        resources: [...resources],
        ...(conditions && { conditions }),
      }),
    );
  }
}

function useOf(
  settings: StackSettings,
  { target, state, key }: JobBuckets,
  sample: readonly S3Prefix[],
): JobUse {
  const { [variableOf('keepFrozen')]: frozen = '0', [variableOf('keepRuns')]: runs } = settings.job;
  return {
    target: { bucket: target.bucketName, prefix: settings.targetPrefix },
    state: { bucket: state.bucketName, prefix: settings.statePrefix },
    source: sourceOf(settings, sample),
    keepsFrozen: frozen !== '0',
    removesRuns: runs !== undefined,
    deletes: settings.deletes,
    objectRights: settings.objectRights,
    stateRights: settings.stateRights,
    keys: [key?.keyArn, ...settings.otherKmsKeys, settings.objectsKey, settings.stateKey].filter(
      (each) => each !== undefined,
    ),
  };
}

function sourceOf(settings: StackSettings, sample: readonly S3Prefix[]): FilesUse | AthenaUse {
  if (settings.files) return { kind: 'files', places: [settings.files] };
  const { table, workgroup, catalog } = settings.athena;
  const { connector } = settings;
  return {
    kind: 'athena',
    workgroup,
    catalog,
    // What a connector serves is not in Glue.
    tables: [...(table && !connector ? [table] : []), ...settings.sourceTables],
    locations: [...settings.sourceLocations, ...sample],
    results: settings.athenaResults,
    lakeFormation: settings.lakeFormation,
    connector,
  };
}
