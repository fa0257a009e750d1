/** The contracts of a deployment with many tasks, on Spot, in an existing network, under a key of its own. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { type Machine, type MapState, readDefinition } from '../../doubles/step-functions/definition.js';
import { execute } from '../../doubles/step-functions/execute.js';
import {
  aslFaults,
  definitionOf,
  leastSettings,
  type Synthesized,
  statementsOf,
  synthesize,
  textOf,
} from './synthesize.js';

let synthesized: Synthesized;
let template: Template;
let machine: Machine;
beforeAll(() => {
  synthesized = synthesize({
    ...leastSettings,
    workers: 8,
    spot: true,
    cpu: 4096,
    memory: 16384,
    ephemeralStorage: 50,
    architecture: 'x86_64',
    vpcId: 'vpc-0123456789abcdef0',
    subnetIds: 'subnet-0123456789abcdef0,subnet-0123456789abcdef1',
    kmsKey: 'create',
  });
  template = synthesized.template;
  machine = readDefinition(definitionOf(template));
}, 60_000);

test('cdk-nag finds nothing that is not acknowledged', () => {
  expect(synthesized.findings).toEqual([]);
});

test('the definition is valid ASL', () => {
  expect(aslFaults(template)).toEqual([]);
});

describe('the map', () => {
  const map = () => machine.States.Upload as MapState;

  test('reads batches.json of the run, and runs a child for each batch, all at the same time', () => {
    expect(map()).toMatchObject({
      ItemReader: {
        ReaderConfig: { InputType: 'JSON' },
        Parameters: {
          Bucket: expect.stringMatching(/^\$\{BucketsState/),
          'Key.$': "States.Format('runs/{}/batches.json', $.runId)",
        },
      },
      ItemSelector: { 'runId.$': '$.runId', 'batch.$': "States.Format('{}', $$.Map.Item.Value.batch)" },
      MaxConcurrency: 8,
      ToleratedFailurePercentage: 100,
      ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } },
      Next: 'Finish: first attempt',
    });
  });

  test("gives a child's task no more than the run and the batch", () => {
    expect(map().ItemProcessor.States['Upload batch']).toMatchObject({
      Resource: expect.stringMatching(/:states:::ecs:runTask\.sync$/),
      Parameters: {
        Overrides: {
          ContainerOverrides: [
            {
              Name: 'splitter',
              Command: ['upload'],
              Environment: [
                { Name: 'SPLITTER_RUN_ID', 'Value.$': '$.runId' },
                { Name: 'SPLITTER_BATCH', 'Value.$': '$.batch' },
              ],
            },
          ],
        },
      },
    });
  });
});

test('every task is started on Spot, in the named subnets, without an address of its own', () => {
  const tasks = [...Object.values(machine.States), ...childStates(machine)].filter(
    (state) => 'Resource' in state && String(state.Resource).endsWith(':ecs:runTask.sync'),
  );
  expect(tasks).toHaveLength(3);
  for (const task of tasks) {
    expect(task).toMatchObject({
      Parameters: {
        CapacityProviderStrategy: [{ CapacityProvider: 'FARGATE_SPOT', Weight: 1 }],
        NetworkConfiguration: {
          AwsvpcConfiguration: {
            AssignPublicIp: 'DISABLED',
            Subnets: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
          },
        },
      },
    });
    expect(task).not.toHaveProperty('Parameters.LaunchType');
  }
  template.hasResourceProperties('AWS::ECS::ClusterCapacityProviderAssociations', {
    CapacityProviders: ['FARGATE', 'FARGATE_SPOT'],
  });
  template.resourceCountIs('AWS::EC2::VPC', 0);
  expect(textOf(template.findOutputs('RunTask').RunTask?.Value)).toContain(
    '--capacity-provider-strategy capacityProvider=FARGATE_SPOT,weight=1 ',
  );
});

function childStates({ States }: Machine): { readonly Type: string }[] {
  return Object.values(States).flatMap((state) =>
    state.Type === 'Map' ? Object.values(state.ItemProcessor.States) : [],
  );
}

test('the task is of the size and kind that the settings name', () => {
  template.hasResourceProperties('AWS::ECS::TaskDefinition', {
    Cpu: '4096',
    Memory: '16384',
    EphemeralStorage: { SizeInGiB: 50 },
    RuntimePlatform: { CpuArchitecture: 'X86_64' },
    ContainerDefinitions: [
      Match.objectLike({ Environment: Match.arrayWith([{ Name: 'SPLITTER_WORKERS', Value: '8' }]) }),
    ],
  });
});

test('both buckets are encrypted with a key that turns, by bucket keys, and the roles may use it', () => {
  const encrypted = template.findResources('AWS::S3::Bucket', {
    Properties: {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          Match.objectLike({
            BucketKeyEnabled: true,
            ServerSideEncryptionByDefault: Match.objectLike({ SSEAlgorithm: 'aws:kms' }),
          }),
        ],
      },
    },
  });
  expect(Object.keys(encrypted)).toHaveLength(2);
  template.hasResourceProperties('AWS::KMS::Key', { EnableKeyRotation: true });
  const key = expect.stringMatching(/^\$\{BucketsKey\w+\.Arn\}$/);
  const task = statementsOf(template, /^TaskDefinitionTaskRole/).find(({ actions }) =>
    actions.includes('kms:Decrypt'),
  );
  expect(task).toMatchObject({ actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: [key] });
  const runner = statementsOf(template, /^RunMachineRole/).find(({ actions }) =>
    actions.includes('kms:Decrypt'),
  );
  expect(runner).toMatchObject({ actions: ['kms:Decrypt'], resources: [key] });
});

test('a run keeps the settings that it began with: each task names its revision, and a deployment ends none', () => {
  const tasks = [...Object.values(machine.States), ...childStates(machine)].filter(
    (state) => 'Resource' in state && String(state.Resource).endsWith(':ecs:runTask.sync'),
  );
  for (const task of tasks) {
    expect(task).toMatchObject({
      Parameters: { TaskDefinition: expect.stringMatching(/^\$\{TaskDefinition\w+\}$/) },
    });
  }
  template.hasResource('AWS::ECS::TaskDefinition', {
    UpdateReplacePolicy: 'Retain',
    DeletionPolicy: 'Delete',
  });
});

test('the state machine may start its own task, in every revision, and children, read batches and reports, and tell of the end, nothing more', () => {
  const statements = statementsOf(template, /^RunMachine/);
  const of = (action: string) =>
    statements.filter(({ actions }) => actions.includes(action)).flatMap((each) => each.resources);
  expect(of('ecs:RunTask')).toEqual([
    expect.stringMatching(/:task-definition\/GlueToS3SplitterTaskDefinition\w+:\*$/),
    expect.stringMatching(/^\$\{TaskDefinition\w+\}$/),
  ]);
  expect(of('iam:PassRole')).toEqual([
    expect.stringMatching(/^\$\{TaskDefinitionExecutionRole\w+\.Arn\}$/),
    expect.stringMatching(/^\$\{TaskDefinitionTaskRole\w+\.Arn\}$/),
  ]);
  expect(of('s3:GetObject').toSorted()).toEqual([
    expect.stringMatching(/\/runs\/\*\/batches\.json$/),
    expect.stringMatching(/\/runs\/\*\/report\.json$/),
  ]);
  expect(of('states:StartExecution')).toEqual([expect.stringMatching(/^\$\{RunMachine\w+\}$/)]);
  expect(of('states:RedriveExecution')).toHaveLength(1);
  expect(statements.flatMap(({ actions }) => actions).filter((action) => action.includes('*'))).toEqual([]);
});

test('an execution ends with the run of its input and where its report is', async () => {
  const { output, failure } = await execute(
    machine,
    'second',
    { runId: 'nightly-1' },
    {
      runTask: async () => {},
      call: async () => ({ Body: '{}', LastModified: '2020-01-01T00:10:00Z' }),
      getObject: async () => JSON.stringify([{ batch: 0 }, { batch: 1 }]),
      wait: async () => {},
    },
  );
  expect(failure).toBeUndefined();
  const folder = /^s3:\/\/\$\{BucketsState\w+\}\/runs\/nightly-1\//.source;
  expect(output).toEqual({
    runId: 'nightly-1',
    report: expect.stringMatching(new RegExp(`${folder}report\\.json$`)),
    reportPage: expect.stringMatching(new RegExp(`${folder}report\\.html$`)),
  });
});

test('nothing is scheduled until a schedule is set', () => {
  expect(
    template.findResources('AWS::Events::Rule', { Properties: { ScheduleExpression: Match.anyValue() } }),
  ).toEqual({});
  template.resourceCountIs('AWS::Scheduler::Schedule', 0);
  template.resourceCountIs('AWS::SQS::Queue', 0);
});
