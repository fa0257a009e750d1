import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readDeployment } from '../../../job/deployed/deployment-outputs.js';
import { deployment } from './deployment.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'splitter-outputs-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(stacks: unknown, stack?: string) {
  const path = join(folder, 'cdk-outputs.json');
  await writeFile(path, typeof stacks === 'string' ? stacks : JSON.stringify(stacks));
  return readDeployment(path, stack);
}

const other = { ...deployment, Cluster: 'other-cluster' };

test('the one splitter in the file is it, whatever other stacks there are', async () => {
  expect(await read({ Network: { VpcId: 'vpc-1' }, GlueToS3Splitter: deployment })).toEqual(deployment);
});

test('of several the one that is named', async () => {
  expect(await read({ Orders: deployment, Users: other }, 'Users')).toEqual(other);
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
  await expect(readDeployment(join(folder, 'none.json'), undefined)).rejects.toThrow(
    /^--outputs: expected a file that npx cdk deploy .* \(ENOENT/,
  );
});
