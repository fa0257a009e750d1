/** What the job may do in AWS: the actions it uses, on what the settings name, and nothing else. */
import { Aws, Fn } from 'aws-cdk-lib';
import { type IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { variableOf } from '../job/settings/setting.js';
import { attachStatements, split } from './attach-statements.js';
import {
  donePrefix,
  frozenPrefix,
  indexPrefix,
  type JobBuckets,
  leasePrefixes,
  resultsPrefix,
  runsPrefix,
  stagedPrefix,
} from './buckets.js';
import type { S3Prefix, StackSettings } from './settings/stack-settings.js';

/** Athena writes in the caller's name; Athena user guide, "Control access to Amazon S3 from Athena". */
const writeObjects = [
  's3:GetObject',
  's3:PutObject',
  's3:AbortMultipartUpload',
  's3:ListMultipartUploadParts',
];
const lookAtBucket = ['s3:GetBucketLocation'];
/** What makes objects cost more or last less: it is told before the first PUT. Service authorization reference, Amazon S3. */
const seeBucketSettings = [
  's3:GetBucketVersioning',
  's3:GetBucketNotification',
  's3:GetReplicationConfiguration',
  's3:GetEncryptionConfiguration',
  's3:GetLifecycleConfiguration',
  's3:GetBucketObjectLockConfiguration',
];
/** It knows no prefix as a condition; service authorization reference, Amazon S3. */
const listUploads = ['s3:ListBucketMultipartUploads'];

export function allowTask(
  role: IRole,
  settings: StackSettings,
  buckets: JobBuckets,
  sample: readonly S3Prefix[],
): void {
  const target = { bucket: buckets.target.bucketName, prefix: settings.targetPrefix };
  const state = { bucket: buckets.state.bucketName, prefix: settings.statePrefix };
  const inState = (prefix: string) => objects({ ...state, prefix: `${state.prefix}${prefix}` });
  const results = settings.athenaResults ? [settings.athenaResults] : [];
  const sources = [...settings.sourceLocations, ...sample];
  const fixed = [
    ...[target, state, ...results].flatMap((place) => readAndWrite(place)),
    statement('SeeBucketSettings', seeBucketSettings, [arn('s3', '', target.bucket)]),
    statement('RemoveFrozenRows', ['s3:DeleteObject'], removedPrefixes(settings).map(inState)),
    // Epochs that are past, and marks of runs that are complete; the highest epoch is never deleted by the job. And markers of
    // tranches that are written again, since a late request has changed an object of theirs.
    statement('CloseRuns', ['s3:DeleteObject'], [...leasePrefixes, donePrefix].map(inState)),
    // Under conditions, which S3 judges by what the caller may read; Amazon S3 user guide, "How to perform conditional deletes".
    ...(settings.deletes
      ? [statement('DeleteMissing', ['s3:DeleteObject', 's3:GetObject'], [objects(target)])]
      : []),
    ...(settings.objectRights.length > 0
      ? [statement('DescribeObjects', settings.objectRights, [objects(target)])]
      : []),
    ...(settings.stateRights.length > 0
      ? [statement('GiveStateAway', settings.stateRights, [objects(state)])]
      : []),
    ...(settings.files ? readFiles(settings.files) : athena(settings)),
    // It knows no resources; service authorization reference, AWS Lake Formation.
    ...(settings.lakeFormation ? [statement('LakeFormation', ['lakeformation:GetDataAccess'], ['*'])] : []),
  ];
  const growing = [
    ...sources.flatMap((place) => readOnly(place)),
    ...(settings.files ? [] : glue(settings)),
    ...keys(settings, buckets),
  ];
  attachStatements(role, { fixed, growing });
}

/** Ledgers, plans and reports are deleted only where a number of runs is kept. */
function removedPrefixes({ job }: StackSettings): string[] {
  const { [variableOf('keepFrozen')]: frozen = '0', [variableOf('keepRuns')]: runs } = job;
  return [
    stagedPrefix,
    resultsPrefix,
    ...(frozen === '0' ? [] : [frozenPrefix]),
    ...(runs === undefined ? [] : [runsPrefix, indexPrefix]),
  ];
}

function statement(
  sid: string | undefined,
  actions: readonly string[],
  resources: readonly string[],
): PolicyStatement {
  return new PolicyStatement({ ...(sid && { sid }), actions: [...actions], resources: [...resources] });
}

function readAndWrite(place: S3Prefix): PolicyStatement[] {
  return [statement(undefined, writeObjects, [objects(place)]), ...listing(place, listUploads)];
}

function readOnly(place: S3Prefix): PolicyStatement[] {
  return [statement(undefined, ['s3:GetObject'], [objects(place)]), ...listing(place)];
}

function readFiles({ bucket, prefix }: S3Prefix): PolicyStatement[] {
  const list = statement('ListFiles', ['s3:ListBucket'], [arn('s3', '', bucket)]);
  if (prefix !== '') list.addCondition('StringLike', { 's3:prefix': [`${prefix}*`] });
  return [statement('ReadFiles', ['s3:GetObject'], [objects({ bucket, prefix })]), list];
}

/** Listings are bound to the prefix; the calls that know no prefix get a statement of their own. */
function listing({ bucket, prefix }: S3Prefix, others: readonly string[] = []): PolicyStatement[] {
  const resource = arn('s3', '', bucket);
  const list = statement(undefined, ['s3:ListBucket'], [resource]);
  // Athena lists a location with and without the slash at its end.
  if (prefix !== '')
    list.addCondition('StringLike', { 's3:prefix': [`${prefix}*`, prefix.replace(/\/$/, '')] });
  return [list, statement(undefined, [...lookAtBucket, ...others], [resource])];
}

function athena({ athena: { workgroup, catalog } }: StackSettings): PolicyStatement[] {
  const queries = [
    'GetWorkGroup',
    'StartQueryExecution',
    'GetQueryExecution',
    'GetQueryResults',
    'StopQueryExecution',
  ];
  return [
    statement(
      'Query',
      queries.map((action) => `athena:${action}`),
      [arn('athena', 'here', `workgroup/${workgroup}`)],
    ),
    statement('LookUpTable', ['athena:GetTableMetadata'], [arn('athena', 'here', `datacatalog/${catalog}`)]),
  ];
}

function glue({ athena: { table }, sourceTables }: StackSettings): PolicyStatement[] {
  const tables = table === undefined ? sourceTables : [table, ...sourceTables];
  // Athena looks at `default` with every query; Athena user guide, "Access to databases and tables in the Data Catalog".
  const databases = [...new Set(['default', ...tables.map(({ database }) => database)])];
  const read = ['GetDatabase', 'GetTable', 'GetTables', 'GetPartition', 'GetPartitions', 'BatchGetPartition'];
  const resources = [
    'catalog',
    ...databases.map((database) => `database/${database}`),
    ...tables.map(({ database, table: name }) => `table/${database}/${name}`),
  ];
  const actions = read.map((action) => `glue:${action}`);
  return split(
    resources.map((resource) => arn('glue', 'here', resource)),
    (some) => statement(undefined, actions, some),
  );
}

function keys({ otherKmsKeys, encryptionKeys }: StackSettings, { key }: JobBuckets): PolicyStatement[] {
  const arns = [...new Set([...(key ? [key.keyArn] : []), ...otherKmsKeys, ...encryptionKeys])];
  return split(arns, (some) => statement(undefined, ['kms:Decrypt', 'kms:GenerateDataKey'], some));
}

function objects({ bucket, prefix }: S3Prefix): string {
  return arn('s3', '', `${bucket}/${prefix}*`);
}

function arn(service: string, region: '' | 'here', resource: string): string {
  const place = region === 'here' ? `${Aws.REGION}:${Aws.ACCOUNT_ID}` : ':';
  return Fn.join('', [`arn:${Aws.PARTITION}:${service}:`, place, `:${resource}`]);
}
