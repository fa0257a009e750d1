/** A proxy on loopback for servers that are spoken to with TLS: it notes what it is asked, and leads to one port. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface ConnectProxy {
  /** The heads of the requests. */
  readonly asked: readonly string[];
  /** With a name and a password. */
  readonly url: URL;
  close(): void;
}

/** Answers CONNECT with `line`, and leads to `port` when that is a success. */
export async function startConnectProxy(line: string, port: number): Promise<ConnectProxy> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    sockets.add(near);
    near.on('error', () => {});
    near.once('data', (data) => {
      asked.push(data.toString('latin1'));
      near.write(`${line}\r\n\r\n`);
      if (!line.includes(' 200 ')) return;
      const far = connect(port, '127.0.0.1');
      sockets.add(far);
      far.on('error', () => {});
      near.pipe(far).pipe(near);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    asked,
    url: new URL(`http://me:pass%20word@127.0.0.1:${(server.address() as AddressInfo).port}`),
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
