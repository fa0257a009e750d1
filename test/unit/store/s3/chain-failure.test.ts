import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { defaultCredentials } from '../../../../job/store/s3/credentials.js';

let folder: string;
let before: NodeJS.ProcessEnv;
beforeEach(async () => {
  before = { ...process.env };
  folder = await mkdtemp(join(tmpdir(), 'chain-'));
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
  process.env.AWS_EC2_METADATA_DISABLED = 'true';
  process.env.AWS_CONFIG_FILE = join(folder, 'config');
  process.env.AWS_SHARED_CREDENTIALS_FILE = join(folder, 'none');
});
afterEach(async () => {
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
  Object.assign(process.env, before);
  await rm(folder, { recursive: true });
});

const load = () => defaultCredentials('eu-west-1')();

test('what a process printed that was to give credentials is told', async () => {
  const command = 'sh -c "echo sign in with acme-login >&2; exit 3"';
  await writeFile(join(folder, 'config'), `[profile p]\ncredential_process = ${command}\n`);
  process.env.AWS_PROFILE = 'p';
  await expect(load()).rejects.toThrow(/Could not load credentials .*sign in with acme-login/);
});

test('a profile that is missing is named', async () => {
  process.env.AWS_PROFILE = 'nope';
  await expect(load()).rejects.toThrow(/nope/);
});

test.each([
  ['{"Code":"Throttled","Message":"too many"}', /Server responded with status: 429: too many\)$/],
  ['{"message":"slow"}', /Server responded with status: 429\)$/],
])('what a container was answered is told: %s', async (body, expected) => {
  const server = createServer((_request, response) => response.writeHead(429).end(body));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  process.env.AWS_CONTAINER_CREDENTIALS_FULL_URI = `http://127.0.0.1:${(server.address() as AddressInfo).port}/x`;
  await expect(load()).rejects.toThrow(expected);
  await new Promise((resolve) => server.close(resolve));
});

test('where nobody meant to give any, the message stays as the chain has it', async () => {
  await expect(load()).rejects.toThrow(/^Could not load credentials from any providers$/);
});
