/** Settings that stand in splitter.yaml: the cdk commands need no flags, and none is lost between two deployments. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Context, ContextError } from '../../../infra/settings/context-error.js';
import { deployments } from '../../../infra/settings/deployments.js';
import { findConfig } from '../../../infra/settings/find-config.js';
import { readSettings } from '../../../infra/settings/read-settings.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'splitter-yaml-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function read(text: string, context: Context = {}) {
  const path = join(folder, 'splitter.yaml');
  await writeFile(path, text);
  return deployments(context, await findConfig(path));
}

async function faultsOf(text: string, context: Context = {}): Promise<string[]> {
  const error = await read(text, context).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof ContextError) return error.message.replaceAll(`${folder}/`, '').split('\n');
  throw error ?? new Error('expected faults, got none');
}

const one = `
table: sales.orders
key: '{order_id}.json'
max-in-flight: 64
tag: ['city={city}', team=a]
target: s3://my-objects/orders
deployment:
  source-locations: [s3://one-bucket/, s3://two-buckets/x]
  schedule: cron(0 3 * * ? *)
  cpu: 4096
  memory: 16384
  spot: true
`;

test('a file means what the same settings given as -c mean', async () => {
  expect(await read(one)).toEqual([
    readSettings({
      table: 'sales.orders',
      key: '{order_id}.json',
      maxInFlight: '64',
      tag: ['city={city}', 'team=a'],
      targetBucket: 'my-objects',
      targetPrefix: 'orders',
      sourceLocations: 's3://one-bucket/,s3://two-buckets/x',
      schedule: 'cron(0 3 * * ? *)',
      cpu: '4096',
      memory: '16384',
      spot: 'true',
    }),
  ]);
});

test('-c wins over the file, a setting at a time', async () => {
  const [settings] = await read(one, { schedule: 'rate(1 day)', maxInFlight: 8, '@aws-cdk/core:x': true });
  expect(settings).toMatchObject({
    schedule: { expression: 'rate(1 day)' },
    cpu: 4096,
    job: { SPLITTER_MAX_IN_FLIGHT: '8', SPLITTER_TABLE: 'sales.orders' },
  });
});

test('faults name the line, those of -c the setting', async () => {
  const text = one.replace('cpu: 4096', 'cpu: 3000').replace('max-in-flight: 64', 'max-in-flight: 0');
  expect(await faultsOf(text, { architecture: 'arm' })).toEqual([
    expect.stringMatching(/^splitter\.yaml:10: cpu: expected 256 or /),
    'architecture: expected arm64 or x86_64, got "arm"',
    'splitter.yaml:4: max-in-flight: expected a whole number from 1 to 10,000, got "0"',
  ]);
  expect(await faultsOf(`${one}  sourceTables: a.b\n  where: x\n  workers: {a: [1]}\n`)).toEqual([
    expect.stringMatching(
      /^splitter\.yaml:15: workers: expected a text, a number, true or false, or a list of them/,
    ),
    'splitter.yaml:13: sourceTables: is no setting of a deployment (did you mean source-tables?); docs/deployment.md lists them',
    'splitter.yaml:14: where: is a setting of the job; it stands beside deployment in splitter.yaml',
  ]);
});

test('what a deployment has its own of, or cannot have, is told; what other commands need stays unread', async () => {
  const own = 'is a setting of the job that a deployment has its own of; leave it out';
  expect(await faultsOf(`${one}  state: s3://my-state/\n  alarm-mail: a@example.com\n`)).toEqual([
    `splitter.yaml:13: state: ${own}`,
    'splitter.yaml:14: alarm-mail: is no setting of a deployment (did you mean alarm-email?); docs/deployment.md lists them',
  ]);
  expect(await faultsOf(one, { state: 's3://my-state/' })).toEqual([`state: ${own}`]);
  expect(await read(`${one}state: s3://my-state/\n`)).toEqual(await read(one));
});

test.each(['endpoint-url', 'source-endpoint-url', 'athena-endpoint-url'])(
  'a deployed job with %s would work elsewhere than it says, and is refused',
  async (key) => {
    expect(await faultsOf(`${one}${key}: http://127.0.0.1:9000\n`)).toEqual([
      `splitter.yaml:13: ${key}: is for another server than AWS's, and a deployed job works with AWS's alone; leave it out, or give it to the commands as a flag`,
    ]);
  },
);

test('a file without a deployment is none of one: what -c gives counts alone', async () => {
  const least = { table: 'a.b', key: '{id}', sourceLocations: 's3://source-bucket/' };
  expect(await read('files: orders.csv\nkey: "{id}"\n', least)).toEqual([readSettings(least)]);
  expect(await faultsOf('files: orders.csv\n')).toEqual([
    expect.stringMatching(
      /^settings: expected the settings of the deployment, got none\. Every cdk command needs them, .* splitter\.yaml has no deployment, so it is none of one\.$/,
    ),
  ]);
});

test('a first job is of jobs that share a stack: without a file it would move the state of the one there is', async () => {
  const least = { table: 'a.b', key: '{id}', sourceLocations: 's3://source-bucket/' };
  const fault = (name: string) =>
    `firstJob: is for jobs of a config file that share a stack, got "${name}" without one; leave it out`;
  const alone = (context: Context) => () => deployments(context, undefined);
  for (const name of ['none', 'default']) expect(alone({ ...least, firstJob: name })).toThrow(fault(name));
  expect(await faultsOf('files: orders.csv\n', { ...least, firstJob: 'x' })).toEqual([fault('x')]);
  const sample = { sample: 'true', stackName: 'Sample', firstJob: 'none' };
  expect(await faultsOf(one, sample)).toEqual([fault('none')]);
  expect(deployments({ ...least, firstJob: '' }, undefined)).toMatchObject([{ statePrefix: '' }]);
});

test('nothing given and no file: what every cdk command needs is said', async () => {
  expect(() => deployments({ '@aws-cdk/core:x': true }, undefined)).toThrow(
    /^settings: expected the settings of the deployment, got none\. Every cdk command needs them, ls, diff and destroy/,
  );
});

test('a file that is named must be there, and be YAML', async () => {
  await expect(findConfig(join(folder, 'none.yaml'))).rejects.toThrow(/and there is none$/);
  await expect(faultsOf('deployment: [')).resolves.toEqual([
    expect.stringMatching(/splitter\.yaml:1: is no YAML/),
  ]);
});

test('splitter.yaml of the folder is found where none is named, and may lack', async () => {
  expect(await findConfig(undefined, folder)).toBeUndefined();
  await writeFile(join(folder, 'splitter.yaml'), one);
  expect((await findConfig(undefined, folder))?.path).toBe(join(folder, 'splitter.yaml'));
});

test('a file that is named and has no deployment is a fault, whatever -c gives', async () => {
  const config = 'other.yaml';
  expect(await faultsOf('table: sales.orders\n', { config, table: 'a.b', key: '{id}' })).toEqual([
    'config: expected a file with settings under deployment, got splitter.yaml, which has none',
  ]);
  expect(await read(one, { config })).toHaveLength(1);
});

describe('-c sample=true beside a file', () => {
  const orders = `${one}  stack-name: Orders\n`;

  test.each([
    ['no name', orders, {}, 'Orders'],
    ['no name, where the stack of the file has the usual one', one, {}, 'GlueToS3Splitter'],
    ['the name of the stack of the file', orders, { stackName: 'Orders' }, 'Orders'],
    ['the usual name, where the file names none', one, { stackName: 'GlueToS3Splitter' }, 'GlueToS3Splitter'],
  ])('is refused with %s: its buckets would go with the stack', async (_name, text, over, stack) => {
    expect(await faultsOf(text, { sample: 'true', ...over })).toEqual([
      `sample: is for a stack of its own, and splitter.yaml has ${stack} with a source of its own; name the sample's stack: -c sample=true -c stackName=<name>`,
    ]);
  });

  test('with another name is a deployment of -c alone, which takes neither source nor target of the file', async () => {
    const over = { sample: 'true', stackName: 'GlueToS3Splitter' };
    expect(await read(orders, over)).toEqual([readSettings(over)]);
  });

  test('is taken where the file has no source, and says nothing when it is false', async () => {
    expect(await read('deployment: { cpu: 1024 }\n', { sample: 'true' })).toMatchObject([
      { stackName: 'GlueToS3Splitter', sample: true, cpu: 1024 },
    ]);
    expect(await read(orders, { sample: 'false' })).toMatchObject([{ stackName: 'Orders', sample: false }]);
  });
});

describe('several jobs', () => {
  const several = `
key: '{id}.json'
deployment:
  source-locations: s3://source-bucket/
  alarm-email: team@example.com
jobs:
  orders:
    table: sales.orders
    target: s3://my-objects/orders/
    deployment: { stack-name: GlueToS3Splitter, workers: 4 }
  users:
    table: sales.users
    target: s3://my-objects/users/
    deployment: { stack-name: Users }
`;

  test('have a stack each, with what all have in common', async () => {
    expect(await read(several)).toMatchObject([
      {
        stackName: 'GlueToS3Splitter',
        workers: 4,
        targetPrefix: 'orders/',
        alarmEmails: ['team@example.com'],
        job: { SPLITTER_TABLE: 'sales.orders', SPLITTER_JOB: 'orders', SPLITTER_KEY: '{id}.json' },
      },
      { stackName: 'Users', workers: 1, targetPrefix: 'users/', job: { SPLITTER_JOB: 'users' } },
    ]);
  });

  test('-c goes to the one that -c job=name chooses, and to no other', async () => {
    expect(await read(several, { job: 'users', workers: 2 })).toMatchObject([
      { stackName: 'Users', workers: 2 },
    ]);
    expect(await faultsOf(several, { workers: 2 })).toEqual([
      expect.stringMatching(
        /^workers: is for one job, got 2 of .*splitter\.yaml; choose one with -c job=<name>$/,
      ),
    ]);
    expect(await faultsOf(several, { job: 'nobody' })).toEqual([
      'job: expected a job of splitter.yaml that is deployed, orders or users, got "nobody"',
    ]);
  });

  test('faults of all of them are told at once, what they have in common once', async () => {
    const text = several
      .replace('alarm-email: team@example.com', 'alarm-email: nobody')
      .replace('workers: 4', 'workers: many')
      .replace('stack-name: Users', 'stack-name: Users, cpu: 1');
    expect(await faultsOf(text)).toEqual([
      'splitter.yaml:10: workers: expected a whole number from 1 to 1,000, got "many"',
      'splitter.yaml:5: alarm-email: expected an e-mail address, got "nobody"',
      expect.stringMatching(/^splitter\.yaml:14: cpu: expected 256 or /),
    ]);
  });

  test('each name the stack, so that none changes when another job is added', async () => {
    expect(await faultsOf(several.replace('stack-name: Users', 'cpu: 2048'))).toEqual([
      expect.stringMatching(
        /^splitter\.yaml: jobs: users: deployment: stack-name: expected the name of the stack of each of several jobs, got none for users; jobs of the same name share a stack, /,
      ),
    ]);
  });

  test.each(['s3://my-objects/orders', 's3://my-objects/orders/eu', 's3://my-objects/'])(
    'targets that are the same, or one within the other, are refused: %s',
    async (target) => {
      expect(await faultsOf(several.replace('s3://my-objects/users/', target))).toEqual([
        expect.stringMatching(
          /^target: expected targets that lie apart, got s3:\/\/my-objects\/\S* of Users and /,
        ),
      ]);
    },
  );

  test('a target within the one of a job that is not chosen is refused, too', async () => {
    const nested = several.replace('s3://my-objects/users/', 's3://my-objects/orders/eu/');
    const shared = expect.stringMatching(/^target: expected targets that lie apart, got /);
    expect(await faultsOf(nested, { job: 'users' })).toEqual([shared]);
    expect(await faultsOf(several, { job: 'users', targetPrefix: 'orders/eu/' })).toEqual([shared]);
    expect(await read(nested, { job: 'users', targetPrefix: 'users/' })).toMatchObject([
      { stackName: 'Users', targetPrefix: 'users/' },
    ]);
  });

  test('jobs without a deployment are none where no other has them all', async () => {
    const text = several
      .replace(/^deployment:\n.*\n.*\n/m, '')
      .replace('    deployment: { stack-name: Users }\n', '');
    const [only, ...others] = await read(text.replace('workers: 4', 'source-locations: s3://source-bucket/'));
    expect([only?.stackName, others]).toEqual(['GlueToS3Splitter', []]);
  });
});

describe('jobs that name the same stack', () => {
  const shared = `
key: '{id}.json'
deployment:
  stack-name: Nightly
  first-job: orders
  source-locations: s3://source-bucket/
jobs:
  orders:
    table: sales.orders
    target: s3://my-objects/orders/
  users:
    table: sales.users
    target: s3://my-objects/users/
    deployment: { cpu: 1024, memory: 4096 }
`;

  test('share it: the first has its state where it had it alone, each other below its name', async () => {
    expect(await read(shared)).toMatchObject([
      { stackName: 'Nightly', jobName: 'orders', statePrefix: '', cpu: 2048 },
      { stackName: 'Nightly', jobName: 'users', statePrefix: 'jobs/users/', cpu: 1024 },
    ]);
    expect(await read(shared.replace('first-job: orders', 'first-job: none'))).toMatchObject([
      { statePrefix: 'jobs/orders/' },
      { statePrefix: 'jobs/users/' },
    ]);
  });

  test('do so beside jobs of other stacks', async () => {
    const three = `${shared}  visits:
    table: web.visits
    target: s3://my-objects/visits/
    deployment: { stack-name: Visits, first-job: visits }
`;
    expect((await read(three)).map(({ stackName, jobName }) => [stackName, jobName])).toEqual([
      ['Nightly', 'orders'],
      ['Nightly', 'users'],
      ['Visits', 'visits'],
    ]);
    expect(await read(three, { job: 'visits', workers: 2 })).toMatchObject([
      { jobName: 'visits', workers: 2 },
    ]);
  });

  test('say which one it had alone, since the order of the file must not move a state', async () => {
    const alone =
      'the job that the stack Nightly had alone, orders or users, whose state stays where it is, or none where it never had one of them alone';
    expect(await faultsOf(shared.replace('  first-job: orders\n', ''))).toEqual([
      `splitter.yaml: deployment: first-job: is required: ${alone}`,
    ]);
    expect(await faultsOf(shared.replace('first-job: orders', 'first-job: order'))).toEqual([
      `splitter.yaml:5: first-job: expected ${alone}, got "order"`,
    ]);
  });

  test('are all deployed when one of them is chosen, which alone takes what -c gives of a job', async () => {
    expect(await read(shared, { job: 'users', workers: 2 })).toMatchObject([
      { jobName: 'orders', workers: 1 },
      { jobName: 'users', workers: 2 },
    ]);
    expect(await faultsOf(shared, { workers: 2 })).toEqual([
      expect.stringMatching(
        /^workers: is for one job, got 2 of .*splitter\.yaml; choose one with -c job=<name>$/,
      ),
    ]);
  });

  test('take what -c gives of the stack together', async () => {
    for (const over of [{ kmsKey: 'create' }, { job: 'users', kmsKey: 'create' }]) {
      expect(await read(shared, over)).toMatchObject([{ kmsKey: 'create' }, { kmsKey: 'create' }]);
    }
  });

  test('have one value of what is of the stack', async () => {
    expect(await faultsOf(shared.replace('cpu: 1024', 'kms-key: create, cpu: 1024'))).toEqual([
      'splitter.yaml:14: kms-key: expected one value for all jobs of the stack Nightly, got none of orders and "create" of users; write it once, under deployment beside jobs',
    ]);
  });

  test.each([
    ['one within the other', 's3://my-objects/orders/eu/', 's3:\\/\\/my-objects\\/orders\\/eu\\/'],
    ['the same', 's3://my-objects/orders', 's3:\\/\\/my-objects\\/orders\\/'],
  ])('have targets that lie apart, not %s', async (_, target, got) => {
    expect(await faultsOf(shared.replace('s3://my-objects/users/', target))).toEqual([
      expect.stringMatching(
        new RegExp(
          `^target: expected targets that lie apart, got ${got} of users in Nightly and \\S+ of orders in Nightly, `,
        ),
      ),
    ]);
  });

  test('lie apart in the bucket that the stack makes, too', async () => {
    const own = shared
      .replaceAll(/ {4}target: .*\n/g, '')
      .replace('cpu: 1024', 'target-prefix: users, cpu: 1024');
    expect(await faultsOf(own)).toEqual([
      expect.stringMatching(
        /^target: expected targets that lie apart, got s3:\/\/<the stack's own bucket>\/users\/ of users in Nightly and /,
      ),
    ]);
    const apart = own.replace(
      'table: sales.orders',
      'table: sales.orders\n    deployment: { target-prefix: orders }',
    );
    expect(await read(apart)).toMatchObject([
      { targetBucket: undefined, targetPrefix: 'orders/' },
      { targetBucket: undefined, targetPrefix: 'users/' },
    ]);
  });

  test('are no sample, at most 12, and none of them is called . or .. or none', async () => {
    expect(await faultsOf(shared.replace('first-job: orders', 'first-job: orders\n  sample: true'))).toEqual([
      'splitter.yaml:6: sample: is for a stack of one job, got 2 in Nightly',
    ]);
    const job = (n: number) => `  j${n}: { table: a.b, target: s3://my-objects/j${n}/ }\n`;
    const many = shared + Array.from({ length: 11 }, (_, n) => job(n)).join('');
    expect(await faultsOf(many)).toEqual([
      'splitter.yaml: deployment: stack-name: expected at most 12 jobs in a stack, got 13 in Nightly; give some of them another stack',
    ]);
    for (const name of ['..', 'none']) {
      expect(await faultsOf(shared.replace('  users:', `  ${name}:`))).toEqual([
        `splitter.yaml: jobs: ${name}: expected another name of a job that shares a stack`,
      ]);
    }
  });
});
