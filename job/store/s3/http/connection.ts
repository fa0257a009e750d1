/**
 * One connection to S3 that carries one PUT at a time. On bare sockets, since a PUT is the same few bytes in and out
 * a million times: half the CPU of undici's pool. It is long since sending, reading and ending share one state.
 */

import { connect as connectPlain, type OnReadOpts, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { TransportError, transportError } from '../../../retry/transport-error.js';
import { systemClock } from '../../../shared/clock.js';
import type { WriteDeadline } from '../../object-store.js';
import { type Answer, AnswerReader } from './answer-reader.js';
import type { TimeLimits } from './time-limits.js';

/** What one request sends, and who waits for its answer. */
export interface Exchange {
  /** Request line and headers with the empty line after them, all Latin-1. */
  readonly head: string;
  readonly body: Uint8Array;
  /** No answer is waited for after this monotonic time in milliseconds, and nothing is sent. */
  readonly latest: number;
  /** Until when its bytes may leave. */
  readonly deadline: WriteDeadline | undefined;
  /** Of the answer's body, in bytes. @default 64 KB */
  readonly longestAnswer?: number | undefined;
  resolve(answer: Answer): void;
  reject(error: TransportError): void;
}

/** Where a connection goes: an address that DNS gave for the host. */
export interface Peer {
  readonly address: string;
  readonly port: number;
  readonly tls: boolean;
  /** The name that the certificate must have; undefined where the user named an IP address. */
  readonly servername: string | undefined;
  /** A TLS session of an earlier connection to the same host, which saves half of the handshake. */
  readonly session: Buffer | undefined;
  /** Certificates to trust instead of Node's own. */
  readonly ca: string | undefined;
  /** A way through a proxy, on which TLS begins. */
  readonly tunnel: Socket | undefined;
}

export interface ConnectionOwner {
  readonly limits: TimeLimits;
  /** The connection stands and is idle. */
  opened(connection: Connection): void;
  /** Its PUT is answered and it can take the next one. */
  idle(connection: Connection): void;
  /** It is gone, for good; `error` when it never stood. */
  closed(connection: Connection, error: TransportError | undefined): void;
  /** A TLS session for later connections. */
  session(session: Buffer): void;
}

/** Bodies up to about this size are joined with the head in one buffer, and so in one write and one TLS record. */
const joinedBytes = 16_384;
/**
 * A larger body leaves in pieces of this size, each looked at for its time: what the socket has not taken when a
 * process is paused would leave when it wakes up, and is at most one such piece.
 */
const pieceBytes = 65_536;
/** An answer of S3 has about 500 bytes, an error 1,000. */
const readBytes = 4096;

export class Connection {
  readonly peer: Peer;
  readonly #owner: ConnectionOwner;
  readonly #socket: Socket;
  readonly #reader = new AnswerReader();
  /** Written again only after the PUT before was flushed and answered. */
  #sendBuffer: Buffer | undefined;
  #state: 'connecting' | 'idle' | 'busy' | 'closed' = 'connecting';
  #exchange: Exchange | undefined;
  /** Of the body under way, handed to the socket. */
  #sentBytes = 0;
  /** An answer that came before the request was written to its end. */
  #early: Answer | undefined;
  #deadline: number;
  readonly #openedAt: number;

  /** Begins to connect. `now` is a monotonic time in milliseconds, here and below. */
  constructor(peer: Peer, owner: ConnectionOwner, now: number) {
    this.peer = peer;
    this.#owner = owner;
    this.#openedAt = now;
    this.#deadline = now + owner.limits.connectMs;
    // One buffer for the life of the connection instead of a stream with a buffer for every read.
    const buffer = Buffer.allocUnsafe(readBytes);
    const onread: OnReadOpts = {
      buffer,
      callback: (bytes) => {
        this.#received(buffer.toString('latin1', 0, bytes));
        return true;
      },
    };
    this.#socket = peer.tls ? this.#connectTls(onread) : this.#connectPlain(onread);
    this.#socket.on('error', (error) => this.#fail(fromSystem(error, this.#state === 'busy')));
    this.#socket.on('end', () => this.#ended());
    this.#socket.on('close', () => this.#ended());
  }

  get idle(): boolean {
    return this.#state === 'idle';
  }

  /** Sends a request on an idle connection, unless its time has passed: then the connection stays idle. */
  send(exchange: Exchange, now: number): boolean {
    const problem = tooLate(exchange, now);
    if (problem !== undefined) {
      exchange.reject(problem);
      return false;
    }
    const { head, body } = exchange;
    this.#state = 'busy';
    this.#exchange = exchange;
    this.#reader.longestBody = exchange.longestAnswer;
    this.#sentBytes = body.byteLength;
    const { answerMs, slowestBytesPerMs } = this.#owner.limits;
    this.#deadline = Math.min(now + answerMs + body.byteLength / slowestBytesPerMs, exchange.latest);
    const socket = this.#socket;
    const bytes = head.length + body.byteLength;
    if (bytes <= joinedBytes) {
      this.#sendBuffer ??= Buffer.allocUnsafeSlow(joinedBytes);
      this.#sendBuffer.write(head, 0, 'latin1');
      this.#sendBuffer.set(body, head.length);
      socket.write(this.#sendBuffer.subarray(0, bytes), this.#flushed);
    } else {
      this.#sentBytes = Math.min(pieceBytes, body.byteLength);
      socket.cork();
      socket.write(head, 'latin1');
      socket.write(body.subarray(0, this.#sentBytes), this.#flushed);
      socket.uncork();
    }
    return true;
  }

  /** The next piece of a large body. An answer that came early may have made it needless. */
  #sendMore(exchange: Exchange): void {
    const now = systemClock.monotonic();
    const problem = tooLate(exchange, now);
    if (problem !== undefined) {
      this.#fail(problem);
      return;
    }
    const { body } = exchange;
    const begin = this.#sentBytes;
    this.#sentBytes = Math.min(begin + pieceBytes, body.byteLength);
    this.#socket.write(body.subarray(begin, this.#sentBytes), this.#flushed);
  }

  /** Looks at the clock: a PUT that takes too long fails, a connection that idled long enough is closed. */
  check(now: number): void {
    if (now < this.#deadline) return;
    switch (this.#state) {
      case 'connecting':
        this.#fail(transportError('ERR_CONNECT_TIMEOUT', this.#text('No connection'), false));
        break;
      case 'busy':
        this.#fail(transportError('ERR_ANSWER_TIMEOUT', this.#text('No answer in time'), true));
        break;
      case 'idle':
        this.#close(undefined);
        break;
      case 'closed':
        break;
      default:
        this.#state satisfies never;
    }
  }

  /** Ends it at once; what it carried rejects with `error`. */
  destroy(error: TransportError): void {
    this.#fail(error);
  }

  #connectPlain(onread: OnReadOpts): Socket {
    const { address: host, port } = this.peer;
    return connectPlain({ host, port, noDelay: true, onread }, () => this.#stands());
  }

  #connectTls(onread: OnReadOpts): TLSSocket {
    const { address: host, port, servername, session, ca, tunnel } = this.peer;
    const common = {
      ALPNProtocols: ['http/1.1'],
      ...(servername === undefined ? {} : { servername }),
      ...(session === undefined ? {} : { session }),
      ...(ca === undefined ? {} : { ca }),
    };
    // `onread` passes through to the socket, as the page "TLS (SSL)" of Node's manual says; the types lack it.
    const way = tunnel === undefined ? { host, port, noDelay: true, onread } : { socket: tunnel };
    const socket = connectTls({ ...way, ...common }, () => this.#stands());
    // With a socket that is given, Node knows no `onread`.
    if (tunnel !== undefined) socket.on('data', (data) => this.#received(data.toString('latin1')));
    socket.setNoDelay(true);
    socket.on('session', (fresh: Buffer) => {
      // Only after the certificate was found good: a resumed session is not asked for it again.
      if (socket.authorized) this.#owner.session(fresh);
    });
    return socket;
  }

  #stands(): void {
    if (this.#state !== 'connecting') return;
    this.#rest(systemClock.monotonic());
    this.#owner.opened(this);
  }

  #rest(now: number): void {
    this.#state = 'idle';
    this.#deadline = now + this.#owner.limits.idleMs;
  }

  #received(text: string): void {
    const exchange = this.#exchange;
    if (exchange === undefined || this.#early !== undefined) {
      // Nobody asked: what comes unasked could be taken for the next request's answer.
      this.#fail(transportError('ERR_ANSWER_MALFORMED', this.#text('Bytes that nobody asked for'), true));
      return;
    }
    try {
      if (this.#reader.read(text)) this.#answered(exchange);
      else if (this.#reader.inBody) {
        // Interim answers and trailers give no more time: a server could send them without end.
        this.#deadline = Math.min(systemClock.monotonic() + this.#owner.limits.answerMs, exchange.latest);
      }
    } catch (error) {
      this.#fail(error instanceof TransportError ? error : fromSystem(error, true));
    }
  }

  #answered(exchange: Exchange): void {
    const answer = this.#reader.take();
    if (this.#isSending(exchange)) {
      // A refusal may come before the body was sent, and the rest of the body is of no use then. A success may not.
      if (answer.status < 300) this.#early = answer;
      else this.#settle(exchange, answer, false);
      return;
    }
    this.#settle(exchange, answer, this.#reader.keepAlive);
  }

  #isSending({ body }: Exchange): boolean {
    return this.#sentBytes < body.byteLength || this.#socket.writableLength > 0;
  }

  /** The socket has taken what it was given. */
  readonly #flushed = (): void => {
    const exchange = this.#exchange;
    if (exchange === undefined || this.#state !== 'busy') return;
    if (this.#sentBytes < exchange.body.byteLength) {
      this.#sendMore(exchange);
      return;
    }
    const answer = this.#early;
    if (answer === undefined || this.#isSending(exchange)) return;
    this.#early = undefined;
    this.#settle(exchange, answer, this.#reader.keepAlive);
  };

  #settle(exchange: Exchange, answer: Answer, keepAlive: boolean): void {
    this.#exchange = undefined;
    const now = systemClock.monotonic();
    const old = now - this.#openedAt > this.#owner.limits.longestLifeMs;
    if (keepAlive && !old) {
      this.#rest(now);
      this.#owner.idle(this);
    } else {
      this.#close(undefined);
    }
    exchange.resolve(answer);
  }

  /** The other side has ended the connection. */
  #ended(): void {
    if (this.#state === 'closed') return;
    const exchange = this.#exchange;
    if (exchange !== undefined && this.#early === undefined && this.#reader.end()) {
      this.#settle(exchange, this.#reader.take(), false);
      return;
    }
    const sent = this.#state === 'busy';
    this.#fail(transportError('ERR_ANSWER_CUT', this.#text('The connection ended before the answer'), sent));
  }

  #fail(error: TransportError): void {
    if (this.#state === 'closed') return;
    const exchange = this.#exchange;
    this.#exchange = undefined;
    this.#close(this.#state === 'connecting' ? error : undefined);
    exchange?.reject(error);
  }

  #close(error: TransportError | undefined): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#socket.destroy();
    this.#owner.closed(this, error);
  }

  #text(problem: string): string {
    return `${problem} (${this.peer.address}:${this.peer.port})`;
  }
}

/** Why it must not be sent at `now`; undefined when it may. */
function tooLate({ deadline, latest }: Exchange, now: number): TransportError | undefined {
  if (deadline !== undefined && now > deadline.until()) {
    return transportError('ERR_NOT_IN_TIME', 'The time to write had passed before it was sent', false);
  }
  if (now < latest) return undefined;
  return transportError('ERR_CONNECT_TIMEOUT', 'No connection was free in time', false);
}

function fromSystem(error: unknown, sent: boolean): TransportError {
  const { code = 'ERR_ANSWER_CUT', message } = error as NodeJS.ErrnoException;
  return new TransportError(code, message, sent, error);
}
