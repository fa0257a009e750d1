import { expect, test } from '@jest/globals';
import { jobName } from '../../../job/init/job-name.js';
import { readSettings } from '../../../job/settings/read-settings.js';
import { machine } from '../settings/machine.js';
import { split } from '../settings/read.js';

test.each([
  ['orders.csv', 'orders'],
  ['data/orders-*.csv.gz', 'orders'],
  ['orders/*.parquet', 'orders'],
  ['/data/orders/', 'orders'],
  ['s3://bucket/shop/orders/**/*.parquet', 'orders'],
  ['s3://bucket/*.parquet', 'default'],
  ['Zoë & Co[0-9].csv', 'Zo-Co'],
  ['.hidden.csv', 'hidden'],
  ['*.csv', 'default'],
  [`${'x'.repeat(100)}.csv`, 'x'.repeat(64)],
])('a job that reads %j is %j', (files, name) => {
  expect(jobName(split({ files, filesFormat: 'csv' }))).toBe(name);
});

test('a job that reads a table has its name, one of a query the usual one', () => {
  const read = (source: Record<string, string>) => {
    const flags = { target: 's3://my-bucket/a/', key: 'x', ...source };
    return jobName(readSettings('split', flags, {}, machine).settings);
  };
  expect([read({ table: 'shop.orders' }), read({ query: 'SELECT 1 AS a' })]).toEqual(['orders', 'default']);
});
