/** The rights of a deployment whose objects have headers, tags, an ACL, a lock and a key: those, and only where used. */
import { beforeAll, expect, test } from '@jest/globals';
import { ContextError } from '../../../infra/settings/context-error.js';
import { leastSettings, type Synthesized, statementsOf, synthesize, textOf } from './synthesize.js';

const keyOf = (name: string) => `arn:aws:kms:eu-central-1:123456789012:key/${name}`;

let synthesized: Synthesized;
beforeAll(() => {
  synthesized = synthesize({
    ...leastSettings,
    targetBucket: 'my-objects',
    encryption: 'aws:kms',
    kmsKeyId: keyOf('rows'),
    stateEncryption: 'aws:kms',
    stateKmsKeyId: keyOf('state'),
    stateAcl: 'bucket-owner-full-control',
    contentType: '{mime}',
    tag: ['city={city}', 'team=a'],
    header: [
      'X-Amz-Acl: bucket-owner-full-control',
      'x-amz-object-lock-mode: GOVERNANCE',
      'x-amz-object-lock-retain-until-date: 2030-01-01T00:00:00Z',
      'x-amz-object-lock-legal-hold: ON',
    ],
  });
}, 60_000);

function allowed(of: Synthesized, action: string): string[] {
  return statementsOf(of.template, /TaskRole/)
    .filter(({ actions }) => actions.includes(action))
    .flatMap(({ resources }) => resources);
}

test('cdk-nag finds nothing that is not acknowledged', () => {
  expect(synthesized.findings).toEqual([]);
});

test.each(['s3:PutObjectTagging', 's3:PutObjectRetention', 's3:PutObjectLegalHold'])(
  '%s is allowed on the target alone',
  (action) => {
    expect(allowed(synthesized, action)).toEqual([expect.stringMatching(/my-objects\/\*$/)]);
  },
);

test('ACLs are allowed on target and state, and both keys may be used', () => {
  const places = allowed(synthesized, 's3:PutObjectAcl');
  expect(places).toEqual([
    expect.stringMatching(/my-objects\/\*$/),
    expect.stringMatching(/BucketsState\w+.*\/\*$/),
  ]);
  for (const action of ['kms:Decrypt', 'kms:GenerateDataKey']) {
    expect(allowed(synthesized, action)).toEqual([keyOf('rows'), keyOf('state')]);
  }
});

test('the state machine reads reports that are encrypted with the key of the state, and no object', () => {
  const decrypts = statementsOf(synthesized.template, /^RunMachineRole/).filter(({ actions }) =>
    actions.some((action) => action.startsWith('kms:')),
  );
  expect(decrypts).toEqual([{ actions: ['kms:Decrypt'], resources: [keyOf('state')], condition: undefined }]);
});

test('the task finds several tags and headers in one variable each, a line each', () => {
  const [definition] = Object.values(synthesized.template.findResources('AWS::ECS::TaskDefinition'));
  const environment = definition?.Properties.ContainerDefinitions[0].Environment as {
    Name: string;
    Value: unknown;
  }[];
  const values = Object.fromEntries(environment.map(({ Name, Value }) => [Name, textOf(Value)]));
  expect(values).toMatchObject({
    SPLITTER_ENCRYPTION: 'aws:kms',
    SPLITTER_KMS_KEY_ID: keyOf('rows'),
    SPLITTER_TAG: 'city={city}\nteam=a',
    SPLITTER_CONTENT_TYPE: '{mime}',
    SPLITTER_STATE_ACL: 'bucket-owner-full-control',
  });
});

test('without them the task has none of these rights', () => {
  const plain = synthesize({ ...leastSettings, targetBucket: 'my-objects', cacheControl: 'no-cache' });
  for (const action of [
    's3:PutObjectTagging',
    's3:PutObjectAcl',
    's3:PutObjectRetention',
    's3:PutObjectLegalHold',
    'kms:GenerateDataKey',
  ]) {
    expect(allowed(plain, action)).toEqual([]);
  }
}, 60_000);

test('a key must be named by its ARN, and faults of headers are those that the job tells', () => {
  const faults = () =>
    synthesize({ ...leastSettings, encryption: 'aws:kms', kmsKeyId: 'alias/mine', header: 'Host: x' });
  expect(faults).toThrow(ContextError);
  expect(faults).toThrow(/kmsKeyId: expected the ARN of the key/);
  expect(faults).toThrow(/got "Host"/);
});
