/** The key of a deployment: all that the stack stores is encrypted with it, and who writes by himself may use it. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { leastSettings, statementsOf, synthesize, textOf } from './synthesize.js';

const given = 'arn:aws:kms:eu-central-1:123456789012:key/0b6d4a2c-0000-4000-8000-000000000000';

describe.each([
  ['create', /^\$\{BucketsKey\w+\.Arn\}$/],
  [given, new RegExp(`^${given}$`)],
])('kmsKey=%s', (kmsKey, key) => {
  const { template, findings } = synthesize({ ...leastSettings, kmsKey, schedule: 'rate(1 day)' });

  test('reaches both buckets, both log groups and the topic', () => {
    const keys = (type: string, path: readonly string[]) =>
      Object.values(template.findResources(type)).map(({ Properties }) =>
        textOf(path.reduce((value, name) => value[name], Properties)),
      );
    const ofBucket = ['BucketEncryption', 'ServerSideEncryptionConfiguration', '0'];
    const is = expect.stringMatching(key);
    expect(keys('AWS::S3::Bucket', [...ofBucket, 'ServerSideEncryptionByDefault', 'KMSMasterKeyID'])).toEqual(
      [is, is],
    );
    expect(keys('AWS::Logs::LogGroup', ['KmsKeyId'])).toEqual([is, is]);
    expect(keys('AWS::SNS::Topic', ['KmsMasterKeyId'])).toEqual([is]);
  });

  test('reaches the queue of starts that did not succeed, and the schedule may use it there', () => {
    const [queue] = Object.values(template.findResources('AWS::SQS::Queue'));
    expect(textOf(queue?.Properties.KmsMasterKeyId)).toMatch(key);
    const uses = statementsOf(template, /^RunStartRole/).find(({ actions }) =>
      actions.includes('kms:Decrypt'),
    );
    expect(uses).toMatchObject({ resources: [expect.stringMatching(key)] });
    expect(uses?.actions).toEqual(['kms:Decrypt', 'kms:GenerateDataKey']);
  });

  test('cdk-nag finds nothing that is not acknowledged', () => {
    expect(findings).toEqual([]);
  });
});

interface Statement {
  readonly Sid?: string;
  readonly Action: readonly string[];
  readonly [name: string]: unknown;
}

const inDocs = new Map([
  ['Partition', 'aws'],
  ['Region', '<region>'],
  ['AccountId', '<account>'],
  ['URLSuffix', 'amazonaws.com'],
]);

/** With what CloudFormation fills in as the docs write it. */
function filled(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(filled);
  const entries = Object.entries(value);
  if (entries.length !== 1 || !/^(Ref|Fn::\w+)$/.test(entries[0]?.[0] ?? '')) {
    return Object.fromEntries(entries.map(([name, inner]) => [name, filled(inner)]));
  }
  return textOf(value).replace(/\$\{AWS::(\w+)\}/g, (_, name: string) => inDocs.get(name) ?? name);
}

test("the policy of a key that is made lets logs, alarms and rules use it, as the docs tell for one's own", () => {
  const { template } = synthesize({ ...leastSettings, kmsKey: 'create' });
  const [key] = Object.values(template.findResources('AWS::KMS::Key'));
  const [account, ...made] = filled(key?.Properties.KeyPolicy.Statement) as Statement[];
  expect(account).toMatchObject({ Action: 'kms:*', Principal: { AWS: 'arn:aws:iam::<account>:root' } });
  const [, json = ''] =
    /```json\n(\[\n {2}\{\n {4}"Sid": "Logs".*?)```/s.exec(readFileSync('docs/deployment.md', 'utf8')) ?? [];
  // The order of actions means nothing, and CDK names no statement of its own.
  const bare = ({ Sid: _, ...statement }: Statement) => ({
    ...statement,
    Action: [...statement.Action].sort(),
  });
  expect(made.map(bare)).toEqual((JSON.parse(json) as Statement[]).map(bare));
  expect(made.map(({ Principal, Condition }) => [Principal, Condition])).toEqual([
    [{ Service: 'logs.<region>.amazonaws.com' }, { ArnLike: expect.anything() }],
    [{ Service: 'cloudwatch.amazonaws.com' }, { StringEquals: { 'aws:SourceAccount': '<account>' } }],
    // EventBridge could publish nothing under a condition on its account.
    [{ Service: 'events.amazonaws.com' }, undefined],
  ]);
}, 60_000);

test('without a key nothing names one', () => {
  const { template } = synthesize(leastSettings);
  expect(JSON.stringify(template.toJSON())).not.toMatch(/KmsKeyId|KmsMasterKeyId|KMSMasterKeyID/);
}, 60_000);
