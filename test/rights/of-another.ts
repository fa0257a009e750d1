/** What no job's role may do: another job's target, source, state and workgroup, beside its own. */
import { bucketArn, type Call, call, hereArn } from './call.js';
import { type Mode, names } from './mode.js';

const from = 'another job';
const on = (bucket: string, key: string, ...actions: string[]) =>
  actions.map((action) => call(from, `s3:${action}`, `${bucketArn(bucket)}/${key}`));

export const ofAnother: readonly Call[] = [
  ...on(names.target, 'users/1.json', 'GetObject', 'PutObject', 'DeleteObject'),
  call(from, 's3:ListBucket', bucketArn(names.target), { 's3:prefix': 'users/' }),
  call(from, 's3:ListBucket', bucketArn(names.target)),
  // Without the slash it names what lies in orders-of-2025/, too.
  call(from, 's3:ListBucket', bucketArn(names.target), { 's3:prefix': 'orders' }),
  ...on(names.source, 'users/part-0.parquet', 'GetObject'),
  call(from, 's3:ListBucket', bucketArn(names.source), { 's3:prefix': 'users/' }),
  // The job's own, which it only reads.
  ...on(names.source, 'orders/part-0.parquet', 'PutObject', 'DeleteObject'),
  call(from, 'glue:GetTable', hereArn('glue', 'table/db/users')),
  call(from, 'athena:StartQueryExecution', hereArn('athena', 'workgroup/other')),
  ...[
    { 's3tables:namespace': 'db', 's3tables:tableName': 'users' },
    { 's3tables:namespace': 'crm', 's3tables:tableName': 'orders' },
  ].map((names) =>
    call(from, 's3tables:GetTableData', hereArn('s3tables', 'bucket/my-tables/table/1'), names),
  ),
  call(from, 'glue:GetTable', hereArn('glue', 'table/s3tablescatalog/my-tables/db/users')),
  call(from, 'lambda:InvokeFunction', hereArn('lambda', 'function:other')),
  ...on('spill', 'other/query-1/part-0', 'GetObject', 'PutObject'),
];

/** What a state has, a file of each kind. */
const files = [
  'runs/r1/plan.json',
  'runs/r1/done/0.json',
  'index/r1',
  'targets/t1/complete.json',
  'targets/t1/lease/1.json',
  'staged/r1/a/0.parquet',
  'frozen/r1/0.parquet',
  'athena-results/q1.csv',
];
const touching = [
  'GetObject',
  'PutObject',
  'DeleteObject',
  'AbortMultipartUpload',
  'ListMultipartUploadParts',
];

/** The states of the stack's other jobs: one at the bucket's root or below it, and one whose name begins as the job's does. */
export function ofOthersState({ firstJob }: Mode): Call[] {
  if (firstJob === undefined) return [];
  const others = firstJob === 'orders' ? ['jobs/users/', 'jobs/orders/'] : ['', 'jobs/x/', 'jobs/orders-2/'];
  const listed = [
    ...others.flatMap((place) => [place, ...files.map((file) => `${place}${file}`)]),
    'jobs',
    'jobs/',
    'jobs/orders',
  ];
  return [
    ...others.flatMap((place) => files.flatMap((file) => on(names.state, `${place}${file}`, ...touching))),
    ...listed.map((prefix) => call(from, 's3:ListBucket', bucketArn(names.state), { 's3:prefix': prefix })),
    call(from, 's3:ListBucket', bucketArn(names.state)),
  ];
}
