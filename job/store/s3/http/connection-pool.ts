/** The connections to one host: a PUT takes an idle one, or opens one, or waits its turn. */

import { isIP, type Socket } from 'node:net';
import { TransportError, transportError } from '../../../retry/transport-error.js';
import { systemClock } from '../../../shared/clock.js';
import type { WriteDeadline } from '../../object-store.js';
import { Addresses, type Lookup } from './addresses.js';
import type { Answer } from './answer-reader.js';
import { Connection, type ConnectionOwner, type Exchange } from './connection.js';
import { hostOf, openTunnel, portOf, proxyAuthorization } from './open-tunnel.js';
import type { TimeLimits } from './time-limits.js';

export interface ConnectionPoolOptions {
  /** Such as `https://bucket.s3.eu-west-1.amazonaws.com`. */
  readonly origin: string;
  /** Connections at most. */
  readonly connections: number;
  readonly limits: TimeLimits;
  readonly lookup: Lookup;
  /** What the requests go through. @default straight to the origin */
  readonly proxy?: URL | undefined;
  /** Certificates to trust. @default Node's own */
  readonly ca?: string | undefined;
}

/**
 * Handshakes under way at most. The first PUTs of a run open their connections in waves, and a host that has fallen
 * over is not met by hundreds of handshakes at once when it comes back.
 */
const opening = 16;

export class ConnectionPool implements ConnectionOwner {
  readonly limits: TimeLimits;
  readonly #origin: string;
  readonly #proxy: URL | undefined;
  readonly #ca: string | undefined;
  readonly #host: string;
  readonly #port: number;
  readonly #tls: boolean;
  /** Lowered when the process has no file descriptors left. */
  #most: number;
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

  constructor({ origin, connections, limits, lookup, proxy, ca }: ConnectionPoolOptions) {
    const url = new URL(origin);
    this.limits = limits;
    this.#origin = url.origin;
    this.#tls = url.protocol === 'https:';
    this.#host = hostOf(url);
    this.#port = portOf(url);
    this.#most = connections;
    this.#proxy = proxy;
    this.#ca = ca;
    this.#addresses = new Addresses(proxy === undefined ? this.#host : hostOf(proxy), lookup);
  }

  put(head: string, body: Uint8Array, deadline?: WriteDeadline, longestAnswer?: number): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#closed) {
        reject(closedError(false));
        return;
      }
      const now = systemClock.monotonic();
      const exchange = {
        head: this.#asSent(head),
        body,
        latest: now + this.limits.longestMs,
        deadline,
        longestAnswer,
        resolve,
        reject,
      };
      // The last to be used first: those that are not needed any more idle, and are closed.
      for (let connection = this.#idle.pop(); connection !== undefined; connection = this.#idle.pop()) {
        connection.check(now);
        if (connection.idle) {
          if (!connection.send(exchange, now)) this.#idle.push(connection);
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
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      // One that waited too long, say while the process was paused, rejects, and the next one has the connection.
      if (connection.send(next, systemClock.monotonic())) return;
    }
    this.#idle.push(connection);
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
      this.#openForWaiting();
      return;
    }
    this.#failedAt(connection.peer.address, error);
  }

  #failedAt(address: string, error: TransportError): void {
    if (meansNoDescriptor(error)) {
      this.#notOpened(error);
      return;
    }
    const now = systemClock.monotonic();
    this.#addresses.setAside(address, now);
    if (this.#addresses.hasOther(now)) {
      // Another address of the host may answer, and costs the request no attempt.
      this.#opening -= 1;
      this.#openForWaiting();
    } else {
      this.#notOpened(error);
    }
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
    const proxy = this.#proxy;
    let tunnel: Socket | undefined;
    if (proxy !== undefined && this.#tls) {
      try {
        tunnel = await openTunnel({
          proxy,
          address,
          authority: `${new URL(this.#origin).hostname}:${this.#port}`,
          ca: this.#ca,
          limitMs: this.limits.connectMs,
        });
      } catch (error) {
        this.#failedAt(address, error as TransportError);
        return;
      }
      if (this.#closed) {
        tunnel.destroy();
        return;
      }
    }
    const servername = isIP(this.#host) === 0 ? this.#host : undefined;
    const port = proxy === undefined ? this.#port : portOf(proxy);
    const peer = { address, port, tls: this.#tls, servername, session: this.#session, ca: this.#ca, tunnel };
    this.#all.add(new Connection(peer, this, systemClock.monotonic()));
    this.#timer ??= setInterval(() => this.#tick(), this.limits.tickMs).unref();
  }

  /** Over plain HTTP a proxy is told the server in the request's first line. */
  #asSent(head: string): string {
    if (this.#proxy === undefined || this.#tls) return head;
    const path = head.indexOf('/');
    const lineEnd = head.indexOf('\r\n') + 2;
    return (
      head.slice(0, path) +
      this.#origin +
      head.slice(path, lineEnd) +
      proxyAuthorization(this.#proxy) +
      head.slice(lineEnd)
    );
  }

  /** One request that waited fails with the attempt, and tries again after its own wait. */
  #notOpened(error: TransportError): void {
    this.#opening -= 1;
    if (meansNoDescriptor(error) && this.#standing + this.#opening > 0) {
      // Those that stand carry what waits; more are not to be had now.
      this.#most = Math.max(this.#standing + this.#opening, 1);
      return;
    }
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

function meansNoDescriptor({ code }: TransportError): boolean {
  return code === 'EMFILE' || code === 'ENFILE';
}

function closedError(sent: boolean): TransportError {
  return transportError('ERR_TRANSPORT_CLOSED', 'The connections were closed', sent);
}
