import { expect, test } from '@jest/globals';
import { grantsOf } from '../../rights/grants.js';
import type { PolicyStatement } from '../../rights/role-policy.js';

const listing: PolicyStatement = {
  Effect: 'Allow',
  Action: 's3:ListBucket',
  Resource: 'arn:aws:s3:::my-bucket',
};

function grants(statement: PolicyStatement) {
  return grantsOf([{ Version: '2012-10-17', Statement: [statement] }]);
}

test('each prefix of a listing is a right of its own, and without a condition there is one without a bound', () => {
  const Condition = { StringLike: { 's3:prefix': ['orders/*', 'orders'] } };
  expect(grants({ ...listing, Condition }).map(({ bounds }) => bounds['s3:prefix'])).toEqual([
    'orders/*',
    'orders',
  ]);
  expect(grants(listing)).toEqual([
    { action: 's3:ListBucket', resource: 'arn:aws:s3:::my-bucket', bounds: {} },
  ]);
});

test('of several keys each way of meeting them all is a right of its own', () => {
  const Condition = {
    StringEquals: { 's3tables:namespace': 'db', 's3tables:tableName': ['orders', 'users'] },
  };
  expect(grants({ ...listing, Condition }).map(({ bounds }) => bounds)).toEqual([
    { 's3tables:namespace': 'db', 's3tables:tableName': 'orders' },
    { 's3tables:namespace': 'db', 's3tables:tableName': 'users' },
  ]);
});

test.each([
  { StringLike: { 's3tables:tableName': ['orders'] } },
  { StringEquals: { 's3:prefix': ['orders/'] } },
  { StringLike: { 's3:delimiter': ['/'] } },
  { StringLike: { 's3:prefix': ['orders/*'], 's3:delimiter': ['/'] } },
  { StringLike: { 's3:prefix': ['orders/*'] }, Bool: { 'aws:SecureTransport': 'true' } },
  { StringLike: { 's3:prefix': [] } },
  {},
])('the condition %j is refused, since a right under it would not be seen', (Condition) => {
  expect(() => grants({ ...listing, Condition })).toThrow(
    `expected no condition but StringLike s3:prefix, StringEquals s3tables:namespace, StringEquals s3tables:tableName, got ${JSON.stringify(Condition)}`,
  );
});
