/** The key of a deployment: all that the stack stores is encrypted with it, and who writes by himself may use it. */
import { describe, expect, test } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
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

test('the policy of a key that is made lets logs, alarms and rules use it', () => {
  const { template } = synthesize({ ...leastSettings, kmsKey: 'create' });
  template.hasResourceProperties('AWS::KMS::Key', {
    KeyPolicy: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Action: Match.arrayWith(['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey*']),
          Condition: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': Match.anyValue() } },
          Principal: { Service: Match.anyValue() },
        }),
        ...['cloudwatch', 'events'].map((service) =>
          Match.objectLike({
            Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
            Principal: { Service: `${service}.amazonaws.com` },
          }),
        ),
      ]),
    },
  });
}, 60_000);

test('without a key nothing names one', () => {
  const { template } = synthesize(leastSettings);
  expect(JSON.stringify(template.toJSON())).not.toMatch(/KmsKeyId|KmsMasterKeyId|KMSMasterKeyID/);
}, 60_000);
