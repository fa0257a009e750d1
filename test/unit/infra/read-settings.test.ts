import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Context } from '../../../infra/settings/context-error.js';
import { ContextError } from '../../../infra/settings/context-error.js';
import { passedSettings } from '../../../infra/settings/job-settings.js';
import { readSettings } from '../../../infra/settings/read-settings.js';
import { registry } from '../../../infra/settings/registry.js';
import { allSettings } from '../../../job/settings/registry.js';

const least = {
  table: 'sales.orders',
  key: '{order_id}.json',
  sourceLocations: 's3://source-bucket/orders/',
};

function faultsOf(context: Context): string[] {
  try {
    readSettings(context);
  } catch (error) {
    if (error instanceof ContextError)
      return error.faults.map(({ setting, problem }) => `${setting}: ${problem}`);
    throw error;
  }
  return [];
}

test('the defaults: one on-demand arm64 task of 2 vCPU in a new public network, no schedule, buckets of its own', () => {
  expect(readSettings(least)).toEqual({
    stackName: 'GlueToS3Splitter',
    jobName: 'default',
    statePrefix: '',
    targetBucket: undefined,
    targetPrefix: '',
    schedule: undefined,
    cpu: 2048,
    memoryMiB: 8192,
    ephemeralStorageGiB: undefined,
    clusterArn: undefined,
    taskRoleArn: undefined,
    policyStatements: [],
    workers: 1,
    spot: false,
    architecture: 'arm64',
    network: { kind: 'new', isPrivate: false },
    kmsKey: 'none',
    otherKmsKeys: [],
    encryptionKeys: [],
    objectRights: [],
    stateRights: [],
    sourceLocations: [{ bucket: 'source-bucket', prefix: 'orders/' }],
    files: undefined,
    sourceTables: [],
    athenaResults: undefined,
    lakeFormation: false,
    alarmEmails: [],
    alarmTopicArn: undefined,
    image: { kind: 'built', nodeImage: undefined },
    permissionsBoundary: undefined,
    roleNamePrefix: undefined,
    tags: [],
    logRetentionDays: 90,
    expectedMinutes: 120,
    timeoutHours: 24,
    sample: false,
    job: { SPLITTER_TABLE: 'sales.orders', SPLITTER_KEY: '{order_id}.json' },
    athena: {
      table: { database: 'sales', table: 'orders' },
      workgroup: 'primary',
      catalog: 'AwsDataCatalog',
    },
    maxRejects: 0,
    deletes: false,
  });
});

test('texts of -c and JSON values of cdk.json mean the same', () => {
  const texts = { workers: '8', spot: 'true', sourceLocations: 's3://one/,s3://two/x', maxInFlight: '64' };
  const values = { workers: 8, spot: true, sourceLocations: ['s3://one/', 's3://two/x'], maxInFlight: 64 };
  expect(readSettings({ ...least, ...values })).toEqual(readSettings({ ...least, ...texts }));
  expect(readSettings({ ...least, ...texts })).toMatchObject({
    workers: 8,
    spot: true,
    sourceLocations: [
      { bucket: 'one', prefix: '' },
      { bucket: 'two', prefix: 'x/' },
    ],
    job: { SPLITTER_MAX_IN_FLIGHT: '64' },
  });
});

test('all faults are told at once: names, values, the job’s own settings, and settings that do not fit together', () => {
  expect(
    faultsOf({
      wokers: 8,
      cpu: 3000,
      architecture: 'arm',
      schedule: 'every day',
      alarmEmail: 'nobody',
      vpcId: 'vpc-0123456789abcdef0',
      key: '{order_id',
      maxInFlight: 0,
      query: 'SELECT 1',
      table: 'orders',
    }),
  ).toEqual([
    'wokers: is no setting (did you mean workers?); docs/deployment.md lists them',
    'schedule: expected cron(0 3 * * ? *) or rate(1 day), got "every day"',
    'cpu: expected 256 or 512 or 1024 or 2048 or 4096 or 8192 or 16384 or 32768, got "3000"',
    'architecture: expected arm64 or x86_64, got "arm"',
    'alarmEmail: expected an e-mail address, got "nobody"',
    expect.stringMatching(/^table: expected database\.table, .*got "orders"/),
    expect.stringMatching(/^key: /),
    'maxInFlight: expected a whole number from 1 to 10,000, got "0"',
    'query: expected a table or a query, got both',
    "sourceLocations: is required, s3://bucket/prefix/: where the source's files lie, so that the task may read them",
    'subnetIds: is required with vpcId: subnet-…,subnet-…',
  ]);
});

test.each([
  ['nothing at all', {}, ['key', 'table']],
  ['a query without the tables that it reads', { ...least, table: '', query: 'SELECT 1' }, ['sourceTables']],
  ['a where beside a query', { ...least, table: '', query: 'q', sourceTables: 'a.b', where: 'x' }, ['where']],
  ['memory that Fargate does not have for the cpu', { ...least, cpu: 256, memory: 4096 }, ['memory']],
  ['memory that 32 vCPU do not come with', { ...least, cpu: 32768, memory: 65_536 }, ['memory']],
  ['memory between the steps', { ...least, cpu: 8192, memory: 17 * 1024 }, ['memory']],
  ['subnets without a network', { ...least, subnetIds: 'subnet-0123456789abcdef0' }, ['subnetIds']],
  [
    'a new network beside an existing one',
    { ...least, vpcId: 'vpc-01234567', subnetIds: 'subnet-01234567', network: 'private' },
    ['network'],
  ],
  ['a prefix with a slash before it', { ...least, targetPrefix: '/orders' }, ['targetPrefix']],
  ['a key that is no ARN', { ...least, kmsKey: 'alias/mine' }, ['kmsKey']],
  ['a retention that CloudWatch does not have', { ...least, logRetentionDays: 42 }, ['logRetentionDays']],
])('refused: %s', (_name, context, settings) => {
  expect(faultsOf(context).map((fault) => fault.split(':')[0])).toEqual(settings);
});

const sixFields =
  'expected cron(…) with six fields, minutes, hours, day of the month, month, day of the week and year';
const names = 'without *, ? and ${, which would mean other names in a policy, too';
const aKey = 'expected none, create or the ARN of a key (arn:aws:kms:<region>:<account>:key/<id>)';

test.each([
  ['cron(0 3 * * *)', `${sixFields}, which is cron(0 3 * * ? *)`],
  ['cron(*/5 8-17 * JAN-MAR MON-FRI)', `${sixFields}, which is cron(*/5 8-17 ? JAN-MAR MON-FRI *)`],
  ['cron(0 3 * * 1)', `${sixFields}, such as cron(0 3 * * ? *)`],
  [
    'cron(0 3 * * * *)',
    'expected cron(…) with ? for the day of the month or for the day of the week, and for one of them alone',
  ],
  [
    'cron(0 3 ? * ? *)',
    'expected cron(…) with ? for the day of the month or for the day of the week, and for one of them alone',
  ],
  ['cron(0 24 * * ? *)', 'expected another value for the hours (0-23) in cron(…)'],
  ['cron(0 3 ? * 0 *)', 'expected another day of the week (1-7 from Sunday, or SUN-SAT) in cron(…)'],
  ['cron(0 3 99W * ? *)', 'expected another day of the month (1-31) in cron(…)'],
  ['cron(0 3 0W * ? *)', 'expected another day of the month (1-31) in cron(…)'],
  ['cron(50-10 3 * * ? *)', 'expected another value for the minutes (0-59) in cron(…)'],
  ['cron(0 3 * * ? 2030-2026)', 'expected another year (1970-2199) in cron(…)'],
  [
    'cron( 0  3 * * ? * )',
    'expected cron(…) with one blank between its fields and none around them, as in cron(0 3 * * ? *)',
  ],
  ['rate(1 days)', 'expected rate(1 day)'],
  ['rate(12 hour)', 'expected rate(12 hours)'],
  [
    'rate(0 days)',
    'expected rate(…) with a number from 1 and minutes, hours or days, such as rate(12 hours)',
  ],
])('the schedule %s is refused with what is right', (schedule, problem) => {
  expect(faultsOf({ ...least, schedule })).toEqual([`schedule: ${problem}, got ${JSON.stringify(schedule)}`]);
});

test.each([
  ...[
    'cron(0 3 * * ? *)',
    'cron(0/15 3,15 ? * MON-FRI 2026-2030)',
    'cron(0 8 LW * ? *)',
    'cron(0 8 15W * ? *)',
    'cron(0 8-8 ? * FRI-MON *)',
    'cron(0 8 ? * 6#3 *)',
  ],
  ...['cron(15 10 ? * 6L 2026)', 'rate(1 day)', 'rate(30 minutes)'],
])('the schedule %s is taken', (schedule) => {
  expect(readSettings({ ...least, schedule }).schedule).toEqual({
    expression: schedule,
    timeZone: 'UTC',
    windowMinutes: 0,
  });
});

test('what is brought along stands in for what is made, not beside it', () => {
  const uri = '123456789012.dkr.ecr.eu-central-1.amazonaws.com/splitter:1';
  const topic = 'arn:aws:sns:eu-central-1:123456789012:alarms';
  expect(
    faultsOf({
      ...least,
      imageUri: uri,
      nodeImage: 'node:24',
      alarmTopicArn: topic,
      alarmEmail: 'a@example.com',
      securityGroupIds: 'sg-01234567',
    }),
  ).toEqual([
    'securityGroupIds: is for an existing network; give vpcId too',
    'nodeImage: is for an image that is built; leave it out with imageUri',
    'alarmEmail: is for a topic that is made; leave it out with alarmTopicArn',
  ]);
  expect(
    readSettings({ ...least, imageUri: uri, alarmTopicArn: topic, tags: 'team=data,cost=a=b' }),
  ).toMatchObject({
    image: { kind: 'existing', uri },
    alarmTopicArn: topic,
    tags: [
      { name: 'team', value: 'data' },
      { name: 'cost', value: 'a=b' },
    ],
  });
  expect(readSettings({ ...least, alarmEmail: 'a@example.com,b@example.com' }).alarmEmails).toEqual([
    'a@example.com',
    'b@example.com',
  ]);
});

test('a time zone that there is none of is refused, and one without a schedule', () => {
  const schedule = 'rate(1 day)';
  expect(faultsOf({ ...least, schedule, scheduleTimeZone: 'Berlin' })).toEqual([
    'scheduleTimeZone: expected a time zone such as Europe/Berlin, got "Berlin"',
  ]);
  expect(faultsOf({ ...least, schedule, scheduleTimeZone: 'Europe/berlin' })).toEqual([
    'scheduleTimeZone: expected Europe/Berlin, got "Europe/berlin"',
  ]);
  expect(faultsOf({ ...least, schedule, scheduleTimeZone: 'Utc' })).toEqual([
    'scheduleTimeZone: expected UTC, got "Utc"',
  ]);
  // By their old names and their new ones.
  for (const scheduleTimeZone of ['UTC', 'Europe/Kyiv', 'Europe/Kiev', 'US/Eastern', 'Etc/GMT+5']) {
    expect(faultsOf({ ...least, schedule, scheduleTimeZone })).toEqual([]);
  }
  expect(faultsOf({ ...least, scheduleTimeZone: 'Europe/Berlin', scheduleWindow: 5 })).toEqual([
    'scheduleTimeZone: is for a schedule; give schedule too',
    'scheduleWindow: is for a schedule; give schedule too',
  ]);
});

test('a key by its alias is refused in words, with the command that tells its ARN', () => {
  expect(faultsOf({ ...least, kmsKey: 'alias/foo' })).toEqual([
    `kmsKey: ${aKey}, got "alias/foo"; an alias may come to mean another key, so name the key itself: aws kms describe-key --key-id alias/foo --query KeyMetadata.Arn`,
  ]);
  expect(faultsOf({ ...least, kmsKey: 'mine' })).toEqual([`kmsKey: ${aKey}, got "mine"`]);
});

test('names that a policy would take for wildcards or variables are refused, all of them at once', () => {
  expect(
    faultsOf({
      ...least,
      targetPrefix: 'orders/*',
      sourceLocations: `s3://source-bucket/orders/*,s3://source-bucket/\${aws:username}/`,
      sourceTables: 'sales.*',
      athenaResults: 's3://query-results/te?m/',
      workgroup: '*',
    }),
  ).toEqual([
    `sourceLocations: expected s3://bucket/prefix/ ${names}, got "s3://source-bucket/orders/*"`,
    `sourceLocations: expected s3://bucket/prefix/ ${names}, got "s3://source-bucket/\${aws:username}/"`,
    `sourceTables: expected database.table ${names}, got "sales.*"`,
    `athenaResults: expected s3://bucket/prefix/ ${names}, got "s3://query-results/te?m/"`,
    `targetPrefix: expected a prefix ${names}, got "orders/*"`,
    `workgroup: expected a name ${names}, got "*"`,
  ]);
});

test('buckets that are none and a subnet that is there twice are faults of their settings', () => {
  const subnet = 'subnet-0123456789abcdef0';
  expect(
    faultsOf({
      ...least,
      targetBucket: 'a..b',
      sourceLocations: 's3://a..b/x,s3://192.168.0.1/',
      vpcId: 'vpc-0123456789abcdef0',
      subnetIds: `${subnet},${subnet}`,
    }),
  ).toEqual([
    `targetBucket: expected an S3 bucket's name, without s3://: 3 to 63 of a-z, 0-9, - and single dots, none of them a dot beside a hyphen, got "a..b"`,
    `subnetIds: expected each subnet once, got ${subnet} again`,
    'sourceLocations: expected s3://bucket/prefix/, got "s3://a..b/x"',
    'sourceLocations: expected s3://bucket/prefix/, got "s3://192.168.0.1/"',
  ]);
});

test('what AWS takes once, or so many of, is a fault where there is more', () => {
  const ids = (prefix: string, count: number) =>
    Array.from({ length: count }, (_, index) => `${prefix}-${String(index).padStart(8, '0')}`);
  const network = { vpcId: 'vpc-01234567', subnetIds: ids('subnet', 17), securityGroupIds: ids('sg', 6) };
  expect(
    faultsOf({ ...least, ...network, alarmEmail: 'a@x.org,b@x.org,a@x.org', tags: 'a=1,b=1,a=2' }),
  ).toEqual([
    'subnetIds: expected at most 16, got 17',
    'securityGroupIds: expected at most 5, got 6',
    'tags: expected each tag once, got a again',
    'alarmEmail: expected each address once, got a@x.org again',
  ]);
  const twice = {
    vpcId: 'vpc-01234567',
    subnetIds: 'subnet-01234567',
    securityGroupIds: 'sg-01234567,sg-01234567',
  };
  expect(faultsOf({ ...least, ...twice })).toEqual([
    'securityGroupIds: expected each security group once, got sg-01234567 again',
  ]);
});

test.each([[[]], [',']])('a list without an element, %j, is none', (none) => {
  const names = (context: Context) => faultsOf(context).map((fault) => fault.split(':')[0]);
  expect(names({ ...least, sourceLocations: none })).toEqual(['sourceLocations']);
  expect(names({ ...least, table: '', query: 'SELECT 1', sourceTables: none })).toEqual(['sourceTables']);
});

test('lists without elements are no settings of another kind of deployment', () => {
  const topic = 'arn:aws:sns:eu-central-1:123456789012:alarms';
  expect(faultsOf({ ...least, securityGroupIds: [], alarmEmail: [], alarmTopicArn: topic })).toEqual([]);
});

test('names of Glue are of lower case, as the policy needs them; a catalog of another kind keeps the case', () => {
  const given = { ...least, table: 'Sales."Orders"', sourceTables: 'Sales.Customers' };
  expect(readSettings(given)).toMatchObject({
    athena: { table: { database: 'sales', table: 'orders' } },
    sourceTables: [{ database: 'sales', table: 'customers' }],
    job: { SPLITTER_TABLE: 'sales."orders"' },
  });
  expect(readSettings({ ...given, catalog: 'Postgres' }).job.SPLITTER_TABLE).toBe('Sales."Orders"');
});

test('the flags of CDK itself are not taken for settings', () => {
  expect(faultsOf({ ...least, '@aws-cdk/core:x': true, 'aws:cdk:bundling-stacks': ['**'] })).toEqual([]);
});

test('a text in a file travels as the text, since the container has no such file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'splitter-context-'));
  try {
    const sql = `SELECT * FROM sales.orders WHERE note IN (${"'x', ".repeat(3_000)}'y')`;
    await writeFile(join(folder, 'orders.sql'), `${sql}\n`);
    const { job } = readSettings({
      ...least,
      table: '',
      query: `@${join(folder, 'orders.sql')}`,
      sourceTables: 'sales.orders',
    });
    expect(job.SPLITTER_QUERY).toBe(sql);
    expect(faultsOf({ ...least, where: `@${join(folder, 'none.sql')}` })).toEqual([
      expect.stringMatching(/^where: ENOENT/),
    ]);
    const query = `@${join(folder, 'none.sql')}`;
    expect(faultsOf({ ...least, table: '', query, sourceTables: 'sales.orders' })).toEqual([
      expect.stringMatching(/^query: ENOENT/),
    ]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('the sample brings its own table and key, which can be overridden', () => {
  expect(readSettings({ sample: true }).job).toEqual({
    SPLITTER_TABLE: 'splitter_sample.user_info_large',
    SPLITTER_KEY: '{user_id}.json',
  });
  expect(readSettings({ sample: true, key: 'x/{user_id}' }).job.SPLITTER_KEY).toBe('x/{user_id}');
});

test('a setting of a run is passed on unless its entry says otherwise', () => {
  const isOfRuns = (commands: readonly string[]) =>
    commands.some((name) => /^(split|plan|upload|finish)$/.test(name));
  const expected = [...allSettings].filter(
    ([, { commands, deployed }]) => isOfRuns(commands) && deployed !== false,
  );
  expect(expected.map(([name]) => name).filter((name) => !passedSettings.has(name))).toEqual([]);
  expect(
    [
      ...['target', 'state', 'scratchDir', 'log', 'metrics', 'region', 'workers', 'runId', 'resume', 'batch'],
      ...['sourceProfile', 'sourceEndpointUrl', 'endpointUrl', 'forcePathStyle', 'athenaEndpointUrl', 'deep'],
    ].filter((name) => passedSettings.has(name)),
  ).toEqual([]);
});

test('docs/deployment.md tells of every setting as it is', () => {
  const rows = readFileSync('docs/deployment.md', 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| `'));
  expect(rows).toEqual(
    Object.entries(registry).map(
      ([name, { defaultText, description }]) => `| \`${name}\` | ${defaultText} | ${description} |`,
    ),
  );
});

test('what tells how files are read is passed on', () => {
  expect(
    ['files', 'filesFormat', 'filesHeader', 'filesDelimiter', 'filesQuote', 'columnNames', 'columnTypes']
      .concat(['sourceRegion', 'sourceRequestPayer', 'scratchLimit'])
      .filter((name) => !passedSettings.has(name)),
  ).toEqual([]);
});

test('files are on S3, and what is for Athena goes without them', () => {
  const files = { files: 's3://source-bucket/orders/*.csv', key: '{id}.json' };
  expect(readSettings(files)).toMatchObject({
    files: { bucket: 'source-bucket', prefix: 'orders/' },
    athena: { table: undefined },
    job: { SPLITTER_FILES: 's3://source-bucket/orders/*.csv' },
  });
  expect(
    faultsOf({ ...files, files: 'orders.csv', table: 'sales.orders', sourceLocations: 's3://a-bucket/' }),
  ).toEqual([
    'table: is for an Athena source; leave it out with files',
    'sourceLocations: is for an Athena source; leave it out with files',
    'files: expected s3://bucket/prefix/, an object or a glob, since the task has no other files, got "orders.csv"',
  ]);
});

test("what bodies are made of is the job's, several names in a list; a codec that it does not know is a fault", () => {
  const body = {
    body: 'csv',
    bodyColumns: ['a', 'c'],
    rename: ['a=b', 'c=d'],
    jsonColumns: 'c',
    compress: 'zstd',
    compressLevel: 5,
  };
  expect(readSettings({ ...least, ...body }).job).toMatchObject({
    SPLITTER_BODY: 'csv',
    SPLITTER_BODY_COLUMNS: 'a,c',
    SPLITTER_RENAME: 'a=b\nc=d',
    SPLITTER_JSON_COLUMNS: 'c',
    SPLITTER_COMPRESS: 'zstd',
    SPLITTER_COMPRESS_LEVEL: '5',
  });
  expect(faultsOf({ ...least, compress: 'lz4', body: 'xml' })).toEqual([
    'body: expected json, lines, csv or column:NAME, got "xml"',
    'compress: expected gzip, zstd or br, got "lz4"',
  ]);
});

test.each([61_440, 122_880, 249_856])('32 vCPU come with %i MiB', (memory) => {
  expect(readSettings({ ...least, cpu: 32_768, memory })).toMatchObject({ cpu: 32_768, memoryMiB: memory });
  expect(faultsOf({ ...least, cpu: 32_768 })).toEqual([
    'memory: expected 61440 or 122880 or 249856 (MiB) with cpu 32768, got 8192',
  ]);
});

describe('statements of the role', () => {
  const statement = {
    Effect: 'Allow',
    Action: ['lambda:InvokeFunction'],
    Resource: 'arn:aws:lambda:eu-central-1:123456789012:function:connector',
  };

  test.each([
    ['as a text', JSON.stringify([statement])],
    ['one alone', JSON.stringify(statement)],
    ['as a policy', JSON.stringify({ Version: '2012-10-17', Statement: [statement] })],
    ['as cdk.json has them', [statement]],
  ])('are JSON, %s', (_, policyStatements) => {
    expect(readSettings({ ...least, policyStatements }).policyStatements).toEqual([statement]);
  });

  test('may stand in a file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'splitter-statements-'));
    await writeFile(join(folder, 'extra.json'), JSON.stringify([statement]));
    const policyStatements = `@${join(folder, 'extra.json')}`;
    expect(readSettings({ ...least, policyStatements }).policyStatements).toEqual([statement]);
    await rm(folder, { recursive: true });
    expect(faultsOf({ ...least, policyStatements })).toEqual([
      expect.stringMatching(/^policyStatements: expected a list of statements with Effect, .*: ENOENT/),
    ]);
  });

  test.each([
    [
      'no JSON',
      '{',
      /^policyStatements: expected a list of statements with Effect, .* as JSON, or @file\.json/,
    ],
    ['no statement', '[1]', /^policyStatements: statement 1: expected a list of statements .*, got 1$/],
    [
      'an effect of its own',
      [{ ...statement, Effect: 'allow' }],
      /^policyStatements: statement 1: Effect: expected Allow or Deny, got "allow"$/,
    ],
    [
      'an action without its service',
      [statement, { ...statement, Action: 'InvokeFunction' }],
      /^policyStatements: statement 2: Action: expected service:Action, got "InvokeFunction"$/,
    ],
    [
      'all actions',
      [{ ...statement, Action: ['*'] }],
      /^policyStatements: statement 1: Action: expected service:Action, got \["\*"\]$/,
    ],
    [
      'a resource without ARN',
      [{ ...statement, Resource: 'connector' }],
      /^policyStatements: statement 1: Resource: expected an ARN, or \*, got "connector"$/,
    ],
    [
      'no resource',
      [{ Effect: 'Allow', Action: 'lambda:InvokeFunction' }],
      /^policyStatements: statement 1: Resource: expected an ARN or \*, or a list of them, got nothing$/,
    ],
    [
      'a key that a role has not',
      [{ ...statement, Principal: '*' }],
      /^policyStatements: statement 1: has Principal; expected Sid, Effect, Action, Resource and Condition alone$/,
    ],
  ])('are judged: %s', (_, policyStatements, message) => {
    expect(faultsOf({ ...least, policyStatements })).toEqual([expect.stringMatching(message)]);
  });

  test('go without a role that is given, which has its own', () => {
    const taskRoleArn = 'arn:aws:iam::123456789012:role/team/splitter';
    expect(readSettings({ ...least, taskRoleArn })).toMatchObject({ taskRoleArn });
    expect(faultsOf({ ...least, taskRoleArn, policyStatements: [statement] })).toEqual([
      'policyStatements: is for a role that is made; leave it out with taskRoleArn',
    ]);
  });
});
