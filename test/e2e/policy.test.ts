/** `splitter policy` as one types it: the policy alone on standard output, what is to be known on standard error. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { runSplitter } from './run-splitter.js';
import { removeFoldersAfterEach, testFolder } from './test-folder.js';

removeFoldersAfterEach();

interface Document {
  readonly Version: string;
  readonly Statement: readonly {
    readonly Effect: string;
    readonly Action: string | readonly string[];
    readonly Resource?: string | readonly string[];
    readonly Condition?: unknown;
  }[];
}

const target = ['--target', 's3://my-bucket/orders/', '--key', '{order_id}.json'];
const table = ['--table', 'shop.Orders', '--source-locations', 's3://lake/orders/', ...target];

function resourcesOf(stdout: string, action: string): string[] {
  return (JSON.parse(stdout) as Document).Statement.flatMap(({ Action, Resource = [] }) =>
    [Action].flat().includes(action) ? [Resource].flat() : [],
  );
}

test('a table: what is known is filled in, and nothing is left to be', async () => {
  const given = [...table, '--region', 'eu-central-1', '--account', '123456789012', '--missing', 'delete'];
  const { code, stdout, stderr } = await runSplitter(['policy', ...given]);
  expect([code, stderr]).toEqual([
    0,
    "The policy of the job's role in aws: of a task of ECS the task role, not the execution role.\n",
  ]);
  expect(resourcesOf(stdout, 'athena:StartQueryExecution')).toEqual([
    'arn:aws:athena:eu-central-1:123456789012:workgroup/primary',
  ]);
  expect(resourcesOf(stdout, 'glue:GetTable')).toContain(
    'arn:aws:glue:eu-central-1:123456789012:table/shop/orders',
  );
  expect(resourcesOf(stdout, 's3:DeleteObject')).toContain('arn:aws:s3:::my-bucket/orders/*');
  expect(resourcesOf(stdout, 's3:PutObject')).toEqual([
    'arn:aws:s3:::my-bucket/orders/*',
    'arn:aws:s3:::my-bucket/_splitter/*',
  ]);
});

test('region and account that are not known are left to be filled in, and it says so', async () => {
  const { code, stdout, stderr } = await runSplitter(['policy', ...table]);
  expect(code).toBe(0);
  expect(stderr).toContain('<region> and <account>: to be filled in; or give --region and --account.');
  expect(resourcesOf(stdout, 'athena:GetTableMetadata')).toEqual([
    'arn:aws:athena:<region>:<account>:datacatalog/AwsDataCatalog',
  ]);
  const quiet = await runSplitter(['policy', ...table, '--quiet']);
  expect([quiet.stdout, quiet.stderr]).toEqual([stdout, '']);
});

test('a config file has the job; files on S3 need nothing of Athena, nor an account', async () => {
  const cwd = await testFolder();
  await writeFile(
    join(cwd, 'splitter.yaml'),
    `jobs:
  orders:
    files: s3://lake/exports/2026-*.csv
    target: s3://my-bucket/orders/
    key: '{order_id}.json'
    tag: [team=a]
`,
  );
  const { code, stdout, stderr } = await runSplitter(
    ['policy', '--config', 'splitter.yaml', '--job', 'orders', '--region', 'cn-north-1'],
    { cwd },
  );
  expect([code, stderr]).toEqual([0, expect.not.stringContaining('filled in')]);
  expect(stdout).not.toMatch(/athena:|glue:/);
  expect(resourcesOf(stdout, 's3:PutObjectTagging')).toEqual(['arn:aws-cn:s3:::my-bucket/orders/*']);
  expect(resourcesOf(stdout, 's3:GetObject')).toContain('arn:aws-cn:s3:::lake/exports/2026-*');
});

test('all faults are told at once, those of split and those of its own', async () => {
  const faults = ['--query', 'SELECT 1 AS id', '--target', 'out', '--key', '{id}.json', '--account', '12'];
  const { code, stdout, stderr } = await runSplitter(['policy', ...faults]);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain('--account: expected the 12 digits of an AWS account, got "12"');
  const others = ['--query', 'SELECT 1 AS id', '--target', 's3://my-bucket/a*b/', '--key', '{id}.json'];
  const more = await runSplitter(['policy', ...others]);
  expect(more.code).toBe(2);
  for (const problem of [
    '--target: expected a name without *, ? and ${, which would mean other names in a policy, too, got "a*b/"',
    '--source-locations: is required with --query, s3://bucket/prefix/',
    '--source-tables: is required with --query, database.table',
  ]) {
    expect(more.stderr).toContain(problem);
  }
});

test.each([
  [
    ['--athena-results', 's3://one/,s3://two/'],
    '--athena-results: expected one place, s3://bucket/prefix/, got "s3://one/,s3://two/"',
  ],
  [['--source-tables', 'shop.a*'], '--source-tables: expected a name without *, ? and ${, '],
  [
    ['--encryption', 'aws:kms', '--kms-key-id', 'alias/mine'],
    '--kms-key-id: expected the ARN of the key, arn:aws:kms:<region>:<account>:key/<id>, ',
  ],
  [
    ['--other-kms-keys', 'alias/mine'],
    '--other-kms-keys: expected ARNs of keys, arn:aws:kms:<region>:<account>:key/<id>, with commas between them, got "alias/mine"',
  ],
])('%j is a fault of that flag', async (flags, problem) => {
  const { code, stdout, stderr } = await runSplitter(['policy', ...table, ...flags]);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain(problem);
  expect(stderr).not.toContain('--table:');
});

test('what split cannot do without, the policy of its job cannot either; each fault is told once', async () => {
  const { code, stderr } = await runSplitter(['policy', '--threads', 'many'], {
    env: { SPLITTER_ACCOUNT: '12' },
  });
  expect(code).toBe(2);
  for (const told of [
    '--target: is required',
    '--key: is required',
    '--threads: expected',
    '--account: expected',
  ]) {
    expect(stderr.split('\n').filter((line) => line.trim().startsWith(told))).toHaveLength(1);
  }
});

/** Each action with what it is allowed on, of the buckets of docs/how-to/a-second-account.md. */
function rightsOnTheirs(document: Document): string[] {
  return document.Statement.flatMap(({ Action, Resource = [], Condition }) =>
    [Resource]
      .flat()
      .filter((resource) => resource.startsWith('arn:aws:s3:::their-'))
      .flatMap((resource) => [Action].flat().map((action) => JSON.stringify([action, resource, Condition]))),
  ).sort();
}

test("the page's policies of another account's buckets let in what the job's role has there, and nothing else", async () => {
  const page = await readFile('docs/how-to/a-second-account.md', 'utf8');
  const shown = [...page.matchAll(/^```json\n([\s\S]+?)^```/gm)].flatMap(([, text = '']) =>
    rightsOnTheirs(JSON.parse(text) as Document),
  );
  const { code, stdout } = await runSplitter([
    'policy',
    ...['--table', 'sales.orders', '--source-locations', 's3://their-lake/sales/orders/'],
    ...['--target', 's3://their-objects/orders/', '--state', 's3://my-state/', '--key', '{order_id}.json'],
    ...['--region', 'eu-central-1', '--account', '111122223333'],
  ]);
  expect(code).toBe(0);
  expect(shown.sort()).toEqual(rightsOnTheirs(JSON.parse(stdout) as Document));
});

test('S3 Tables need no places of files, a connector needs its spill, and neither is a catalog of the other kind', async () => {
  const place = ['--region', 'eu-central-1', '--account', '123456789012'];
  const ofTables = ['--table', 'shop.Orders', '--catalog', 's3tablescatalog/my-tables', ...target, ...place];
  const tables = await runSplitter(['policy', ...ofTables]);
  expect(tables.code).toBe(0);
  expect(resourcesOf(tables.stdout, 'glue:GetTable')).toContain(
    'arn:aws:glue:eu-central-1:123456789012:table/s3tablescatalog/my-tables/shop/orders',
  );
  const lambda = 'arn:aws:lambda:eu-central-1:123456789012:function:mysql';
  const ofConnector = [
    '--query',
    'SELECT 1 AS order_id',
    ...target,
    ...place,
    '--connector-functions',
    lambda,
  ];
  const spill = ['--connector-spill', 's3://spill/mysql'];
  const connector = await runSplitter(['policy', ...ofConnector, ...spill, '--catalog', 'mysql']);
  expect([connector.code, resourcesOf(connector.stdout, 'lambda:InvokeFunction')]).toEqual([0, [lambda]]);
  const wrong = await runSplitter(['policy', ...ofConnector]);
  expect(wrong.code).toBe(2);
  expect(wrong.stderr).toContain(
    '--catalog: expected the catalog of the connector with --connector-functions, as it is registered in Athena, got "AwsDataCatalog"',
  );
  expect(wrong.stderr).toContain('--connector-spill: is required with --connector-functions');
  const alone = await runSplitter(['policy', ...table, ...spill]);
  expect([alone.code, alone.stderr]).toEqual([
    2,
    expect.stringContaining('--connector-spill: is for a connector; give --connector-functions, too'),
  ]);
  const noBucket = await runSplitter(['policy', ...table, '--catalog', 's3tablescatalog']);
  expect([noBucket.code, noBucket.stderr]).toEqual([
    2,
    expect.stringContaining('--catalog: expected s3tablescatalog/<table bucket>, got "s3tablescatalog"'),
  ]);
});
