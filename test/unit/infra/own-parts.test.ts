/** A deployment into what a company has already: its image, network, topic, tags and the bounds of its roles. */
import { beforeAll, expect, test } from '@jest/globals';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { readDefinition } from '../../doubles/step-functions/definition.js';
import {
  definitionOf,
  leastSettings,
  type Synthesized,
  statementsOf,
  synthesize,
  taggingOf,
  textOf,
} from './synthesize.js';

const boundary = 'arn:aws:iam::123456789012:policy/bounds';
const topic = 'arn:aws:sns:eu-central-1:123456789012:alarms';
const groups = ['sg-0123456789abcdef0', 'sg-0123456789abcdef1'];
const image = '210987654321.dkr.ecr.eu-west-1.amazonaws.com/tools/splitter@sha256:0123';

let synthesized: Synthesized;
let template: Template;
beforeAll(() => {
  synthesized = synthesize({
    ...leastSettings,
    targetBucket: 'my-objects',
    vpcId: 'vpc-0123456789abcdef0',
    subnetIds: 'subnet-0123456789abcdef0',
    securityGroupIds: groups,
    imageUri: image,
    alarmTopicArn: topic,
    permissionsBoundary: boundary,
    tags: ['team=data', 'cost-center=12'],
    schedule: 'rate(1 day)',
    '@aws-cdk/core:bootstrapQualifier': 'mine',
  });
  template = synthesized.template;
}, 60_000);

test('cdk-nag finds nothing that is not acknowledged', () => {
  expect(synthesized.findings).toEqual([]);
});

test('the image is taken as it is, and the execution role may pull it from its repository', () => {
  const [definition] = Object.values(template.findResources('AWS::ECS::TaskDefinition'));
  expect(textOf(definition?.Properties.ContainerDefinitions[0].Image)).toMatch(
    /^210987654321\.dkr\.ecr\.eu-west-1\.\$\{AWS::URLSuffix\}\/tools\/splitter@sha256:0123$/,
  );
  const pull = statementsOf(template, /ExecutionRole/).filter(({ actions }) =>
    actions.some((each) => each.startsWith('ecr:')),
  );
  expect(pull.map(({ actions, resources }) => [actions, resources])).toEqual([
    [
      ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
      [expect.stringMatching(/:ecr:eu-west-1:210987654321:repository\/tools\/splitter$/)],
    ],
    [['ecr:GetAuthorizationToken'], ['*']],
  ]);
});

test('tasks run in the security groups that are given, and none is made', () => {
  const { States } = readDefinition(definitionOf(template));
  expect(States.Split).toMatchObject({
    Parameters: { NetworkConfiguration: { AwsvpcConfiguration: { SecurityGroups: groups } } },
  });
  template.resourceCountIs('AWS::EC2::SecurityGroup', 0);
  expect(textOf(template.findOutputs('SecurityGroup').SecurityGroup?.Value)).toBe(groups.join(','));
});

test('alarms and mails go to the topic that is given, and none is made', () => {
  template.resourceCountIs('AWS::SNS::Topic', 0);
  for (const { Properties } of Object.values(template.findResources('AWS::CloudWatch::Alarm'))) {
    expect(Properties.AlarmActions).toEqual([topic]);
  }
  const rules = Object.values(template.findResources('AWS::Events::Rule'));
  expect(rules.map(({ Properties }) => Properties.Targets[0].Arn)).toEqual([topic, topic, topic]);
  expect(textOf(template.findOutputs('AlarmTopic').AlarmTopic?.Value)).toBe(topic);
});

test('a bootstrap of its own is asked for', () => {
  template.hasParameter('BootstrapVersion', { Default: '/cdk-bootstrap/mine/version' });
});

test('every role has the bounds', () => {
  const roles = Object.values(template.findResources('AWS::IAM::Role'));
  expect(roles.length).toBeGreaterThan(3);
  for (const { Properties } of roles) expect(Properties.PermissionsBoundary).toBe(boundary);
});

test('what the stack makes has the tags, and so has every task, which the state machine may tag as it starts it', () => {
  const tags = Match.arrayWith([
    { Key: 'cost-center', Value: '12' },
    { Key: 'team', Value: 'data' },
  ]);
  for (const type of [
    'AWS::S3::Bucket',
    'AWS::ECS::TaskDefinition',
    'AWS::Logs::LogGroup',
    'AWS::IAM::Role',
  ]) {
    template.allResourcesProperties(type, { Tags: tags });
  }
  const { States } = readDefinition(definitionOf(template));
  expect(States.Split).toMatchObject({ Parameters: { PropagateTags: 'TASK_DEFINITION' } });
  expect(taggingOf(template)).toEqual([
    {
      actions: ['ecs:TagResource'],
      resources: [expect.stringMatching(/:task\/\$\{TaskCluster\w+\}\/\*$/)],
      condition: { StringEquals: { 'ecs:CreateAction': 'RunTask' } },
    },
  ]);
});
