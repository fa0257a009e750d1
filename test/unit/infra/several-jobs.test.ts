/** Several jobs in one stack: what they share, what each has of its own, and that none can touch what is another's. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
import { readDefinition } from '../../doubles/step-functions/definition.js';
import {
  aslFaults,
  definitionOf,
  type Synthesized,
  statementsOf,
  synthesizeFile,
  textOf,
} from './synthesize.js';

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

test('twelve jobs of the kind that has most parts fit the template', async () => {
  const key = (n: number) =>
    `arn:aws:kms:eu-central-1:123456789012:key/${n}b6d4a2c-0000-4000-8000-000000000000`;
  const jobs = Array.from(
    { length: 12 },
    (_, n) => `  a-job-with-a-name-${n}:
    table: sales.t${n}
    target: s3://my-objects-${n}/t${n}/
    workers: 8
    missing: delete
    deleted-when: gone
    keep-frozen: 3
    keep-runs: 30
    tag: ['city={city}', team=a]
    header: ['x-amz-object-lock-mode: GOVERNANCE', 'x-amz-object-lock-legal-hold: ON']
    kms-key-id: ${key(1)}
    state-kms-key-id: ${key(2)}
    deployment:
      source-locations: [s3://lake-${n}/t/, s3://lake-${n}/u/]
      source-tables: [crm.a${n}, crm.b${n}]
      athena-results: s3://results-${n}/
      other-kms-keys: ${key(3)}
      lake-formation: true
      spot: true
      schedule: rate(1 day)
`,
  );
  const ofStack = [
    'first-job: none',
    'kms-key: create',
    'ledger-database: create',
    'network: private',
    'tags: [team=data, cost-center=12]',
    'role-name-prefix: team-',
    'permissions-boundary: arn:aws:iam::123456789012:policy/bounds',
  ];
  const header = alone
    .slice(0, alone.indexOf('  orders:'))
    .replace('Nightly', ['Many', ...ofStack].join('\n  '));
  const many = await synthesizeFile(`${header}${jobs.join('')}`);
  const { Outputs } = many.template.toJSON() as { Outputs: Record<string, unknown> };
  // CloudFormation user guide, "Understand CloudFormation quotas": 1 MB, 500 resources, 200 outputs.
  expect(many.bytes).toBeLessThan(1_000_000);
  expect(Object.keys(resourcesOf(many)).length).toBeLessThanOrEqual(500);
  expect(Object.keys(Outputs).length).toBeLessThanOrEqual(200);
  expect(many.findings).toEqual([]);
}, 180_000);

test('what the settings of one job give wide is accepted of its role alone', async () => {
  const wide = `[{"Effect":"Allow","Action":"dynamodb:Get*","Resource":"*"}]`;
  const { findings, accepted } = await synthesizeFile(
    both.replace('spot: true', `spot: true, policy-statements: '${wide}'`),
  );
  expect(findings).toEqual([]);
  const ofIt = accepted.filter((each) => each.includes('dynamodb:Get*'));
  expect(ofIt.map((each) => each.split(' ')[0])).toEqual([
    'Nightly/Job-users/Task/Definition/TaskRole/DefaultPolicy/Resource',
  ]);
});

/** test/rights judges them as IAM does. */
describe('the role of', () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: as a template names it
  const state = '${BucketsState320306BB}';
  const placesIn = (prefix: string) =>
    ['*', 'runs/*/done/*', 'staged/*', 'targets/*/lease/*', 'targets/*/open/*'].map(
      (place) => `${state}/${prefix}${place}`,
    );
  const cases = [
    { name: 'the first', of: () => after, role: /^TaskDefinitionTaskRole/, job: 'orders', prefix: '' },
    { name: 'the other', of: () => after, role: /^JobusersTask/, job: 'users', prefix: 'jobs/users/' },
    {
      name: 'one of a new stack',
      of: () => anew,
      role: /^JobordersTaskDefinitionTaskRole/,
      job: 'orders',
      prefix: 'jobs/orders/',
    },
  ];

  test.each(cases)('$name names its own source, target and state alone', ({ of, role, job, prefix }) => {
    const statements = statementsOf(of().template, role);
    const s3 = /^arn:\$\{AWS::Partition\}:s3:::/;
    const places = statements.flatMap(({ resources }) => resources).filter((each) => s3.test(each));
    expect([...new Set(places.map((each) => each.replace(s3, '')))].sort()).toEqual(
      [...['lake', `lake/${job}/*`, 'my-objects', `my-objects/${job}/*`, state], ...placesIn(prefix)].sort(),
    );
    const listed = statements.filter(({ actions }) => actions.includes('s3:ListBucket'));
    expect(listed.map(({ resources, condition }) => [resources[0]?.replace(s3, ''), condition])).toEqual([
      ['my-objects', { StringLike: { 's3:prefix': [`${job}/*`] } }],
      [state, prefix === '' ? undefined : { StringLike: { 's3:prefix': [`${prefix}*`] } }],
      ['lake', { StringLike: { 's3:prefix': [`${job}/*`, job] } }],
    ]);
  });

  const folders = ['staged', 'frozen', 'runs', 'index', 'athena-results', 'targets'];
  const denied = [
    { actions: ['s3:*'], resources: [expect.stringMatching(/^\$\{BucketsState\w+\.Arn\}\/jobs\/\*$/)] },
    {
      actions: ['s3:ListBucket'],
      resources: [expect.stringMatching(/^\$\{BucketsState\w+\.Arn\}$/)],
      condition: { StringNotLike: { 's3:prefix': folders.flatMap((name) => [`${name}/*`, name]) } },
    },
  ];

  test.each(cases)("$name is denied what is the others' where its own state lies around it", (one) => {
    expect(statementsOf(one.of().template, one.role, 'Deny')).toEqual(one.prefix === '' ? denied : []);
  });

  test('a first job that is alone is denied it still, since others may have left their states', async () => {
    const one = await synthesizeFile(alone.replace('Nightly', 'Nightly\n  first-job: orders'));
    expect(statementsOf(one.template, /^TaskDefinitionTaskRole/, 'Deny')).toEqual(denied);
    expect(statementsOf(before.template, /./, 'Deny')).toEqual([]);
    expect(one.findings).toEqual([]);
  });
});
