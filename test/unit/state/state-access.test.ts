import { expect, test } from '@jest/globals';
import { stateAccess, targetFormOf } from '../../../job/state/state-access.js';
import { split } from '../settings/read.js';

const flags = {
  encryption: 'aws:kms',
  kmsKeyId: 'key-1',
  expectedBucketOwner: '111111111111',
  requestPayer: 'requester',
  header: 'x-amz-acl: bucket-owner-full-control',
};

function accessOf(more: Parameters<typeof split>[0]) {
  const settings = split({ ...flags, ...more });
  return { given: stateAccess(settings, targetFormOf(settings.identity)), settings };
}

test('a state in the bucket of the target is reached and written as the target is', () => {
  const { given } = accessOf({});
  expect(given.writes).toMatchObject({
    encryption: { kind: 'aws:kms', kmsKeyId: 'key-1' },
    acl: 'bucket-owner-full-control',
  });
  expect(given.s3).toMatchObject({ expectedBucketOwner: '111111111111', requestPayer: 'requester' });
});

test('one in another bucket has what is given for it, and nothing of the target', () => {
  const none = accessOf({ state: 's3://other/' }).given;
  expect(none.writes).toEqual({ encryption: undefined, acl: undefined });
  expect(none.s3).toMatchObject({ expectedBucketOwner: undefined, requestPayer: undefined });
  const own = {
    state: 's3://other/',
    stateEncryption: 'AES256',
    stateBucketOwner: '222222222222',
    stateAcl: 'bucket-owner-full-control',
  };
  const { writes, s3 } = accessOf(own).given;
  expect(writes).toMatchObject({ encryption: { kind: 'AES256' }, acl: 'bucket-owner-full-control' });
  expect(s3.expectedBucketOwner).toBe('222222222222');
});

test('an ACL that gives others the objects does not reach the state', () => {
  expect(accessOf({ header: 'x-amz-acl: public-read' }).given.writes.acl).toBeUndefined();
});

test('what a bucket key was said to be is in job.json, and a run that says nothing of its target has no form', () => {
  expect(accessOf({ bucketKey: true }).given.writes.encryption).toMatchObject({ bucketKey: true });
  expect(accessOf({}).given.writes.encryption).toMatchObject({ bucketKey: undefined });
  expect(targetFormOf({})).toBeUndefined();
});

test('until the target is known whoever asks pays, and no owner of its bucket is expected', () => {
  const { settings } = accessOf({});
  expect(stateAccess(settings, undefined).s3).toMatchObject({
    expectedBucketOwner: undefined,
    requestPayer: 'requester',
  });
});
