/** The connections to one host: a PUT takes an idle one, or opens one, or waits its turn. */

import { isIP } from 'node:net';
import { TransportError, transportError } from '../../../retry/transport-error.js';
import { systemClock } from '../../../shared/clock.js';
import { Addresses, type Lookup } from './addresses.js';
import type { Answer } from './answer-reader.js';
import { Connection, type ConnectionOwner, type Exchange } from './connection.js';
import type { TimeLimits } from './time-limits.js';

export interface ConnectionPoolOptions {
  /** Such as `https://bucket.s3.eu-west-1.amazonaws.com`. */
  readonly origin: string;
  /** Connections at most. */
  readonly connections: number;
  readonly limits: TimeLimits;
  readonly lookup: Lookup;
}

/**
 * Handshakes under way at most. The first PUTs of a run open their connections in waves, and a host that has fallen
 * over is not met by hundreds of handshakes at once when it comes back.
 */
const opening = 16;

export class ConnectionPool implements ConnectionOwner {
  readonly limits: TimeLimits;
  readonly #host: string;
  readonly #port: number;
  readonly #tls: boolean;
  readonly #most: number;
  readonly #addresses: Addresses;
  readonly #all = new Set<Connection>();
  readonly #idle: Connection[] = [];
  readonly #waiting: Exchange[] = [];
  /** Connections that are being made: DNS, TCP, TLS. */
  #opening = 0;
  #standing = 0;
  #session: Buffer | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor({ origin, connections, limits, lookup }: ConnectionPoolOptions) {
    const { hostname, port, protocol } = new URL(origin);
    this.limits = limits;
    this.#tls = protocol === 'https:';
    this.#host = hostname.replace(/^\[(.*)\]$/, '$1');
    this.#port = port === '' ? (this.#tls ? 443 : 80) : Number(port);
    this.#most = connections;
    this.#addresses = new Addresses(this.#host, lookup);
  }

  put(head: string, body: Uint8Array): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#closed) {
        reject(closedError(false));
        return;
      }
      const now = systemClock.monotonic();
      const exchange = { head, body, latest: now + this.limits.longestMs, resolve, reject };
      // The last to be used first: those that are not needed any more idle, and are closed.
      for (let connection = this.#idle.pop(); connection !== undefined; connection = this.#idle.pop()) {
        connection.check(now);
        if (connection.idle) {
          connection.send(exchange, now);
          return;
        }
      }
      this.#waiting.push(exchange);
      this.#openForWaiting();
    });
  }

  /** Ends all connections; what was under way rejects. */
  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    for (const exchange of this.#waiting.splice(0)) exchange.reject(closedError(false));
    for (const connection of this.#all) connection.destroy(closedError(true));
  }

  opened(connection: Connection): void {
    this.#opening -= 1;
    this.#standing += 1;
    this.idle(connection);
    this.#openForWaiting();
  }

  idle(connection: Connection): void {
    const exchange = this.#waiting.shift();
    if (exchange === undefined) this.#idle.push(connection);
    else connection.send(exchange, systemClock.monotonic());
  }

  closed(connection: Connection, error: TransportError | undefined): void {
    this.#all.delete(connection);
    const index = this.#idle.indexOf(connection);
    if (index >= 0) this.#idle.splice(index, 1);
    if (this.#all.size === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
    if (error === undefined) {
      this.#standing -= 1;
    } else {
      this.#addresses.setAside(connection.peer.address, systemClock.monotonic());
      this.#notOpened(error);
    }
    this.#openForWaiting();
  }

  session(session: Buffer): void {
    this.#session = session;
  }

  #openForWaiting(): void {
    while (
      !this.#closed &&
      this.#opening < Math.min(opening, this.#waiting.length) &&
      this.#standing + this.#opening < this.#most
    ) {
      this.#opening += 1;
      void this.#open();
    }
  }

  async #open(): Promise<void> {
    let address: string;
    try {
      address = await this.#addresses.next(systemClock.monotonic());
    } catch (error) {
      const { code = 'ENOTFOUND', message } = error as NodeJS.ErrnoException;
      this.#notOpened(new TransportError(code, message, false, error));
      return;
    }
    if (this.#closed) return;
    const servername = isIP(this.#host) === 0 ? this.#host : undefined;
    const peer = { address, port: this.#port, tls: this.#tls, servername, session: this.#session };
    this.#all.add(new Connection(peer, this, systemClock.monotonic()));
    this.#timer ??= setInterval(() => this.#tick(), this.limits.tickMs).unref();
  }

  /** One PUT that waited fails with the attempt; its own retries try the next address, after their wait. */
  #notOpened(error: TransportError): void {
    this.#opening -= 1;
    this.#waiting.shift()?.reject(error);
    this.#openForWaiting();
  }

  #tick(): void {
    const now = systemClock.monotonic();
    for (const connection of this.#all) connection.check(now);
    for (let first = this.#waiting[0]; first !== undefined && first.latest <= now; first = this.#waiting[0]) {
      this.#waiting.shift();
      first.reject(transportError('ERR_CONNECT_TIMEOUT', 'No connection was free in time', false));
    }
  }
}

function closedError(sent: boolean): TransportError {
  return transportError('ERR_TRANSPORT_CLOSED', 'The connections were closed', sent);
}
