/** A way to the server through a proxy: a connection on which TLS can begin, opened with CONNECT (RFC 9110, 9.3.6). */
import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { TransportError, transportError } from '../../../retry/transport-error.js';
import { wordsOf } from '../../../shared/words-of.js';

export interface TunnelOptions {
  readonly proxy: URL;
  /** One of the proxy's. */
  readonly address: string;
  /** The server's, such as `bucket.s3.eu-west-1.amazonaws.com:443`. */
  readonly authority: string;
  /** Certificates to trust of a proxy that is spoken to over TLS. */
  readonly ca: string | undefined;
  readonly limitMs: number;
}

const longestHead = 16_384;

export function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'https:' ? 443 : 80;
}

export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

/** The line, with its end, that names us to the proxy; empty where its URL has no name. */
export function proxyAuthorization({ username, password }: URL): string {
  if (username === '') return '';
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return `proxy-authorization: Basic ${Buffer.from(pair).toString('base64')}\r\n`;
}

/** Rejects with a `TransportError`: `ERR_PROXY` when the proxy does not let us through. */
export function openTunnel({ proxy, address, authority, ca, limitMs }: TunnelOptions): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const end = { host: address, port: portOf(proxy) };
    const servername = isIP(hostOf(proxy)) === 0 ? { servername: hostOf(proxy) } : {};
    const socket =
      proxy.protocol === 'https:'
        ? connectTls({ ...end, ...servername, ...(ca === undefined ? {} : { ca }) })
        : connectPlain(end);
    const fail = (error: TransportError) => {
      clearTimeout(timer);
      socket.destroy();
      reject(error);
    };
    const refused = (how: string, cause?: unknown) =>
      fail(new TransportError('ERR_PROXY', `The proxy ${proxy.host} ${how}`, false, cause));
    const timer = setTimeout(() => {
      fail(transportError('ERR_CONNECT_TIMEOUT', `No way through the proxy ${proxy.host} in time`, false));
    }, limitMs);
    let head = '';
    socket.setNoDelay(true);
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EMFILE' || error.code === 'ENFILE') {
        fail(new TransportError(error.code, error.message, false, error));
      } else refused(`cannot be reached: ${wordsOf(error)}`, error);
    });
    socket.on('close', () => refused('ended the connection'));
    socket.on('data', (data) => {
      head += data.toString('latin1');
      const headEnd = head.indexOf('\r\n\r\n');
      if (headEnd < 0 && head.length <= longestHead) return;
      const [line = ''] = head.split('\r\n', 1);
      if (!/^HTTP\/1\.[01] 2\d\d/.test(line))
        return refused(`answered ${JSON.stringify(line.slice(0, 100))}`);
      if (headEnd + 4 !== head.length) return refused('sent bytes that nobody asked for');
      clearTimeout(timer);
      socket.removeAllListeners();
      resolve(socket);
    });
    socket.write(`CONNECT ${authority} HTTP/1.1\r\nhost: ${authority}\r\n${proxyAuthorization(proxy)}\r\n`);
  });
}
