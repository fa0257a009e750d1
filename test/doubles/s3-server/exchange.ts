/** One exchange on the wire: reads a request's body, sends its answer, or breaks off either as the script says. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { Answer } from './account.js';

/** The whole body, or undefined when the client went away before its end. */
export function readBody(message: IncomingMessage): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    message.on('data', (chunk: Buffer) => chunks.push(chunk));
    message.on('end', () => resolve(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)));
    message.on('error', () => resolve(undefined));
    message.on('close', () => resolve(undefined));
  });
}

/** Resets the connection when the first bytes of the body, or its end, have arrived. */
export function resetDuringBody(message: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    const reset = () => {
      resetConnection(message);
      resolve();
    };
    message.once('data', reset);
    message.once('end', reset);
    message.once('error', () => resolve());
    message.once('close', () => resolve());
  });
}

/** An RST where the socket can send one; TLS sockets can only be destroyed. */
export function resetConnection({ socket }: IncomingMessage): void {
  if (socket instanceof TLSSocket) socket.destroy();
  else socket.resetAndDestroy();
}

export interface Envelope {
  readonly requestId: string;
  /** The server's clock, ms since 1970. */
  readonly now: number;
}

export function send(response: ServerResponse, answer: Answer, envelope: Envelope): void {
  const body = answer.body ?? '';
  response.writeHead(
    answer.status,
    headersOf(answer, envelope, answer.contentLength ?? Buffer.byteLength(body)),
  );
  // Answers to HEAD have no body, whatever they say of its length; node:http drops it.
  response.end(body);
}

/** Sends less than the answer's Content-Length says, then closes the connection, or leaves the client waiting. */
export function sendPartly(
  response: ServerResponse,
  answer: Answer,
  envelope: Envelope,
  then: 'close' | 'stall',
): void {
  const body = Buffer.from(answer.body ?? '');
  response.writeHead(answer.status, headersOf(answer, envelope, body.length === 0 ? 64 : body.length));
  const part = body.length === 0 ? Buffer.from('<half') : body.subarray(0, body.length >> 1);
  response.flushHeaders();
  response.write(part, () => {
    if (then === 'close') response.socket?.end();
  });
}

let dateSeconds = 0;
let dateText = '';

function headersOf(
  answer: Answer,
  { requestId, now }: Envelope,
  length: number,
): Record<string, string | number> {
  const seconds = Math.floor(now / 1000);
  if (seconds !== dateSeconds) {
    dateSeconds = seconds;
    dateText = new Date(now).toUTCString();
  }
  const headers: Record<string, string | number> = {
    date: dateText,
    'x-amz-request-id': requestId,
    ...answer.headers,
  };
  if (answer.status !== 204 && answer.status !== 304) headers['content-length'] = length;
  if (typeof answer.body === 'string' && headers['content-type'] === undefined) {
    headers['content-type'] = 'application/xml';
  }
  return headers;
}
