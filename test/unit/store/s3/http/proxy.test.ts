import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { afterEach, expect, test } from '@jest/globals';
import { proxyFor } from '../../../../../job/shared/proxy.js';
import type { ObjectKey } from '../../../../../job/store/object-store.js';
import { createS3Store } from '../../../../../job/store/s3/s3-store.js';
import { createTransport } from '../../../../../job/store/s3/transport.js';
import { startConnectProxy } from '../../../../doubles/connect-proxy.js';
import { loopbackCertificate, loopbackKey } from '../../../../doubles/s3-server/loopback-certificate.js';
import { TestClock } from '../test-clock.js';
import { rawServer, stored } from './raw-server.js';

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

const body = Buffer.from('abc');
const head = `PUT /k HTTP/1.1\r\nhost:h\r\ncontent-length:${body.length}\r\n\r\n`;

async function connectProxy(line: string, port: number) {
  const proxy = await startConnectProxy(line, port);
  stops.push(() => proxy.close());
  return proxy;
}

async function tlsServer() {
  const server = createTlsServer({ key: loopbackKey, cert: loopbackCertificate }, (socket) => {
    socket.on('error', () => {});
    socket.on('data', () => socket.write(stored));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  stops.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

test('over plain HTTP the proxy is told the server in the first line, and who asks', async () => {
  const proxy = await rawServer([]);
  stops.push(proxy.stop);
  const url = new URL(`http://me:secret@127.0.0.1:${proxy.port}`);
  const transport = createTransport({ origin: 'http://bucket.example:9000', connections: 1, proxy: url });
  stops.push(() => transport.close());
  expect((await transport.put(head, body)).status).toBe(200);
  const lines = proxy.seen[0]?.head.split('\r\n');
  expect(lines?.[0]).toBe('PUT http://bucket.example:9000/k HTTP/1.1');
  expect(lines?.[1]).toBe(`proxy-authorization: Basic ${Buffer.from('me:secret').toString('base64')}`);
});

test('TLS goes through a tunnel that is kept for the next PUT, its certificate checked against the given ones', async () => {
  const port = await tlsServer();
  const { url, asked } = await connectProxy('HTTP/1.1 200 Connection established', port);
  const transport = createTransport({
    origin: `https://127.0.0.1:${port}`,
    connections: 1,
    proxy: url,
    ca: loopbackCertificate,
  });
  stops.push(() => transport.close());
  expect((await transport.put(head, body)).status).toBe(200);
  expect((await transport.put(head, body)).status).toBe(200);
  expect(asked).toHaveLength(1);
  expect(asked[0]).toMatch(new RegExp(`^CONNECT 127\\.0\\.0\\.1:${port} HTTP/1\\.1\r\n`));
  expect(asked[0]).toContain(`Basic ${Buffer.from('me:pass word').toString('base64')}`);
});

test('a proxy that lets nobody through is named with what it answered, and nothing was sent', async () => {
  const { url } = await connectProxy('HTTP/1.1 407 Proxy Authentication Required', 1);
  const transport = createTransport({ origin: 'https://bucket.example', connections: 1, proxy: url });
  stops.push(() => transport.close());
  const error = await transport.put(head, body).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'ERR_PROXY', sent: false });
  expect(String(error)).toContain('answered "HTTP/1.1 407 Proxy Authentication Required"');
});

test("a proxy that is spoken to over TLS must have its host's name in its certificate", async () => {
  const port = await tlsServer();
  const transport = createTransport({
    origin: 'https://bucket.example',
    connections: 1,
    proxy: new URL(`https://proxy.example:${port}`),
    ca: loopbackCertificate,
    lookup: async () => ['127.0.0.1'],
  });
  stops.push(() => transport.close());
  const error = await transport.put(head, body).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'ERR_PROXY', sent: false });
  expect(String(error)).toContain("Host: proxy.example. is not in the cert's altnames");
});

test.each([
  [
    'answers 403',
    'HTTP/1.1 403 Forbidden',
    /The proxy 127\.0\.0\.1:\d+ answered 403 Forbidden\. Check HTTPS_PROXY/,
  ],
  [
    'is not there',
    undefined,
    /The proxy 127\.0\.0\.1:\d+ cannot be reached: .*ECONNREFUSED.*\. Check HTTPS_PROXY/,
  ],
])('a read through a proxy that %s blames the proxy', async (_name, line, expected) => {
  const proxy = await startConnectProxy(line ?? '', 1);
  if (line === undefined) proxy.close();
  else stops.push(() => proxy.close());
  process.env.HTTPS_PROXY = proxy.url.href;
  stops.push(() => {
    delete process.env.HTTPS_PROXY;
  });
  const store = createS3Store({
    bucket: 'bucket',
    s3: { region: 'eu-west-1', endpointUrl: 'https://s3.example', forcePathStyle: true },
    loadCredentials: async () => ({ accessKeyId: 'a', secretAccessKey: 'b' }),
    clock: new TestClock(Date.now()),
  });
  stops.push(() => store.close());
  await expect(store.get('k' as ObjectKey)).rejects.toThrow(expected);
});

test('the environment says which proxy, and link-local addresses have none', () => {
  const before = { ...process.env };
  Object.assign(process.env, { https_proxy: 'http://p:1', http_proxy: 'http://p:2', no_proxy: '.internal' });
  try {
    expect(proxyFor('https://s3.example')?.href).toBe('http://p:1/');
    expect(proxyFor('http://s3.example')?.href).toBe('http://p:2/');
    expect(proxyFor('https://s3.internal')).toBeUndefined();
    expect(proxyFor('http://169.254.170.2')).toBeUndefined();
    expect(proxyFor('http://[fd00:ec2::254]')).toBeUndefined();
    process.env.https_proxy = 'socks5://p:1';
    expect(() => proxyFor('https://s3.example')).toThrow(/HTTPS_PROXY: expected .* got "socks5:/);
  } finally {
    for (const name of ['https_proxy', 'http_proxy', 'no_proxy']) delete process.env[name];
    Object.assign(process.env, before);
  }
});
