/** A deployment whose cluster and role are there already, and one whose roles have names and statements of their own. */
import { beforeAll, describe, expect, test } from '@jest/globals';
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

const cluster = 'arn:aws:ecs:eu-central-1:123456789012:cluster/shared';
const role = 'arn:aws:iam::123456789012:role/team/splitter';

describe('with a cluster and a role that are there', () => {
  let synthesized: Synthesized;
  let template: Template;
  beforeAll(() => {
    synthesized = synthesize({
      ...leastSettings,
      clusterArn: cluster,
      taskRoleArn: role,
      spot: true,
      tags: 'team=data',
      cpu: 32768,
      memory: 249_856,
    });
    template = synthesized.template;
  }, 60_000);

  test('cdk-nag finds nothing that is not acknowledged', () => {
    expect(synthesized.findings).toEqual([]);
  });

  test('no cluster is made, nor its capacity providers, and tasks start in the one that is given', () => {
    template.resourceCountIs('AWS::ECS::Cluster', 0);
    template.resourceCountIs('AWS::ECS::ClusterCapacityProviderAssociations', 0);
    const { States } = readDefinition(definitionOf(template));
    expect(States.Split).toMatchObject({ Parameters: { Cluster: cluster } });
    expect(textOf(template.findOutputs('Cluster').Cluster?.Value)).toBe('shared');
    expect(taggingOf(template).flatMap(({ resources }) => resources)).toEqual([
      expect.stringMatching(/:task\/shared\/\*$/),
    ]);
  });

  test('of the tasks of a cluster that has others, those of this stack are told of', () => {
    const rules = Object.values(
      template.findResources('AWS::Events::Rule', {
        Properties: { EventPattern: { source: ['aws.ecs'] } },
      }),
    );
    const [{ clusterArn, taskDefinitionArn } = {}] = rules.map(
      ({ Properties }) => Properties.EventPattern.detail as Record<string, unknown[]>,
    );
    expect(clusterArn).toEqual([cluster]);
    const [{ prefix } = { prefix: '' }] = taskDefinitionArn as { prefix: unknown }[];
    expect(textOf(prefix)).toMatch(/:task-definition\/GlueToS3SplitterTaskDefinition\w+:$/);
  });

  test('the task has the role that is given, to which nothing is added', () => {
    const [definition] = Object.values(template.findResources('AWS::ECS::TaskDefinition'));
    expect(definition?.Properties.TaskRoleArn).toBe(role);
    expect(statementsOf(template, /TaskRole/)).toEqual([]);
    template.resourceCountIs('AWS::IAM::ManagedPolicy', 0);
    expect(textOf(template.findOutputs('TaskRole').TaskRole?.Value)).toBe(role);
    const passed = statementsOf(template, /^RunMachineRole/)
      .filter(({ actions }) => actions.includes('iam:PassRole'))
      .flatMap(({ resources }) => resources);
    expect(passed).toContain(role);
  });

  test('the task is of 32 vCPU', () => {
    template.hasResourceProperties('AWS::ECS::TaskDefinition', { Cpu: '32768', Memory: '249856' });
  });
});

describe('with names and statements of its own', () => {
  let synthesized: Synthesized;
  beforeAll(() => {
    const policyStatements = [
      {
        // One of the job's own.
        Sid: 'SeeBucketSettings',
        Effect: 'Allow',
        Action: ['lambda:InvokeFunction'],
        Resource: 'arn:aws:lambda:eu-central-1:123456789012:function:connector',
      },
      {
        Effect: 'Allow',
        Action: 'dynamodb:Get*',
        Resource: ['arn:aws:dynamodb:eu-central-1:123456789012:table/a*'],
      },
    ];
    synthesized = synthesize({
      ...leastSettings,
      roleNamePrefix: 'team-',
      schedule: 'rate(1 day)',
      policyStatements,
    });
  }, 60_000);

  test('the role has the statements, and cdk-nag finds nothing that is not acknowledged', () => {
    const statements = statementsOf(synthesized.template, /^TaskDefinitionTaskRole/);
    const of = (action: string) => statements.filter(({ actions }) => actions.includes(action));
    expect(of('lambda:InvokeFunction').map(({ resources }) => resources)).toEqual([
      ['arn:aws:lambda:eu-central-1:123456789012:function:connector'],
    ]);
    expect(of('dynamodb:Get*').map(({ resources }) => resources)).toEqual([
      ['arn:aws:dynamodb:eu-central-1:123456789012:table/a*'],
    ]);
    expect(synthesized.findings).toEqual([]);
    const [policy] = Object.entries(synthesized.template.findResources('AWS::IAM::Policy')).filter(([id]) =>
      id.startsWith('TaskDefinitionTaskRole'),
    );
    const all = policy?.[1].Properties.PolicyDocument.Statement as { readonly Sid?: string }[];
    const sids = all.flatMap(({ Sid }) => Sid ?? []);
    expect(sids).toContain('SeeBucketSettings');
    expect(new Set(sids).size).toBe(sids.length);
  });

  test('every role has a name that begins so, of 64 characters at most, in each region another', () => {
    const roles = Object.values(synthesized.template.findResources('AWS::IAM::Role'));
    expect(roles.length).toBeGreaterThan(3);
    const names = roles.map(({ Properties }) => textOf(Properties.RoleName));
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) {
      expect(name).toMatch(/^team-GlueToS3Splitter\w*-\$\{AWS::Region\}$/);
      expect(name.replace(/\$\{.*\}/, 'ap-southeast-1').length).toBeLessThanOrEqual(64);
    }
    synthesized.template.hasResourceProperties('AWS::IAM::Policy', { Roles: [Match.anyValue()] });
  });
});
