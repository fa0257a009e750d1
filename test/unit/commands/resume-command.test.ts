import { expect, test } from '@jest/globals';
import { resumeCommand, stateFlags } from '../../../job/commands/resume-command.js';
import { usualS3 } from '../settings/usual-s3.js';

test.each([
  [['split', '--files', 'a.csv'], 'splitter split --files a.csv --run-id r-1'],
  [
    ['split', '--key', '{id}.json', '--files', "it's.csv"],
    "splitter split --key '{id}.json' --files 'it'\\''s.csv' --run-id r-1",
  ],
  [['split', '--resume', '--files', 'a.csv'], 'splitter split --files a.csv --run-id r-1'],
  [['split', '--resume', 'true', '--files=a.csv'], 'splitter split --files=a.csv --run-id r-1'],
  [['upload', '--run-id', 'old', '--batch', '3'], 'splitter upload --batch 3 --run-id r-1'],
  [['upload', '--run-id=old', '--batch', '3'], 'splitter upload --batch 3 --run-id r-1'],
  [['split', '--files-delimiter', ''], "splitter split --files-delimiter '' --run-id r-1"],
])('%j goes on as %s', (args, line) => {
  expect(resumeCommand(args, 'r-1', 'splitter')).toBe(line);
});

const s3 = {
  ...usualS3,
  region: 'eu-west-1',
  checksum: 'content-md5',
  expectedBucketOwner: '111111111111',
  requestPayer: 'requester',
} as const;
const stateForm = {
  encryption: 'aws:kms',
  kmsKeyId: 'alias/state',
  bucketOwner: '222222222222',
  acl: 'bucket-owner-full-control',
} as const;
const state = { kind: 's3', bucket: 'b', prefix: 'p/' } as const;

test('the flags that reach a state are all that were given for it', () => {
  expect(stateFlags({ state, s3, stateForm, lease: 'on' }, 'split').join(' ')).toBe(
    '--state s3://b/p/ --region eu-west-1 --checksum content-md5 --expected-bucket-owner 111111111111 --request-payer requester ' +
      '--state-encryption aws:kms --state-kms-key-id alias/state --state-bucket-owner 222222222222 --state-acl bucket-owner-full-control',
  );
});

test('a command is given none that it does not take', () => {
  const reached = { state, s3: { ...s3, forcePathStyle: true }, stateForm, lease: 'none' } as const;
  expect(stateFlags(reached, 'status').join(' ')).toBe(
    '--state s3://b/p/ --region eu-west-1 --force-path-style --checksum content-md5 --request-payer requester ' +
      '--state-encryption aws:kms --state-kms-key-id alias/state --state-bucket-owner 222222222222 --state-acl bucket-owner-full-control',
  );
  expect(stateFlags(reached, 'finish')).toEqual(
    expect.arrayContaining(['--lease', 'none', '--expected-bucket-owner', '111111111111']),
  );
});
