/** The rights of a job as plain data: what depends on its settings, and what is bound to a place. */
import { expect, test } from '@jest/globals';
import { jobRights } from '../../../job/policy/job-rights.js';
import type { AthenaUse, JobUse } from '../../../job/policy/job-use.js';
import { partitionOf } from '../../../job/policy/partition-of.js';
import { policyDocument, sizeOf } from '../../../job/policy/policy-document.js';

const where = { partition: 'aws', region: 'eu-central-1', account: '123456789012' };
const athena: AthenaUse = {
  kind: 'athena',
  workgroup: 'primary',
  catalog: 'AwsDataCatalog',
  tables: [{ database: 'shop', table: 'orders' }],
  locations: [{ bucket: 'lake', prefix: 'orders/' }],
  results: undefined,
  lakeFormation: false,
  connector: undefined,
};
const least: JobUse = {
  target: { bucket: 'my-bucket', prefix: 'orders/' },
  state: { bucket: 'my-bucket', prefix: '_splitter/' },
  source: athena,
  keepsFrozen: false,
  removesRuns: false,
  deletes: false,
  objectRights: [],
  stateRights: [],
  keys: [],
};

function resourcesOf(use: JobUse, action: string): string[] {
  return jobRights(use, where).flatMap(({ actions, resources }) =>
    actions.includes(action) ? resources : [],
  );
}

test('what is removed of a state lies below its prefix, and runs only where their number is limited', () => {
  const inState = (key: string) => `arn:aws:s3:::my-bucket/_splitter/${key}`;
  const always = ['targets/*/lease/*', 'targets/*/open/*', 'runs/*/done/*'].map(inState);
  expect(resourcesOf(least, 's3:DeleteObject')).toEqual([...['staged/*'].map(inState), ...always]);
  expect(resourcesOf({ ...least, keepsFrozen: true, removesRuns: true }, 's3:DeleteObject')).toEqual([
    ...['staged/*', 'frozen/*', 'runs/*', 'index/*'].map(inState),
    ...always,
  ]);
});

test('target and state that share a bucket are listed below their own prefixes alone', () => {
  const listed = jobRights(least, where).flatMap(({ actions, conditions }) =>
    actions.includes('s3:ListBucket') ? [conditions] : [],
  );
  expect(listed).toEqual([
    { StringLike: { 's3:prefix': ['orders/*'] } },
    { StringLike: { 's3:prefix': ['_splitter/*'] } },
    // The table's place, which Athena lists without the slash, too.
    { StringLike: { 's3:prefix': ['orders/*', 'orders'] } },
  ]);
});

test('a job with local files and a state in a folder has rights on its target and nothing else', () => {
  const rights = jobRights({ ...least, state: undefined, source: undefined }, where);
  const resources = rights.flatMap((each) => each.resources);
  expect(new Set(resources)).toEqual(new Set(['arn:aws:s3:::my-bucket', 'arn:aws:s3:::my-bucket/orders/*']));
});

test('several patterns of files are read by one statement, and listed each below what it begins with', () => {
  const places = [
    { bucket: 'one', prefix: 'a/2026-' },
    { bucket: 'two', prefix: '' },
  ];
  const rights = jobRights({ ...least, source: { kind: 'files', places } }, where);
  expect(rights.filter(({ sid }) => sid?.includes('Files'))).toEqual([
    {
      sid: 'ReadFiles',
      actions: ['s3:GetObject'],
      resources: ['arn:aws:s3:::one/a/2026-*', 'arn:aws:s3:::two/*'],
    },
    {
      sid: 'ListFiles',
      actions: ['s3:ListBucket'],
      resources: ['arn:aws:s3:::one'],
      conditions: { StringLike: { 's3:prefix': ['a/2026-*'] } },
    },
    { sid: 'ListFiles2', actions: ['s3:ListBucket'], resources: ['arn:aws:s3:::two'] },
  ]);
  expect(rights.flatMap(({ actions }) => actions).filter((action) => !action.startsWith('s3:'))).toEqual([]);
});

test('of S3 Tables the tables of the job alone are read, by their names, and nothing of Glue beside them', () => {
  const tables = [
    { database: 'shop', table: 'orders' },
    { database: 'shop', table: 'lines' },
    { database: 'crm', table: 'users' },
  ];
  const source = { ...athena, catalog: 's3tablescatalog/my-tables', tables, locations: [] };
  const rights = jobRights({ ...least, source }, where);
  const read = rights.filter(({ actions }) => actions.includes('s3tables:GetTableData'));
  expect(read.map(({ resources, conditions }) => [resources, conditions])).toEqual(
    [
      ['shop', ['orders', 'lines']],
      ['crm', ['users']],
    ].map(([namespace, names]) => [
      ['arn:aws:s3tables:eu-central-1:123456789012:bucket/my-tables/table/*'],
      { StringEquals: { 's3tables:namespace': [namespace].flat(), 's3tables:tableName': names } },
    ]),
  );
  expect(resourcesOf({ ...least, source }, 'glue:GetTable')).toEqual(
    [
      ...['catalog', 'catalog/s3tablescatalog', 'catalog/s3tablescatalog/my-tables', 'database/default'],
      ...['shop', 'crm'].map((database) => `database/s3tablescatalog/my-tables/${database}`),
      ...['shop/orders', 'shop/lines', 'crm/users'].map((name) => `table/s3tablescatalog/my-tables/${name}`),
    ].map((resource) => `arn:aws:glue:eu-central-1:123456789012:${resource}`),
  );
  expect(rights.flatMap(({ actions }) => actions)).not.toContain('glue:GetPartitions');
});

test('of a connector its functions are called and its spill is read and written, and no table of it is looked up in Glue', () => {
  const functions = ['arn:aws:lambda:eu-central-1:123456789012:function:mysql'];
  const connector = { functions, spill: { bucket: 'spill', prefix: 'mysql/' } };
  const source = { ...athena, catalog: 'mysql', tables: [], locations: [], connector };
  const of = (action: string) => resourcesOf({ ...least, source }, action);
  expect(of('lambda:InvokeFunction')).toEqual(functions);
  expect(of('athena:GetDataCatalog')).toEqual(['arn:aws:athena:eu-central-1:123456789012:datacatalog/mysql']);
  for (const action of ['GetObject', 'PutObject', 'AbortMultipartUpload', 'ListMultipartUploadParts']) {
    expect(of(`s3:${action}`)).toContain('arn:aws:s3:::spill/mysql/*');
  }
  expect(of('s3:GetBucketLocation')).toContain('arn:aws:s3:::spill');
  expect(of('s3:DeleteObject')).not.toContain('arn:aws:s3:::spill/mysql/*');
  expect(of('glue:GetTable')).toEqual(
    ['catalog', 'database/default'].map((resource) => `arn:aws:glue:eu-central-1:123456789012:${resource}`),
  );
  const none = resourcesOf(least, 'athena:GetDataCatalog');
  expect([none, resourcesOf(least, 'lambda:InvokeFunction')]).toEqual([[], []]);
});

test('a statement names ten resources at most, and all are named', () => {
  const tables = Array.from({ length: 25 }, (_, n) => ({ database: 'shop', table: `t${n}` }));
  const glue = jobRights({ ...least, source: { ...athena, tables } }, where).filter(({ actions }) =>
    actions.includes('glue:GetTable'),
  );
  expect(glue.map(({ resources }) => resources.length)).toEqual([10, 10, 8]);
});

test('a policy has the statements in the form of IAM, and its size is told without white space', () => {
  const document = policyDocument([
    { sid: 'One', actions: ['s3:GetObject'], resources: ['*'], conditions: { StringLike: { a: ['b c'] } } },
  ]);
  expect(document).toEqual({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'One',
        Effect: 'Allow',
        Action: ['s3:GetObject'],
        Resource: ['*'],
        Condition: { StringLike: { a: ['b c'] } },
      },
    ],
  });
  expect(sizeOf(document)).toBe(JSON.stringify(document).length - 1);
});

test.each([
  ['eu-central-1', 'aws'],
  ['cn-north-1', 'aws-cn'],
  ['us-gov-west-1', 'aws-us-gov'],
])('%s is in the partition %s', (region, partition) => {
  expect(partitionOf(region)).toBe(partition);
});
