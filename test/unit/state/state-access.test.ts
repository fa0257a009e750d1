import { expect, test } from '@jest/globals';
import { objectHeaders } from '../../../job/settings/object-headers.js';
import { givenTargetForm, stateAccess, targetFormOf } from '../../../job/state/state-access.js';
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
  return { given: stateAccess(settings, givenTargetForm(settings)), settings };
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

test('a later stage finds in job.json what the plan was given', () => {
  const { given, settings } = accessOf({ bucketKey: true });
  expect(objectHeaders(settings.headers).headers).toHaveLength(1);
  expect(stateAccess(settings, targetFormOf(settings.identity))).toEqual(given);
  const plain = split({});
  expect(stateAccess(plain, targetFormOf(plain.identity))).toEqual(
    stateAccess(plain, givenTargetForm(plain)),
  );
  expect(targetFormOf({})).toBeUndefined();
});
