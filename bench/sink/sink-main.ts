/** The sink's process: an S3 that keeps nothing but counts, as cheap as a server in Node can be. */
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { loopbackCertificate, loopbackKey } from '../../test/doubles/s3-server/loopback-certificate.js';
import { ConditionalObjects } from './conditional-objects.js';
import { Latency } from './latency.js';
import { RequestReader, type SinkRequest } from './request-reader.js';
import type { SinkCommand, SinkReport, SinkSettings } from './sink-settings.js';
import { TokenBucket } from './token-bucket.js';

// Of the form that is no MD5: some clients compare the other form with their own.
const etag = '1b2cf535f27731c974343645a3985328-1';
const stored = Buffer.from(
  'HTTP/1.1 200 OK\r\nx-amz-id-2: bench\r\nx-amz-request-id: 0A49CE4060975EAC\r\n' +
    `Date: Mon, 23 Nov 2026 12:00:00 GMT\r\nETag: "${etag}"\r\n` +
    'Server: AmazonS3\r\nContent-Length: 0\r\n\r\n',
);
const slowDown = answer('503 Slow Down', '<Error><Code>SlowDown</Code></Error>');
const emptyList = answer('200 OK', '<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>');
const absent = Buffer.from('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n');
const removed = Buffer.from('HTTP/1.1 204 No Content\r\n\r\n');
const refused = answer('412 Precondition Failed', '<Error><Code>PreconditionFailed</Code></Error>');

const settings = JSON.parse(process.argv[2] ?? '{}') as SinkSettings;
const latency = settings.latency && new Latency(settings.latency);
const buckets = new Map<string, TokenBucket>();
let limit = settings.limit ?? Number.POSITIVE_INFINITY;
const conditional = new ConditionalObjects(etag);
const none = { stored: 0, bytes: 0, slowDowns: 0, accepted: 0 };
let counts = { ...none };
let times: Pick<SinkReport, 'firstStoredAt' | 'lastStoredAt'> = { firstStoredAt: null, lastStoredAt: null };
let cpu = process.cpuUsage();
let open = 0;

const server: Server = settings.tls
  ? createTlsServer({ key: loopbackKey, cert: loopbackCertificate }, serve)
  : createServer({ noDelay: true }, serve);
server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => {
  const address = server.address();
  if (address !== null && typeof address === 'object') process.send?.({ port: address.port });
});

process.on('message', (command: SinkCommand) => {
  switch (command.kind) {
    case 'report':
      return report();
    case 'limit':
      limit = command.perSecond;
      for (const bucket of buckets.values()) bucket.setLimit(limit);
      return;
    default:
      return command satisfies never;
  }
});
process.on('disconnect', () => process.exit());

function serve(socket: Socket): void {
  counts.accepted += 1;
  open += 1;
  const write = (bytes: Buffer) => {
    if (!socket.destroyed) socket.write(bytes);
  };
  const reader = new RequestReader(
    (request) => {
      const bytes = judge(request);
      if (latency === undefined) write(bytes);
      else latency.delay(() => write(bytes));
    },
    () => write(Buffer.from('HTTP/1.1 100 Continue\r\n\r\n')),
  );
  socket.on('data', (data: Buffer) => reader.read(data));
  socket.on('error', () => {});
  socket.on('close', () => {
    open -= 1;
  });
}

function judge({ method, path, bytes, condition, body }: SinkRequest): Buffer {
  const place = path.split('?', 1)[0] ?? path;
  switch (method) {
    case 'GET':
      return emptyList;
    case 'HEAD':
      return conditional.stands(place) ? stored : absent;
    case 'DELETE':
      return conditional.delete(place, condition) === 'taken' ? removed : refused;
    case 'POST':
      return answer('200 OK', conditional.deleteMany(place.replace(/\/$/, ''), Buffer.concat(body)));
    case 'PUT':
      if (condition === undefined) return put(path, bytes);
      return conditional.put(place, condition) === 'taken' ? stored : refused;
    default:
      return absent;
  }
}

function put(path: string, bytes: number): Buffer {
  if (limit !== Number.POSITIVE_INFINITY && !withinLimit(path)) {
    counts.slowDowns += 1;
    return slowDown;
  }
  const now = Date.now();
  times = { firstStoredAt: times.firstStoredAt ?? now, lastStoredAt: now };
  counts.stored += 1;
  counts.bytes += bytes;
  return stored;
}

function withinLimit(path: string): boolean {
  const prefix = path.slice(0, path.lastIndexOf('/'));
  let bucket = buckets.get(prefix);
  if (bucket === undefined) {
    bucket = new TokenBucket(limit, performance.now());
    buckets.set(prefix, bucket);
  }
  return bucket.take(performance.now());
}

function report(): void {
  const used = process.cpuUsage(cpu);
  const told: SinkReport = {
    ...counts,
    ...times,
    deleted: conditional.deleted,
    open,
    cpuMicros: used.user + used.system,
  };
  process.send?.(told);
  counts = { ...none };
  times = { firstStoredAt: null, lastStoredAt: null };
  conditional.deleted = 0;
  cpu = process.cpuUsage();
}

function answer(status: string, xml: string): Buffer {
  return Buffer.from(
    `HTTP/1.1 ${status}\r\nContent-Type: application/xml\r\nContent-Length: ${xml.length}\r\n\r\n${xml}`,
  );
}
