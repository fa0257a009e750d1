/** A server of bare sockets: each request, once its head is there, is met as scripted, byte for byte. */
import { type AddressInfo, createServer, type Socket } from 'node:net';

/** `head` is the request's, `socket` its connection. */
export type Act = (socket: Socket, head: string) => void;

export const stored = 'HTTP/1.1 200 OK\r\nETag: "e1"\r\nContent-Length: 0\r\n\r\n';

/** Answers when the whole request is there. */
export const answer =
  (text: string): Act =>
  (socket) =>
    socket.write(text);

export interface RawServerOptions {
  /** Acts on the head alone, before the body has come. @default false */
  readonly early?: boolean;
  /** @default 127.0.0.1 */
  readonly host?: string;
  /** @default any free one */
  readonly port?: number;
}

/** One act a request, in order; then every request is stored. */
export async function rawServer(acts: Act[], options: RawServerOptions = {}) {
  const seen: { connection: number; head: string; body: string }[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((socket) => {
    const connection = connections++;
    sockets.add(socket);
    let pending = '';
    let acted = false;
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (data) => {
      pending += data.toString('latin1');
      const headEnd = pending.indexOf('\r\n\r\n') + 4;
      if (headEnd < 4) return;
      const head = pending.slice(0, headEnd);
      const length = Number(/content-length:(\d+)/.exec(head)?.[1]);
      const act = () => (acts.shift() ?? answer(stored))(socket, head);
      if (options.early && !acted) {
        acted = true;
        act();
      }
      if (pending.length < headEnd + length) return;
      seen.push({ connection, head, body: pending.slice(headEnd) });
      pending = '';
      if (!acted) act();
      acted = false;
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, options.host ?? '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    seen,
    sockets,
    port,
    origin: `http://127.0.0.1:${port}`,
    connections: () => connections,
    stop: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
