/** What no job's role may do: another job's target, source and workgroup, beside its own. */
import { bucketArn, type Call, call, hereArn } from './call.js';
import { names } from './mode.js';

const from = 'another job';
const on = (bucket: string, key: string, ...actions: string[]) =>
  actions.map((action) => call(from, `s3:${action}`, `${bucketArn(bucket)}/${key}`));

export const ofAnother: readonly Call[] = [
  ...on(names.target, 'users/1.json', 'GetObject', 'PutObject', 'DeleteObject'),
  call(from, 's3:ListBucket', bucketArn(names.target), { 's3:prefix': 'users/' }),
  call(from, 's3:ListBucket', bucketArn(names.target)),
  ...on(names.source, 'users/part-0.parquet', 'GetObject'),
  call(from, 's3:ListBucket', bucketArn(names.source), { 's3:prefix': 'users/' }),
  // The job's own, which it only reads.
  ...on(names.source, 'orders/part-0.parquet', 'PutObject', 'DeleteObject'),
  call(from, 'glue:GetTable', hereArn('glue', 'table/db/users')),
  call(from, 'athena:StartQueryExecution', hereArn('athena', 'workgroup/other')),
];
