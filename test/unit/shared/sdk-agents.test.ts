import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AthenaClient } from '@aws-sdk/client-athena';
import { DescribeTasksCommand, ECSClient } from '@aws-sdk/client-ecs';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { connectAthena } from '../../../job/plan/athena/connect-athena.js';
import { sdkAgents } from '../../../job/shared/sdk-agents.js';
import { parseKeyTemplate } from '../../../job/sql/key-template.js';
import { RunState } from '../../../job/state/run-state.js';
import type { Location } from '../../../job/store/object-store.js';
import { createLog } from '../../../job/telemetry/log.js';
import { startAthenaServer } from '../../doubles/athena-server/athena-server.js';
import { type ConnectProxy, startConnectProxy } from '../../doubles/connect-proxy.js';
import { startEcsServer } from '../../doubles/ecs-server.js';
import { loopbackCertificate, loopbackKey } from '../../doubles/s3-server/loopback-certificate.js';
import { memoryStore } from '../lease/memory-store.js';
import { usualS3 } from '../settings/usual-s3.js';
import { testSession } from '../sql/test-session.js';

const opened = testSession();
const tls = { key: loopbackKey, cert: loopbackCertificate };
const stops: (() => unknown)[] = [];
const before = { ...process.env };

beforeEach(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'agents-'));
  stops.push(() => rm(folder, { recursive: true }));
  const certificate = join(folder, 'ca.pem');
  await writeFile(certificate, loopbackCertificate);
  process.env.AWS_CA_BUNDLE = certificate;
  process.env.AWS_ACCESS_KEY_ID = 'a';
  process.env.AWS_SECRET_ACCESS_KEY = 'b';
});
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
  Object.assign(process.env, before);
});

async function proxyTo(endpoint: string): Promise<ConnectProxy> {
  const proxy = await startConnectProxy('HTTP/1.1 200 OK', Number(new URL(endpoint).port));
  stops.push(() => proxy.close());
  process.env.HTTPS_PROXY = proxy.url.href;
  return proxy;
}

async function describeTasks(endpoint: string): Promise<unknown> {
  const options = { region: 'eu-west-1', maxAttempts: 1, endpoint };
  const client = new ECSClient({ ...options, requestHandler: await sdkAgents(new ECSClient(options)) });
  try {
    return await client.send(new DescribeTasksCommand({ tasks: ['t'] }));
  } finally {
    client.destroy();
  }
}

test('ECS is spoken to through the proxy, with the certificates of AWS_CA_BUNDLE; not where NO_PROXY names it', async () => {
  const server = await startEcsServer(tls);
  stops.push(() => server.close());
  server.answer('DescribeTasks', { body: { tasks: [], failures: [] } });
  const proxy = await proxyTo(server.endpoint);
  expect(await describeTasks(server.endpoint)).toMatchObject({ tasks: [] });
  expect(proxy.asked).toEqual([
    expect.stringMatching(/^CONNECT 127\.0\.0\.1:\d+ HTTP\/1\.1\r\n[\s\S]*Proxy-Authorization: Basic /i),
  ]);
  process.env.NO_PROXY = '127.0.0.1';
  expect(await describeTasks(server.endpoint)).toMatchObject({ tasks: [] });
  expect([proxy.asked.length, server.requests.length]).toEqual([1, 2]);
});

test('Athena is spoken to through the proxy', async () => {
  const server = await startAthenaServer({ tls });
  stops.push(() => server.close());
  await server.change('CREATE SCHEMA IF NOT EXISTS awsdatacatalog.shop');
  const proxy = await proxyTo(server.endpoint);
  const state: Location = { kind: 's3', bucket: 'state', prefix: '' };
  const connecting = connectAthena(
    {
      kind: 'athena',
      from: {
        kind: 'table',
        database: 'shop',
        table: 'none',
        columns: undefined,
        where: undefined,
      },
      workgroup: 'primary',
      unloads: 1,
      catalog: 'AwsDataCatalog',
      endpointUrl: server.endpoint,
    },
    {
      key: parseKeyTemplate('{id}.json'),
      target: state,
      state,
      stateForm: { encryption: undefined, kmsKeyId: undefined, bucketOwner: undefined, acl: undefined },
      identity: {},
      onDuplicate: { mode: 'fail' },
      groupOrder: undefined,
      s3: { ...usualS3, region: 'eu-west-1' },
    },
    {
      state: new RunState(memoryStore(), state, 'run-1'),
      session: opened().session,
      log: createLog('pretty', () => {}),
      signal: undefined,
    },
  );
  // The table is not there, which the server alone can say.
  await expect(connecting).rejects.toThrow(/none/);
  expect([...server.requests.keys()].length).toBeGreaterThan(0);
  expect(proxy.asked[0]).toMatch(/^CONNECT 127\.0\.0\.1:\d+ HTTP/);
});

test('whether there is a proxy is asked of the server that the region has', async () => {
  process.env.HTTPS_PROXY = 'socks5://one:1080';
  process.env.NO_PROXY = 'athena.eu-central-1.amazonaws.com';
  const agents = (region: string) => sdkAgents(new AthenaClient({ region }));
  await expect(agents('eu-central-1')).resolves.toMatchObject({ httpsAgent: { keepAlive: true } });
  await expect(agents('eu-west-1')).rejects.toThrow(/HTTPS_PROXY/);
});
