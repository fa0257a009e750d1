/**
 * Sends the SDK's writes over our own connections, so that deletions and multipart uploads too are looked at for their
 * deadline in the turn in which their bytes leave, as PUTs are.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { Readable } from 'node:stream';
import type { WriteDeadline } from '../object-store.js';
import type { Transport } from './transport.js';

/** What the SDK hands to a request handler, as far as writes use it. */
interface SdkRequest {
  readonly method: string;
  /** Encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

interface SdkResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readable;
}

/** DeleteObjects names each of 1,000 keys in its answer, of up to 1,024 bytes, which as XML may be six times as many. */
const longestListOfKeys = 8 * 1024 * 1024;

const deadlines = new AsyncLocalStorage<WriteDeadline | undefined>();

/** Requests that `send` makes carry `deadline`; the SDK itself has no place for it. */
export function withDeadline<T>(deadline: WriteDeadline | undefined, send: () => Promise<T>): Promise<T> {
  return deadlines.run(deadline, send);
}

/** For `requestHandler` of a client of the SDK that goes to `transport`'s host alone. */
export function poolHandler(transport: Transport) {
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    handle: async (request: SdkRequest): Promise<{ response: SdkResponse }> => {
      const body = bytesOf(request.body);
      const longestAnswer = request.query?.delete === undefined ? undefined : longestListOfKeys;
      const head = headOf(request, body.byteLength);
      const answer = await transport.put(head, body, deadlines.getStore(), longestAnswer);
      return {
        response: {
          statusCode: answer.status,
          headers: Object.fromEntries(answer.headers),
          body: Readable.from(answer.body === '' ? [] : [Buffer.from(answer.body)]),
        },
      };
    },
    updateHttpClientConfig: () => {},
    httpHandlerConfigs: () => ({}),
    destroy: () => {},
  };
}

function headOf({ method, path, query, headers }: SdkRequest, length: number): string {
  const pairs = Object.entries(query ?? {}).flatMap(([name, value]) => queryPairs(name, value));
  const target = pairs.length === 0 ? path : `${path}?${pairs.join('&')}`;
  const lines = Object.entries(headers)
    .filter(([name]) => name.toLowerCase() !== 'content-length')
    .map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${target} HTTP/1.1\r\n${lines.join('')}content-length: ${length}\r\n\r\n`;
}

function queryPairs(name: string, value: string | readonly string[] | null): string[] {
  if (value === null) return [encode(name)];
  if (typeof value === 'string') return [`${encode(name)}=${encode(value)}`];
  return value.map((each) => `${encode(name)}=${encode(each)}`);
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function bytesOf(body: unknown): Uint8Array {
  if (body === undefined || body === null) return Buffer.alloc(0);
  if (typeof body === 'string') return Buffer.from(body);
  if (body instanceof Uint8Array) return body;
  throw new Error('expected the body of a write in memory, got a stream');
}
