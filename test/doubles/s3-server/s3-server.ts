/**
 * A scripted S3 on loopback: it does what S3 does with a request, signature included, until a test makes it fail.
 * Presigned URLs, ListObjects (version 1), copies and versions are not there: 501; what a bucket is set to is kept and told, and nothing follows from it; of access rights, what `BucketRules` says.
 */
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { Account, type HonouredDeleteConditions } from './account.js';
import type { StoredObject } from './bucket.js';
import type { BucketRules } from './bucket-rules.js';
import { handleControl } from './control.js';
import { Identities, type Identity } from './identities.js';
import { RateLimit, type RateLimitOptions } from './rate-limit.js';
import { RequestLog } from './request-log.js';
import { respond } from './respond.js';
import { type Rule, Script } from './script.js';

export interface S3ServerOptions {
  /** @default 0, any free port */
  readonly port?: number;
  /** Key and certificate in PEM; makes it speak HTTPS. @default plain HTTP */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Of the endpoint, and of buckets created without one. @default 'us-east-1' */
  readonly region?: string;
  /** Buckets to begin with. @default none */
  readonly buckets?: readonly string[];
  /** `<bucket>.<suffix>` in the Host header names a bucket; the first that fits. @default s3.localhost, localhost */
  readonly hostSuffixes?: readonly string[];
  /** Keep only size, md5 and metadata of objects: of all, or of those the function picks. @default false */
  readonly discardBodies?: boolean | ((bucket: string, key: string) => boolean);
  /** @default 'everywhere' */
  readonly honoursDeleteConditions?: HonouredDeleteConditions;
  /** 503 SlowDown above it. @default no limit */
  readonly rateLimit?: RateLimitOptions;
  /** Writes are taken whatever their If-None-Match or If-Match says, as some servers do. @default false */
  readonly ignoresConditions?: boolean;
  /** How long a connection may idle, and a request take to begin, in ms. @default 20,000 and what Node gives */
  readonly patienceMs?: number;
  /** The clock, ms since 1970. @default Date.now */
  readonly now?: () => number;
}

export interface Stats {
  /** How often each operation was answered with each status; 0 is no answer. */
  readonly requests: Record<string, Record<string, number>>;
  readonly buckets: Record<string, { objects: number; bytes: number; openUploads: number }>;
}

export interface S3Server {
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string;
  readonly region: string;
  /** The identity it knows from the start. */
  readonly credentials: Identity;
  readonly requests: RequestLog;
  /** How far its clock is ahead of `now`, in ms. */
  clockOffsetMs: number;
  createBucket(name: string, options?: { readonly region?: string; readonly rules?: BucketRules }): void;
  /** The live objects by key. Throws when there is no such bucket. */
  objects(bucket: string): ReadonlyMap<string, StoredObject>;
  /** Adds an identity, or replaces the one with the same access key. */
  addIdentity(identity: Identity): void;
  /** From now on requests with this key are answered ExpiredToken. */
  expire(accessKeyId: string): void;
  /** Appends rules of failure. */
  script(...rules: readonly Rule[]): void;
  clearScript(): void;
  stats(): Stats;
  /** Stops listening and ends every connection, stalled ones too. A second call does nothing. */
  close(): Promise<void>;
}

const rootIdentity: Identity = {
  accessKeyId: 'AKIAIOSFODNN7DOUBLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYLOOPBACKKEY',
};

export async function startS3Server(options: S3ServerOptions = {}): Promise<S3Server> {
  const {
    region = 'us-east-1',
    discardBodies = false,
    hostSuffixes = ['s3.localhost', 'localhost'],
    now = Date.now,
  } = options;
  const discards = typeof discardBodies === 'function' ? discardBodies : () => discardBodies;
  const clock = () => now() + server.clockOffsetMs;
  const account = new Account(
    region,
    clock,
    discards,
    options.honoursDeleteConditions ?? 'everywhere',
    options.ignoresConditions,
  );
  const identities = new Identities();
  identities.add(rootIdentity);
  const script = new Script();
  const requests = new RequestLog();
  const rateLimit = options.rateLimit === undefined ? undefined : new RateLimit(options.rateLimit);
  const context = { account, identities, script, requests, rateLimit, hostSuffixes };

  const listener: RequestListener = (message, response) => {
    if (message.url?.startsWith('/_control/')) void handleControl(server, message, response);
    else void respond(context, message, response);
  };
  const http = options.tls === undefined ? createServer(listener) : createTlsServer(options.tls, listener);
  // Longer than a test's client idles, as S3's own limit is; node:http's 5 s would reset reused connections.
  http.keepAliveTimeout = options.patienceMs ?? 20_000;
  if (options.patienceMs !== undefined) http.headersTimeout = options.patienceMs;
  const server: S3Server = {
    endpoint: `${options.tls === undefined ? 'http' : 'https'}://127.0.0.1:${await listen(http, options.port ?? 0)}`,
    region,
    credentials: rootIdentity,
    requests,
    clockOffsetMs: 0,
    createBucket: (name, { region: home = region, rules = {} } = {}) => {
      account.createBucket(name, home).rules = rules;
    },
    objects: (name) => {
      const bucket = account.buckets.get(name);
      if (bucket !== undefined) return bucket.objects;
      throw new Error(`expected one of the buckets ${[...account.buckets.keys()].join(', ')}, got ${name}`);
    },
    addIdentity: (identity) => identities.add(identity),
    expire: (accessKeyId) => identities.expire(accessKeyId, clock()),
    script: (...rules) => script.add(rules),
    clearScript: () => script.clear(),
    stats: () => ({ requests: requests.counts(), buckets: bucketStats(account) }),
    close: () => closeServer(http),
  };
  for (const name of options.buckets ?? []) server.createBucket(name);
  return server;
}

function bucketStats({ buckets }: Account): Stats['buckets'] {
  return Object.fromEntries(
    [...buckets.values()].map(({ name, objects, bytes, uploads }) => [
      name,
      { objects: objects.size, bytes, openUploads: uploads.size },
    ]),
  );
}

function listen(http: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    http.once('error', reject);
    http.listen(port, '127.0.0.1', () => {
      const address = http.address();
      if (address === null || typeof address === 'string') reject(new Error('expected a TCP address'));
      else resolve(address.port);
    });
  });
}

function closeServer(http: Server): Promise<void> {
  if (!http.listening) return Promise.resolve();
  return new Promise((resolve, reject) => {
    http.close((error) => (error === undefined ? resolve() : reject(error)));
    http.closeAllConnections();
  });
}
