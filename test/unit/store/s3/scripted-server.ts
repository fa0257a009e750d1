/** An S3 of a few lines for these tests: answers a queue of requests as scripted, and keeps what it was sent. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

export type Reply = (response: ServerResponse) => void;

export const stored =
  (etag = '"etag-1"'): Reply =>
  (response) =>
    response.writeHead(200, { etag }).end();

export const failed =
  (status: number, code: string, fields = '', headers: Record<string, string> = {}): Reply =>
  (response) =>
    response.writeHead(status, headers).end(`<Error><Code>${code}</Code>${fields}</Error>`);

export const reset: Reply = (response) => response.socket?.resetAndDestroy();

/** The head of a success, then the end of the connection in mid-body. */
export const truncated: Reply = (response) => {
  response.writeHead(200, { etag: '"etag-1"', 'content-length': '10' });
  response.write('12345', () => response.socket?.destroy());
};

export async function scriptedServer(...replies: Reply[]) {
  const seen: SeenRequest[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method = '', url: path = '', headers } = request;
    seen.push({ method, path, headers, body: Buffer.concat(chunks) });
    const reply = replies.shift() ?? failed(400, 'NothingScripted');
    reply(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    seen,
    endpointUrl: `http://127.0.0.1:${port}`,
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
