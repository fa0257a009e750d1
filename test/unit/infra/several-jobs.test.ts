/** Several jobs in one stack: what they share, what each has of its own, and that none can touch what is another's. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
import { readDefinition } from '../../doubles/step-functions/definition.js';
import { aslFaults, definitionOf, type Synthesized, synthesizeFile, textOf } from './synthesize.js';

const alone = `
key: '{id}.json'
deployment:
  stack-name: Nightly
  alarm-email: team@example.com
jobs:
  orders:
    table: sales.orders
    target: s3://my-objects/orders/
    deployment: { source-locations: s3://lake/orders/, schedule: rate(1 day) }
`;
const both = `${alone}  users:
    table: crm.users
    target: s3://my-objects/users/
    workers: 4
    deployment: { source-locations: s3://lake/users/, schedule: rate(7 days), spot: true, timeout-hours: 5 }
`.replace('stack-name: Nightly', 'stack-name: Nightly\n  first-job: orders');

let before: Synthesized;
let after: Synthesized;
let anew: Synthesized;
beforeAll(async () => {
  before = await synthesizeFile(alone);
  after = await synthesizeFile(both);
  anew = await synthesizeFile(both.replace('first-job: orders', 'first-job: none'));
}, 120_000);

type Resources = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

function resourcesOf({ template }: Synthesized): Resources {
  return (template.toJSON() as { Resources: Resources }).Resources;
}

test('a job that is added leaves all of the first one, down to logical ids and definitions', () => {
  const [old, changed] = [resourcesOf(before), resourcesOf(after)];
  expect(Object.keys(old).filter((id) => !(id in changed))).toEqual([]);
  const others = Object.keys(old).filter((id) => JSON.stringify(old[id]) !== JSON.stringify(changed[id]));
  expect(others.map((id) => id.replace(/[0-9A-F]{8}$/, '')).sort()).toEqual([
    // The other job's frozen rows expire, too.
    'BucketsState',
    // They say of which job they are.
    'MonitoringDashboard',
    'MonitoringDeadLetters',
    'MonitoringEndedRun',
    'MonitoringFailedExecution',
    'MonitoringFailedRun',
    'MonitoringLongRun',
    'MonitoringRejects',
    // What is the other's is denied.
    'TaskDefinitionTaskRoleDefaultPolicy',
  ]);
});

test('cdk-nag finds nothing that is not acknowledged, and the definitions are valid ASL', () => {
  for (const each of [after, anew]) {
    expect(each.findings).toEqual([]);
    for (const machine of ['RunMachine', 'JobusersRunMachine'].slice(each === after ? 0 : 1)) {
      expect(aslFaults(each.template, machine)).toEqual([]);
    }
  }
});

test('the first keeps its place in the state and its job name; the other has a place of its own', () => {
  expect([environmentOf(before, /^TaskDefinition/), environmentOf(after, /^TaskDefinition/)]).toEqual([
    { SPLITTER_JOB: 'orders', SPLITTER_STATE: expect.stringMatching(/^s3:\/\/\$\{BucketsState\w+\}\/$/) },
    environmentOf(before, /^TaskDefinition/),
  ]);
  expect(environmentOf(after, /^Jobusers/)).toEqual({
    SPLITTER_JOB: 'users',
    SPLITTER_STATE: expect.stringMatching(/^s3:\/\/\$\{BucketsState\w+\}\/jobs\/users\/$/),
  });
});

test('in a stack that never had one of them alone, each has a place of its own', () => {
  expect(environmentOf(anew, /^Joborders/).SPLITTER_STATE).toMatch(/\/jobs\/orders\/$/);
  expect(environmentOf(anew, /^Jobusers/).SPLITTER_STATE).toMatch(/\/jobs\/users\/$/);
  anew.template.resourceCountIs('AWS::ECS::TaskDefinition', 2);
});

function environmentOf({ template }: Synthesized, id: RegExp): Record<string, string> {
  const [, definition] =
    Object.entries(template.findResources('AWS::ECS::TaskDefinition')).find(([name]) => id.test(name)) ?? [];
  const all = (definition?.Properties.ContainerDefinitions[0].Environment ?? []) as {
    Name: string;
    Value: unknown;
  }[];
  const told = all.filter(({ Name }) => ['SPLITTER_JOB', 'SPLITTER_STATE'].includes(Name));
  return Object.fromEntries(told.map(({ Name, Value }) => [Name, textOf(Value)]));
}

test('they share network, cluster, state bucket, logs, topic and dashboard', () => {
  const { template } = after;
  for (const [type, count] of [
    ['AWS::EC2::VPC', 1],
    ['AWS::ECS::Cluster', 1],
    ['AWS::S3::Bucket', 1],
    ['AWS::Logs::LogGroup', 2],
    ['AWS::SNS::Topic', 1],
    ['AWS::CloudWatch::Dashboard', 1],
  ] as const) {
    expect([type, Object.keys(template.findResources(type)).length]).toEqual([type, count]);
  }
  // One of them is on Spot.
  template.hasResourceProperties('AWS::ECS::ClusterCapacityProviderAssociations', {
    CapacityProviders: ['FARGATE', 'FARGATE_SPOT'],
  });
});

test('each has a task, a role, a state machine, a schedule and alarms', () => {
  const { template } = after;
  for (const type of [
    'AWS::ECS::TaskDefinition',
    'AWS::StepFunctions::StateMachine',
    'AWS::Scheduler::Schedule',
    'AWS::SQS::Queue',
  ]) {
    template.resourceCountIs(type, 2);
  }
  template.resourceCountIs('AWS::CloudWatch::Alarm', 8);
  const [rejects] = Object.values(
    template.findResources('AWS::CloudWatch::Alarm', {
      Properties: {
        MetricName: 'Rejects',
        Dimensions: [{ Name: 'Target', Value: 's3://my-objects/users/' }],
      },
    }),
  );
  expect(textOf(rejects?.Properties.AlarmDescription)).toContain("of the splitter's job users");
  const { States } = readDefinition(definitionOf(template, 'JobusersRunMachine'));
  expect(States.Upload).toMatchObject({
    ItemReader: {
      Parameters: { 'Key.$': "States.Format('jobs/users/runs/{}/batches.json', $.runId)" },
    },
  });
  expect(States.Done).toMatchObject({
    Parameters: { 'report.$': expect.stringContaining('/jobs/users/runs/{}/report.json') },
  });
});

test('frozen rows and results of each of them expire', () => {
  after.template.hasResourceProperties('AWS::S3::Bucket', {
    LifecycleConfiguration: {
      Rules: Match.arrayWith(
        ['staged/', 'athena-results/', 'jobs/users/staged/', 'jobs/users/athena-results/'].map((Prefix) =>
          Match.objectLike({ Prefix, ExpirationInDays: 15 }),
        ),
      ),
    },
  });
});

test('the outputs of the first have their names, those of the other its name at their end', () => {
  const values = Object.entries(after.template.findOutputs('*')).map(
    ([name, { Value }]) => [name, textOf(Value)] as const,
  );
  const outputs = Object.fromEntries(values);
  expect(Object.keys(outputs)).toEqual(expect.arrayContaining(Object.keys(before.template.findOutputs('*'))));
  expect(outputs).toMatchObject({
    Job: 'orders',
    Target: 's3://my-objects/orders/',
    JobForusers: 'users',
    TargetForusers: 's3://my-objects/users/',
    StateForusers: expect.stringMatching(/\/jobs\/users\/$/),
    CapacityProvider: 'FARGATE',
    CapacityProviderForusers: 'FARGATE_SPOT',
    StartRunForusers: expect.stringMatching(/--state-machine-arn \$\{JobusersRunMachine\w+\}$/),
    TaskRoleForusers: expect.stringMatching(/^\$\{JobusersTaskDefinitionTaskRole\w+\.Arn\}$/),
  });
});

test('twelve jobs fit the template', async () => {
  const jobs = Array.from(
    { length: 12 },
    (_, n) => `  job-${n}:
    table: sales.t${n}
    target: s3://my-objects/t${n}/
    workers: 2
    deployment: { source-locations: s3://lake/t${n}/, schedule: rate(1 day) }
`,
  );
  const header = alone.slice(0, alone.indexOf('  orders:')).replace('Nightly', 'Many\n  first-job: none');
  const many = await synthesizeFile(`${header}${jobs.join('')}`);
  const { Outputs } = many.template.toJSON() as { Outputs: Record<string, unknown> };
  expect(Object.keys(resourcesOf(many)).length).toBeLessThanOrEqual(500);
  expect(Object.keys(Outputs).length).toBeLessThanOrEqual(200);
  expect(many.findings).toEqual([]);
}, 180_000);

describe('the role of', () => {
  const s3 = (place: string) => `arn:\${AWS::Partition}:s3:::${place}`;
  const state = s3(`\${BucketsState320306BB}`);
  const ofOrders = { target: s3('my-objects/orders/1.json'), source: s3('lake/orders/0.parquet') };
  const ofUsers = { target: s3('my-objects/users/1.json'), source: s3('lake/users/0.parquet') };
  const objects = ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload'];
  const inRoot = ['runs/r1/plan.json', 'targets/t/lease/1.json', 'staged/r1/a/0.parquet', 'index/r1/t'];

  const cases = [
    { name: 'the first', of: () => after, role: /^TaskDefinitionTaskRole/, own: ofOrders, other: ofUsers },
    { name: 'the other', of: () => after, role: /^JobusersTask/, own: ofUsers, other: ofOrders },
    { name: 'one of a new stack', of: () => anew, role: /^JobordersTask/, own: ofOrders, other: ofUsers },
  ];

  test.each(cases)('$name reads its source, and writes to its target and its state', ({ of, role, own }) => {
    const isFirst = role.test('TaskDefinitionTaskRole');
    const prefix = isFirst ? '' : role.test('JobusersTask') ? 'jobs/users/' : 'jobs/orders/';
    const may = (action: string, resource: string, listed?: string) =>
      allows(of(), role, { action, resource, listed });
    expect(may('s3:GetObject', own.source)).toBe(true);
    expect(may('s3:PutObject', own.target)).toBe(true);
    for (const key of inRoot) {
      expect([key, may('s3:PutObject', `${state}/${prefix}${key}`)]).toEqual([key, true]);
      expect([key, may('s3:ListBucket', state, `${prefix}${key}`)]).toEqual([key, true]);
    }
    expect(may('s3:DeleteObject', `${state}/${prefix}targets/t/lease/1.json`)).toBe(true);
  });

  test.each(cases)(
    "$name can touch neither source nor target nor state of another's",
    ({ of, role, other }) => {
      const isFirst = role.test('TaskDefinitionTaskRole');
      const others = isFirst
        ? inRoot.map((key) => `jobs/users/${key}`)
        : [...inRoot, ...inRoot.map((key) => `jobs/${role.test('JobusersTask') ? 'x' : 'users'}/${key}`)];
      const touched = [other.target, other.source, ...others.map((key) => `${state}/${key}`)].flatMap(
        (resource) => objects.filter((action) => allows(of(), role, { action, resource })),
      );
      expect(touched).toEqual([]);
      const listed = ['', 'jobs/', ...others].filter((prefix) =>
        allows(of(), role, { action: 's3:ListBucket', resource: state, listed: prefix }),
      );
      expect(listed).toEqual([]);
      expect(allows(of(), role, { action: 's3:ListBucket', resource: state })).toBe(false);
    },
  );
});

interface Call {
  readonly action: string;
  readonly resource: string;
  /** The prefix of a listing. */
  readonly listed?: string | undefined;
}

interface PolicyStatement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** As IAM judges: what is allowed somewhere and denied nowhere; IAM user guide, "Policy evaluation logic". */
function allows({ template }: Synthesized, role: RegExp, call: Call): boolean {
  const statements = Object.entries(template.findResources('AWS::IAM::Policy'))
    .filter(([id]) => role.test(id))
    .flatMap(([, policy]) => policy.Properties.PolicyDocument.Statement as PolicyStatement[]);
  expect(statements.length).toBeGreaterThan(5);
  const applies = ({ Action, Resource, Condition }: PolicyStatement) =>
    [Action].flat().some((action) => isLike(String(action), call.action)) &&
    [Resource].flat().some((resource) => isLike(arnOf(resource), call.resource)) &&
    holds(Condition, call.listed);
  const matching = statements.filter(applies);
  return (
    matching.some(({ Effect }) => Effect === 'Allow') && !matching.some(({ Effect }) => Effect === 'Deny')
  );
}

/** A bucket's ARN may stand as its attribute, too. */
function arnOf(resource: unknown): string {
  return textOf(resource).replace(/^\$\{(\w+)\.Arn\}/, `arn:\${AWS::Partition}:s3:::\${$1}`);
}

/** A negated operator holds for what is absent, too; IAM user guide, "IAM JSON policy elements: Condition operators". */
function holds(condition: PolicyStatement['Condition'], listed: string | undefined): boolean {
  return Object.entries(condition ?? {}).every(([operator, keys]) =>
    Object.values(keys).every((patterns) => {
      const isAny = listed !== undefined && [patterns].flat().some((pattern) => isLike(pattern, listed));
      if (operator === 'StringLike') return isAny;
      if (operator === 'StringNotLike') return !isAny;
      throw new Error(`expected StringLike or StringNotLike, got ${operator}`);
    }),
  );
}

function isLike(pattern: string, text: string): boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's').test(text);
}
