/** One PUT over HTTP and nothing more: connections, time limits, the answer read to its end. */
import type { WriteDeadline } from '../object-store.js';
import { type Lookup, lookupAll } from './http/addresses.js';
import type { Answer } from './http/answer-reader.js';
import { ConnectionPool } from './http/connection-pool.js';
import { type TimeLimits, usualTimeLimits } from './http/time-limits.js';

export interface Transport {
  /**
   * Sends `head` (request line, headers, empty line; as it is) and `body`.
   * Resolves when the whole answer is there; rejects with a `TransportError`, `ERR_NOT_IN_TIME` when the deadline had
   * passed in the turn in which bytes were to leave. An answer's body has at most `longestAnswer` bytes, else 64 KB.
   */
  put(head: string, body: Uint8Array, deadline?: WriteDeadline, longestAnswer?: number): Promise<Answer>;
  /** Closes all sockets; what was in flight rejects. */
  close(): Promise<void>;
}

export interface TransportOptions {
  /** Such as `https://bucket.s3.eu-west-1.amazonaws.com`. */
  readonly origin: string;
  /** Sockets at most, a PUT on each; more PUTs wait. */
  readonly connections: number;
  /** @default the system's, all addresses of a name */
  readonly lookup?: Lookup | undefined;
  /** @default 30 s for an answer, 4 s idle; see `usualTimeLimits` */
  readonly limits?: Partial<TimeLimits>;
  /** What the requests go through. @default straight to the origin */
  readonly proxy?: URL | undefined;
  /** Certificates to trust. @default Node's own */
  readonly ca?: string | undefined;
}

export function createTransport({ lookup, limits, ...options }: TransportOptions): Transport {
  return new ConnectionPool({
    ...options,
    limits: { ...usualTimeLimits, ...limits },
    lookup: lookup ?? lookupAll,
  });
}
