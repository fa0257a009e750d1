import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { afterEach, expect, test } from '@jest/globals';
import { TransportError } from '../../../../../job/retry/transport-error.js';
import type { WriteDeadline } from '../../../../../job/store/object-store.js';
import { createTransport, type TransportOptions } from '../../../../../job/store/s3/transport.js';
import { loopbackCertificate, loopbackKey } from '../../../../doubles/s3-server/loopback-certificate.js';
import { type Act, answer, type RawServerOptions, rawServer, stored } from './raw-server.js';

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

function transportTo(origin: string, options: Partial<TransportOptions> = {}) {
  const transport = createTransport({ origin, connections: 1, ...options });
  stops.push(() => transport.close());
  const put = (body = 'abc') => {
    const bytes = Buffer.from(body);
    return transport.put(`PUT /k HTTP/1.1\r\nhost:h\r\ncontent-length:${bytes.length}\r\n\r\n`, bytes);
  };
  return { transport, put };
}

async function on(acts: Act[], options: Partial<TransportOptions> = {}, server: RawServerOptions = {}) {
  const raw = await rawServer(acts, server);
  stops.push(raw.stop);
  return { server: raw, ...transportTo(raw.origin, options) };
}

async function failureOf(put: Promise<unknown>): Promise<TransportError> {
  const error = await put.catch((reason: unknown) => reason);
  if (!(error instanceof TransportError)) throw new Error(`expected a TransportError, got ${String(error)}`);
  return error;
}

test('head and body arrive as they are, and one connection carries PUT after PUT', async () => {
  const { put, server } = await on([]);
  const { status, headers, body } = await put('first');
  expect({ status, etag: headers.get('etag'), body }).toEqual({ status: 200, etag: '"e1"', body: '' });
  await put('second');
  expect(server.seen.map((request) => request.body)).toEqual(['first', 'second']);
  expect(server.seen[0]?.head).toBe('PUT /k HTTP/1.1\r\nhost:h\r\ncontent-length:5\r\n\r\n');
  expect(server.connections()).toBe(1);
});

test('a body too large for one buffer arrives whole', async () => {
  const { put, server } = await on([]);
  const large = 'x'.repeat(3_000_000);
  await Promise.all([put(large), put('small')]);
  expect(server.seen.map((request) => request.body.length)).toEqual([3_000_000, 5]);
});

test.each([
  ['in two pieces', ['HTTP/1.1 200 OK\r\nETag: "', 'e1"\r\nContent-Length: 0\r\n\r\n'], ''],
  ['after 100 Continue', ['HTTP/1.1 100 Continue\r\n\r\n', stored], ''],
  ['after 100 Continue in one piece', [`HTTP/1.1 100 Continue\r\n\r\n${stored}`], ''],
  [
    'in chunks',
    [
      'HTTP/1.1 200 OK\r\nETag: "e1"\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r',
      '\n2;x=y\r\nde\r\n0\r\nT: u\r\n\r\n',
    ],
    'abcde',
  ],
  [
    'with a body by length, cut within a character',
    ['HTTP/1.1 200 OK\r\nETag: "e1"\r\nContent-Length: 3\r\n\r\na\xc3', '\xa9'],
    'aé',
  ],
])('an answer %s is read to its end, and the connection goes on', async (_name, pieces, body) => {
  const act: Act = async (socket) => {
    for (const piece of pieces) {
      socket.write(piece, 'latin1');
      // A turn of the loop, so that the pieces are read one by one.
      await new Promise(setImmediate);
    }
  };
  const { put, server } = await on([act]);
  const got = await put();
  expect([got.status, got.headers.get('etag'), got.body]).toEqual([200, '"e1"', body]);
  expect((await put()).status).toBe(200);
  expect(server.connections()).toBe(1);
});

test.each([
  [
    'Connection: close',
    'HTTP/1.1 200 OK\r\nETag: "e1"\r\nConnection: close\r\nContent-Length: 0\r\n\r\n',
    '',
  ],
  ['HTTP/1.0', 'HTTP/1.0 200 OK\r\nETag: "e1"\r\nContent-Length: 0\r\n\r\n', ''],
])('after %s the next PUT takes another connection', async (_name, text, body) => {
  const { put, server } = await on([answer(text)]);
  expect((await put()).body).toBe(body);
  await put();
  expect(server.seen.map(({ connection }) => connection)).toEqual([0, 1]);
});

test('a body without a length ends with the connection', async () => {
  const act: Act = (socket) => socket.end('HTTP/1.1 503 Slow Down\r\n\r\n<Error/>');
  const { put } = await on([act]);
  expect(await put()).toMatchObject({ status: 503, body: '<Error/>' });
});

test.each<[string, Act, string]>([
  ['a reset before the answer', (socket) => socket.resetAndDestroy(), 'ECONNRESET'],
  ['an end before the answer', (socket) => socket.end(), 'ERR_ANSWER_CUT'],
  ['an end in its head', (socket) => socket.end('HTTP/1.1 200 OK\r\nETag: "e'), 'ERR_ANSWER_CUT'],
  [
    'an end in its body',
    (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345'),
    'ERR_ANSWER_CUT',
  ],
  [
    'an end within chunks',
    (socket) => socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab'),
    'ERR_ANSWER_CUT',
  ],
  ['no HTTP', answer('SSH-2.0-OpenSSH_9.2\r\n\r\n'), 'ERR_ANSWER_MALFORMED'],
  [
    'two lengths',
    answer('HTTP/1.1 200 OK\r\nContent-Length: 0\r\nContent-Length: 5\r\n\r\n'),
    'ERR_ANSWER_MALFORMED',
  ],
  [
    'a length and chunks',
    answer('HTTP/1.1 200 OK\r\nContent-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n'),
    'ERR_ANSWER_MALFORMED',
  ],
  [
    'a length that is no number',
    answer('HTTP/1.1 200 OK\r\nContent-Length: +1\r\n\r\n'),
    'ERR_ANSWER_MALFORMED',
  ],
  [
    'a folded header',
    answer('HTTP/1.1 200 OK\r\nA: b\r\n c\r\nContent-Length: 0\r\n\r\n'),
    'ERR_ANSWER_MALFORMED',
  ],
  [
    'a NUL in a header',
    answer('HTTP/1.1 200 OK\r\nA: b\0c\r\nContent-Length: 0\r\n\r\n'),
    'ERR_ANSWER_MALFORMED',
  ],
  [
    'a bare CR in a header',
    answer('HTTP/1.1 200 OK\r\nA: b\rContent-Length: 5\r\nContent-Length: 0\r\n\r\n'),
    'ERR_ANSWER_MALFORMED',
  ],
  [
    'a bare LF in a header',
    answer('HTTP/1.1 200 OK\r\nA: b\nContent-Length: 5\r\n\r\n'),
    'ERR_ANSWER_MALFORMED',
  ],
  ['a change of protocol', answer('HTTP/1.1 101 Switching Protocols\r\n\r\n'), 'ERR_ANSWER_MALFORMED'],
  [
    'a chunk longer than it says',
    answer('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n'),
    'ERR_ANSWER_MALFORMED',
  ],
  ['an endless head', answer(`HTTP/1.1 200 OK\r\nA: ${'x'.repeat(20_000)}`), 'ERR_ANSWER_MALFORMED'],
  [
    'a body that is not S3’s',
    answer('HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\nx'),
    'ERR_ANSWER_MALFORMED',
  ],
])('%s fails the PUT as sent, and the next one takes another connection', async (_name, act, code) => {
  const { put, server } = await on([act]);
  expect(await failureOf(put())).toMatchObject({ code, sent: true });
  expect((await put()).status).toBe(200);
  expect(server.seen.map(({ connection }) => connection)).toEqual([0, 1]);
});

test('what comes after an answer is never taken for the answer to the next PUT', async () => {
  const { put, server } = await on([answer(stored + stored.replace('e1', 'other'))]);
  expect(await failureOf(put())).toMatchObject({ code: 'ERR_ANSWER_MALFORMED', sent: true });
  expect((await put()).headers.get('etag')).toBe('"e1"');
  expect(server.seen.map(({ connection }) => connection)).toEqual([0, 1]);
});

test('a connection that the server closed while it idled is not used', async () => {
  const { put, server } = await on([]);
  await put();
  const [socket] = server.sockets;
  socket?.end();
  if (socket !== undefined) await once(socket, 'close');
  expect((await put()).status).toBe(200);
  expect(server.connections()).toBe(2);
});

test('a refusal that comes before the body was sent is the answer, and ends the connection', async () => {
  const refuse: Act = (socket) => {
    socket.pause();
    socket.write('HTTP/1.1 403 Forbidden\r\nContent-Length: 8\r\n\r\n<Error/>');
  };
  const { put, server } = await on([refuse], {}, { early: true });
  expect(await put('x'.repeat(20_000_000))).toMatchObject({ status: 403, body: '<Error/>' });
  expect((await put()).status).toBe(200);
  expect(server.connections()).toBe(2);
});

test('a success counts only when the whole body was sent', async () => {
  let resume = () => {};
  const early: Act = (socket) => {
    socket.write(stored);
    socket.pause();
    resume = () => socket.resume();
  };
  const { put } = await on([early], {}, { early: true });
  let done = false;
  const answered = put('x'.repeat(20_000_000)).then(() => {
    done = true;
  });
  for (let turn = 0; turn < 50; turn += 1) await new Promise(setImmediate);
  expect(done).toBe(false);
  resume();
  await answered;
});

test('an answer that does not come in time fails as sent', async () => {
  const { put } = await on([() => {}], { limits: { answerMs: 40, tickMs: 10 } });
  expect(await failureOf(put())).toMatchObject({ code: 'ERR_ANSWER_TIMEOUT', sent: true });
});

test('a PUT without an answer ends when its whole time is over, however long an answer may take', async () => {
  const { put } = await on([() => {}], { limits: { answerMs: 600_000, longestMs: 40, tickMs: 10 } });
  expect(await failureOf(put())).toMatchObject({ code: 'ERR_ANSWER_TIMEOUT', sent: true });
});

test.each<[string, string, string]>([
  ['interim answers', '', 'HTTP/1.1 100 Continue\r\n\r\n'],
  ['trailers', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n', 'a: b\r\n'],
])('%s without end give no more time', async (_name, begin, piece) => {
  const act: Act = (socket) => {
    socket.write(begin);
    const timer = setInterval(() => socket.write(piece), 5);
    socket.on('close', () => clearInterval(timer));
  };
  const { put } = await on([act], { limits: { answerMs: 60, tickMs: 10 } });
  expect(await failureOf(put())).toMatchObject({ code: 'ERR_ANSWER_TIMEOUT', sent: true });
});

test.each([
  ['by length', `HTTP/1.1 403 Forbidden\r\nContent-Length: 70000\r\n\r\n${'x'.repeat(70_000)}`],
  [
    'in chunks',
    `HTTP/1.1 403 Forbidden\r\nTransfer-Encoding: chunked\r\n\r\n11170\r\n${'x'.repeat(70_000)}\r\n0\r\n\r\n`,
  ],
])(
  'a refusal with a long page %s stays a refusal, and the next PUT takes another connection',
  async (_name, text) => {
    const { put, server } = await on([answer(text)]);
    const got = await put();
    expect([got.status, got.body.length]).toEqual([403, 65_536]);
    expect((await put()).status).toBe(200);
    expect(server.connections()).toBe(2);
  },
);

/** A deadline that has passed once `over` is set. */
function deadlineThat(over: () => boolean): WriteDeadline {
  return {
    until: () => (over() ? 0 : Number.POSITIVE_INFINITY),
    ends: () => Number.POSITIVE_INFINITY,
    pass: () => undefined,
  };
}

const bytes = Buffer.from('abc');
const head = `PUT /k HTTP/1.1\r\nhost:h\r\ncontent-length:${bytes.length}\r\n\r\n`;

test('a PUT whose deadline has passed is not sent, on an idle connection or on one that becomes free', async () => {
  let over = false;
  const deadline = deadlineThat(() => over);
  let answerFirst = () => {};
  const act: Act = (socket) => {
    answerFirst = () => socket.write(stored);
  };
  const { transport, put, server } = await on([act]);
  const first = put();
  const waiting = failureOf(transport.put(head, bytes, deadline));
  while (server.seen.length === 0) await new Promise(setImmediate);
  over = true;
  answerFirst();
  expect((await first).status).toBe(200);
  expect(await waiting).toMatchObject({ code: 'ERR_NOT_IN_TIME', sent: false });
  expect(await failureOf(transport.put(head, bytes, deadline))).toMatchObject({ code: 'ERR_NOT_IN_TIME' });
  // The connection that was meant for it serves the next one.
  expect((await put()).status).toBe(200);
  expect(server.seen).toHaveLength(2);
  expect(server.connections()).toBe(1);
});

test('of a large body no further piece leaves when the deadline passes, so the object stays as it was', async () => {
  let over = false;
  let looks = 0;
  const deadline: WriteDeadline = {
    ...deadlineThat(() => over),
    until: () => {
      looks += 1;
      if (looks === 3) over = true;
      return over ? 0 : Number.POSITIVE_INFINITY;
    },
  };
  const { transport, server } = await on([]);
  const large = Buffer.alloc(3_000_000);
  const sent = transport.put(
    `PUT /k HTTP/1.1\r\nhost:h\r\ncontent-length:${large.length}\r\n\r\n`,
    large,
    deadline,
  );
  expect(await failureOf(sent)).toMatchObject({ code: 'ERR_NOT_IN_TIME', sent: false });
  expect(looks).toBe(3);
  expect(server.seen).toEqual([]);
});

test('a PUT that waited past its time is not sent by a loop that stood still meanwhile', async () => {
  let answerFirst = () => {};
  const act: Act = (socket) => {
    answerFirst = () => socket.write(stored);
  };
  // The timer that would find it never comes: a loop that stands still has none.
  const { put, server } = await on([act], { limits: { longestMs: 30, tickMs: 60_000 } });
  const first = put();
  const waiting = failureOf(put());
  while (server.seen.length === 0) await new Promise(setImmediate);
  const end = performance.now() + 40;
  while (performance.now() < end);
  answerFirst();
  await first;
  expect(await waiting).toMatchObject({ code: 'ERR_CONNECT_TIMEOUT', sent: false });
  expect(server.seen).toHaveLength(1);
});

test('an answer that stalls in its middle fails as sent', async () => {
  const { put } = await on([answer('HTTP/1.1 200 OK\r\n')], { limits: { answerMs: 40, tickMs: 10 } });
  expect(await failureOf(put())).toMatchObject({ code: 'ERR_ANSWER_TIMEOUT', sent: true });
});

test('a PUT that waits too long for a connection fails as not sent', async () => {
  const { put } = await on([() => {}], { limits: { longestMs: 60, tickMs: 10 } });
  const [first, second] = await Promise.all([failureOf(put()), failureOf(put())]);
  expect(first).toMatchObject({ code: 'ERR_ANSWER_TIMEOUT', sent: true });
  expect(second).toMatchObject({ code: 'ERR_CONNECT_TIMEOUT', sent: false });
});

test('idle connections are closed before the server closes them', async () => {
  const { put, server } = await on([], { limits: { idleMs: 20, tickMs: 10 } });
  await put();
  const [socket] = server.sockets;
  if (socket !== undefined) await once(socket, 'close');
  expect(server.sockets.size).toBe(0);
});

test('an old connection is left after its PUT', async () => {
  const { put, server } = await on([], { limits: { longestLifeMs: 0 } });
  await put();
  await put();
  expect(server.connections()).toBe(2);
});

test('connections are opened in waves, never more than allowed', async () => {
  const waiting: Socket[] = [];
  const acts = Array.from({ length: 40 }, (): Act => (socket) => void waiting.push(socket));
  const { put, server } = await on(acts, { connections: 20 });
  const puts = Array.from({ length: 40 }, () => put());
  while (waiting.length < 20) await new Promise(setImmediate);
  expect(server.connections()).toBe(20);
  for (let answered = 0; answered < 40; answered += 1) {
    while (waiting.length === 0) await new Promise(setImmediate);
    waiting.shift()?.write(stored);
  }
  await Promise.all(puts);
  expect(server.connections()).toBe(20);
});

test('new connections go to the addresses of the name in turn', async () => {
  const first = await rawServer([]);
  const second = await rawServer([], { host: '127.0.0.2', port: first.port });
  stops.push(first.stop, second.stop);
  let asked = 0;
  const lookup = async (host: string) => {
    expect(host).toBe('bucket.s3.example');
    asked += 1;
    return ['127.0.0.1', '127.0.0.2'];
  };
  const { put } = transportTo(`http://bucket.s3.example:${first.port}`, { connections: 8, lookup });
  await Promise.all(Array.from({ length: 8 }, () => put()));
  expect([first.connections(), second.connections()]).toEqual([4, 4]);
  expect(asked).toBe(1);
});

test('an address that is down costs no attempt while there is another, and is left out', async () => {
  const server = await rawServer([]);
  stops.push(server.stop);
  const lookup = async () => ['127.0.0.3', '127.0.0.1'];
  const { put } = transportTo(`http://bucket.s3.example:${server.port}`, { connections: 2, lookup });
  expect((await put()).status).toBe(200);
  await Promise.all([put(), put()]);
  expect(server.connections()).toBe(2);
});

test('when all addresses of a name are down the PUT fails as not sent', async () => {
  const server = await rawServer([]);
  await server.stop();
  const lookup = async () => ['127.0.0.3', '127.0.0.1'];
  const { put } = transportTo(`http://bucket.s3.example:${server.port}`, { lookup });
  expect(await failureOf(put())).toMatchObject({ code: 'ECONNREFUSED', sent: false });
});

test('a name that is not found fails as not sent', async () => {
  const lookup = () => Promise.reject(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }));
  const { put } = transportTo('http://bucket.s3.example', { lookup });
  expect(await failureOf(put())).toMatchObject({ code: 'ENOTFOUND', sent: false });
});

test('closing rejects what is in flight and what waits, and leaves no socket', async () => {
  const { transport, put, server } = await on([() => {}]);
  const puts = [failureOf(put()), failureOf(put())];
  while (server.seen.length === 0) await new Promise(setImmediate);
  const [socket] = server.sockets;
  await transport.close();
  expect(await Promise.all(puts)).toMatchObject([
    { code: 'ERR_TRANSPORT_CLOSED', sent: true },
    { code: 'ERR_TRANSPORT_CLOSED', sent: false },
  ]);
  if (socket?.destroyed === false) await once(socket, 'close');
  expect(await failureOf(put())).toMatchObject({ code: 'ERR_TRANSPORT_CLOSED', sent: false });
});

/** Over TLS, with the certificate of s3.localhost, *.s3.localhost and 127.0.0.1; `sent` is all that it was sent. */
async function tlsServer() {
  let sent = '';
  const server = createTlsServer({ key: loopbackKey, cert: loopbackCertificate }, (socket) => {
    socket.on('error', () => {});
    socket.on('data', (data) => {
      sent += data.toString('latin1');
      socket.write(stored);
    });
  });
  server.on('tlsClientError', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  stops.push(() => server.close());
  return { port: (server.address() as AddressInfo).port, sent: () => sent };
}

test("a host's name must stand in its certificate, whatever its address is", async () => {
  const { port, sent } = await tlsServer();
  const options = { ca: loopbackCertificate, lookup: async () => ['127.0.0.1'] };
  const { put } = transportTo(`https://bucket.s3.example:${port}`, options);
  expect(await failureOf(put())).toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID', sent: false });
  expect(sent()).toBe('');
  expect((await transportTo(`https://bucket.s3.localhost:${port}`, options).put()).status).toBe(200);
});

test('a certificate that nobody vouches for is a failure before anything is sent', async () => {
  const { port, sent } = await tlsServer();
  const { put } = transportTo(`https://127.0.0.1:${port}`);
  expect(await failureOf(put())).toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT', sent: false });
  expect(sent()).toBe('');
});
