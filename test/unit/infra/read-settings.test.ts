import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { passedSettings } from '../../../infra/settings/job-settings.js';
import { readSettings } from '../../../infra/settings/read-settings.js';
import { registry } from '../../../infra/settings/registry.js';
import { allSettings } from '../../../job/settings/registry.js';
import { faultsOf, leastSettings } from './faults-of.js';

test('the defaults: one on-demand arm64 task of 2 vCPU in a new public network, no schedule, buckets of its own', () => {
  expect(readSettings(leastSettings)).toEqual({
    stackName: 'GlueToS3Splitter',
    jobName: 'default',
    statePrefix: '',
    sharesState: false,
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
    ledgerDatabase: undefined,
    otherKmsKeys: [],
    objectsKey: undefined,
    stateKey: undefined,
    objectRights: [],
    stateRights: [],
    sourceLocations: [{ bucket: 'source-bucket', prefix: 'orders/' }],
    files: undefined,
    sourceTables: [],
    athenaResults: undefined,
    lakeFormation: false,
    connector: undefined,
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
  expect(readSettings({ ...leastSettings, ...values })).toEqual(readSettings({ ...leastSettings, ...texts }));
  expect(readSettings({ ...leastSettings, ...texts })).toMatchObject({
    workers: 8,
    spot: true,
    sourceLocations: [
      { bucket: 'one', prefix: '' },
      { bucket: 'two', prefix: 'x/' },
    ],
    job: { SPLITTER_MAX_IN_FLIGHT: '64' },
  });
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
  expect(readSettings({ ...leastSettings, schedule }).schedule).toEqual({
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
      ...leastSettings,
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
    readSettings({ ...leastSettings, imageUri: uri, alarmTopicArn: topic, tags: 'team=data,cost=a=b' }),
  ).toMatchObject({
    image: { kind: 'existing', uri },
    alarmTopicArn: topic,
    tags: [
      { name: 'team', value: 'data' },
      { name: 'cost', value: 'a=b' },
    ],
  });
  expect(readSettings({ ...leastSettings, alarmEmail: 'a@example.com,b@example.com' }).alarmEmails).toEqual([
    'a@example.com',
    'b@example.com',
  ]);
});

test('names of Glue are of lower case, as the policy needs them; a catalog of another kind keeps the case', () => {
  const given = { ...leastSettings, table: 'Sales."Orders"', sourceTables: 'Sales.Customers' };
  expect(readSettings(given)).toMatchObject({
    athena: { table: { database: 'sales', table: 'orders' } },
    sourceTables: [{ database: 'sales', table: 'customers' }],
    job: { SPLITTER_TABLE: 'sales."orders"' },
  });
  expect(readSettings({ ...given, catalog: 'Postgres' }).job.SPLITTER_TABLE).toBe('Sales."Orders"');
});

test('a text in a file travels as the text, since the container has no such file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'splitter-context-'));
  try {
    const sql = `SELECT * FROM sales.orders WHERE note IN (${"'x', ".repeat(3_000)}'y')`;
    await writeFile(join(folder, 'orders.sql'), `${sql}\n`);
    const { job } = readSettings({
      ...leastSettings,
      table: '',
      query: `@${join(folder, 'orders.sql')}`,
      sourceTables: 'sales.orders',
    });
    expect(job.SPLITTER_QUERY).toBe(sql);
    expect(faultsOf({ ...leastSettings, where: `@${join(folder, 'none.sql')}` })).toEqual([
      expect.stringMatching(/^where: ENOENT/),
    ]);
    const query = `@${join(folder, 'none.sql')}`;
    expect(faultsOf({ ...leastSettings, table: '', query, sourceTables: 'sales.orders' })).toEqual([
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
  const [, table = ''] = readFileSync('docs/deployment.md', 'utf8').split(
    '| Setting | Default | What it does |\n',
  );
  const [whole = ''] = table.split('\n\n');
  const rows = whole.split('\n').filter((line) => line.startsWith('| `'));
  expect(rows).toEqual(
    Object.entries(registry).map(
      ([name, { defaultText, description }]) => `| \`${name}\` | ${defaultText} | ${description} |`,
    ),
  );
});

test('docs/deployment.md lists what is of the stack', () => {
  const [, list = ''] =
    /^- What is of the stack has one value: (.*?)\. It stands/ms.exec(
      readFileSync('docs/deployment.md', 'utf8'),
    ) ?? [];
  const names = [...list.matchAll(/`(\w+)`/g)].map(([, name]) => name);
  // A stack of several jobs is no sample, and the others say which stack it is.
  const untold = ['config', 'stackName', 'firstJob', 'sample'];
  const ofStack = Object.entries(registry).flatMap(([name, { of }]) => (of === 'stack' ? [name] : []));
  expect(names.toSorted()).toEqual(ofStack.filter((name) => !untold.includes(name)).toSorted());
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

test.each([
  [
    { query: 'SELECT 1 AS id', unloads: 2, where: 'x > 1' },
    ['where: is for a table; write it into the query', 'unloads: is for a table; leave it out with a query'],
  ],
  [
    { files: 's3://source-bucket/orders/', unloads: 2, workgroup: 'w' },
    [
      'workgroup: is for an Athena source; leave it out with files',
      'unloads: is for an Athena source; leave it out with files',
    ],
  ],
  [
    { files: 's3://source-bucket/orders/', filesFormat: 'parquet', filesDelimiter: ';' },
    ['filesDelimiter: is for files of csv; leave it out with parquet'],
  ],
  [{ files: 's3://source-bucket/orders/*.csv', filesDelimiter: ';' }, []],
  [{ table: 'sales.orders', filesHeader: true }, ['filesHeader: is for files; leave it out with a table']],
  [{ table: 'sales.orders', unloads: 2, where: 'x > 1', workgroup: 'w' }, []],
  // Which of the two is meant nobody knows.
  [
    { table: 'sales.orders', query: 'SELECT 1 AS id', unloads: 2 },
    ['query: expected a table or a query, got both'],
  ],
])('a setting of the job is for the source that is named: %p', (given, faults) => {
  const isFiles = 'files' in given;
  const beside = isFiles
    ? {}
    : { sourceLocations: 's3://source-bucket/orders/', sourceTables: 'sales.orders' };
  expect(faultsOf({ key: '{order_id}.json', ...beside, ...given })).toEqual(faults);
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
  expect(readSettings({ ...leastSettings, ...body }).job).toMatchObject({
    SPLITTER_BODY: 'csv',
    SPLITTER_BODY_COLUMNS: 'a,c',
    SPLITTER_RENAME: 'a=b\nc=d',
    SPLITTER_JSON_COLUMNS: 'c',
    SPLITTER_COMPRESS: 'zstd',
    SPLITTER_COMPRESS_LEVEL: '5',
  });
  expect(faultsOf({ ...leastSettings, compress: 'lz4', body: 'xml' })).toEqual([
    'body: expected json, lines, csv or column:NAME, got "xml"',
    'compress: expected gzip, zstd or br, got "lz4"',
  ]);
});

test.each([61_440, 122_880, 249_856])('32 vCPU come with %i MiB', (memory) => {
  expect(readSettings({ ...leastSettings, cpu: 32_768, memory })).toMatchObject({
    cpu: 32_768,
    memoryMiB: memory,
  });
  expect(faultsOf({ ...leastSettings, cpu: 32_768 })).toEqual([
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
    expect(readSettings({ ...leastSettings, policyStatements }).policyStatements).toEqual([statement]);
  });

  test('lose their Sids, which a policy takes once each: the job has its own', () => {
    const policyStatements = ['DeleteMissing', 'DeleteMissing'].map((Sid) => ({ Sid, ...statement }));
    expect(readSettings({ ...leastSettings, policyStatements }).policyStatements).toEqual([
      statement,
      statement,
    ]);
  });

  test('may stand in a file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'splitter-statements-'));
    await writeFile(join(folder, 'extra.json'), JSON.stringify([statement]));
    const policyStatements = `@${join(folder, 'extra.json')}`;
    expect(readSettings({ ...leastSettings, policyStatements }).policyStatements).toEqual([statement]);
    await rm(folder, { recursive: true });
    expect(faultsOf({ ...leastSettings, policyStatements })).toEqual([
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
      /^policyStatements: statement 2: Action: expected service:Action, or a list of them, got "InvokeFunction"$/,
    ],
    [
      'all actions',
      [{ ...statement, Action: ['*'] }],
      /^policyStatements: statement 1: Action: expected service:Action, or a list of them, got \["\*"\]$/,
    ],
    [
      'a resource without ARN',
      [{ ...statement, Resource: 'connector' }],
      /^policyStatements: statement 1: Resource: expected an ARN or \*, or a list of them, got "connector"$/,
    ],
    [
      'no resource',
      [{ Effect: 'Allow', Action: 'lambda:InvokeFunction' }],
      /^policyStatements: statement 1: Resource: expected an ARN or \*, or a list of them, got nothing$/,
    ],
    [
      'a key that a role has not',
      [{ ...statement, Principal: '*' }],
      /^policyStatements: statement 1: expected Sid, Effect, Action, Resource and Condition alone, and not Principal, got \{.*"Principal":"\*"\}$/,
    ],
    [
      'a list without an action',
      [{ ...statement, Action: [] }],
      /^policyStatements: statement 1: Action: expected service:Action, or a list of them, got \[\]$/,
    ],
    [
      'a condition without its operator',
      [{ ...statement, Condition: { 'aws:SourceVpc': 'vpc-1' } }],
      /^policyStatements: statement 1: Condition: expected operators with keys and values, got \{"aws:SourceVpc":"vpc-1"\}$/,
    ],
    [
      'a condition whose value is no text',
      [{ ...statement, Condition: { NumericLessThan: { 's3:max-keys': 5 } } }],
      /^policyStatements: statement 1: Condition: expected operators with keys and values, got .*:5\}\}$/,
    ],
  ])('are judged: %s', (_, policyStatements, message) => {
    expect(faultsOf({ ...leastSettings, policyStatements })).toEqual([expect.stringMatching(message)]);
  });

  test('go without a role that is given, which has its own', () => {
    const taskRoleArn = 'arn:aws:iam::123456789012:role/team/splitter';
    expect(readSettings({ ...leastSettings, taskRoleArn })).toMatchObject({ taskRoleArn });
    expect(faultsOf({ ...leastSettings, taskRoleArn, policyStatements: [statement] })).toEqual([
      'policyStatements: is for a role that is made; leave it out with taskRoleArn',
    ]);
  });
});
