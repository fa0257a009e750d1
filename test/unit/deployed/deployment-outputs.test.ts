import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readDeployment } from '../../../job/deployed/deployment-outputs.js';
import { deployment } from './deployment.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'splitter-outputs-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(stacks: unknown, stack?: string, job?: string) {
  const path = join(folder, 'cdk-outputs.json');
  await writeFile(path, typeof stacks === 'string' ? stacks : JSON.stringify(stacks));
  return readDeployment(path, { stack, job });
}

const other = { ...deployment, Cluster: 'other-cluster' };

test('the one splitter in the file is it, whatever other stacks there are', async () => {
  expect(await read({ Network: { VpcId: 'vpc-1' }, GlueToS3Splitter: deployment })).toEqual({
    deployment,
    byJob: false,
  });
});

test('of several the one that is named', async () => {
  expect(await read({ Orders: deployment, Users: other }, 'Users')).toEqual({
    deployment: other,
    byJob: false,
  });
});

test.each([
  [
    'several, none named',
    { Orders: deployment, Users: other },
    undefined,
    /^--stack: is required.*Orders, Users$/,
  ],
  [
    'a name that is not there',
    { Orders: deployment },
    'Users',
    /^--stack: expected .*\(there: Orders\), got "Users"$/,
  ],
  ['outputs of an older version', { Orders: { Cluster: 'c' } }, undefined, /^--outputs: .*deploy again/],
  ['something else', '[1]', undefined, /^--outputs: expected JSON with the outputs of each stack/],
  ['no JSON', '{', undefined, /^--outputs: expected JSON with the outputs of each stack/],
])('refused: %s', async (_, stacks, stack, message) => {
  await expect(read(stacks, stack)).rejects.toThrow(message);
});

test('refused: no file', async () => {
  await expect(readDeployment(join(folder, 'none.json'), {})).rejects.toThrow(
    /^--outputs: expected a file that npx cdk deploy .* \(ENOENT/,
  );
});

describe('a stack of several jobs', () => {
  const { TaskDefinition, CapacityProvider, ...ofStack } = deployment;
  const orders = { TaskDefinition, CapacityProvider, Job: 'orders', State: 's3://the-state/' };
  const users = { TaskDefinition: 'users-task', CapacityProvider: 'FARGATE_SPOT', Job: 'eu.users' };
  const ofUsers = { ...users, State: 's3://the-state/jobs/eu.users/' };
  const suffixed = Object.fromEntries(Object.entries(ofUsers).map(([name, value]) => [`${name}ForX`, value]));
  const both = { ...ofStack, ...orders, ...suffixed };

  test.each([
    ['orders', { ...ofStack, ...orders }],
    ['eu.users', { ...ofStack, ...ofUsers }],
  ])('has each by its name: %s', async (job, found) => {
    expect(await read({ Nightly: both }, undefined, job)).toEqual({ deployment: found, byJob: true });
  });

  test('that never had one alone has none without a name', async () => {
    expect(await read({ Nightly: { ...ofStack, ...suffixed } })).toEqual({
      deployment: { ...ofStack, ...ofUsers },
      byJob: false,
    });
  });

  test('a name finds its stack among several', async () => {
    const monthly = { ...other, Job: 'monthly', State: 's3://the-state/' };
    expect(await read({ Nightly: both, Monthly: monthly }, undefined, 'monthly')).toEqual({
      deployment: monthly,
      byJob: true,
    });
  });

  test('one job alone runs under another name, too, which is handed on', async () => {
    expect(await read({ Orders: { ...deployment, Job: 'default' } }, undefined, 'trial')).toEqual({
      deployment: { ...deployment, Job: 'default' },
      byJob: false,
    });
  });

  test.each([
    [
      'none named',
      { Nightly: both },
      undefined,
      undefined,
      /^--job: is required, since Nightly in .* has several jobs: orders, eu\.users$/,
    ],
    [
      'a name that none has',
      { Nightly: both },
      undefined,
      'user',
      /^--job: expected a job of .* \(there: orders, eu\.users\), got "user"$/,
    ],
    [
      'a name that two stacks have',
      { Nightly: both, Trial: { ...other, Job: 'orders' } },
      undefined,
      'orders',
      /^--stack: is required, since .* has job orders in several stacks: Nightly, Trial$/,
    ],
    [
      'none named beside another stack',
      { Nightly: both, Trial: other },
      undefined,
      undefined,
      /^--stack: is required, since .* has several stacks: Nightly, Trial$/,
    ],
    [
      'none named of the stack that is',
      { Nightly: both, Trial: other },
      'Nightly',
      undefined,
      /^--job: is required, since Nightly in /,
    ],
  ])('refused: %s', async (_, stacks, stack, job, message) => {
    await expect(read(stacks, stack, job)).rejects.toThrow(message);
  });
});
