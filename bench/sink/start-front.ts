/**
 * One endpoint for two servers: one bucket's objects are counted and not kept, as by the sink, all else is passed on to a
 * server that keeps it. For runs whose state is needed and whose objects would fill the disk.
 */
import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { ConditionalObjects } from './conditional-objects.js';

export interface FrontSettings {
  /** Whose objects are counted. */
  readonly bucket: string;
  /** `http://127.0.0.1:<port>` of the server behind, which judges by the Host header that the client has signed. */
  readonly behind: string;
}

export interface Front {
  readonly endpoint: string;
  /** PUTs that were answered, but for those with a condition, which are trials. */
  stored(): number;
  close(): Promise<void>;
}

// Of the form that is no MD5.
const etag = '1b2cf535f27731c974343645a3985328-1';
const noObjects = '<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>';
/** Longer than clients keep a connection. */
const keepAliveMs = 60_000;

export async function startFront({ bucket, behind }: FrontSettings): Promise<Front> {
  const conditional = new ConditionalObjects(etag);
  const agent = new Agent({ keepAlive: true });
  let stored = 0;

  const answer = async (asked: IncomingMessage, response: ServerResponse) => {
    const body: Buffer[] = [];
    for await (const some of asked) if (asked.method === 'POST') body.push(some);
    const place = asked.url?.split('?', 1)[0] ?? '';
    const { 'if-match': match, 'if-none-match': noneMatch } = asked.headers;
    const condition = match ?? noneMatch;
    switch (asked.method) {
      case 'PUT':
        if (condition === undefined) stored += 1;
        else if (conditional.put(place, condition) !== 'taken') return response.writeHead(412).end();
        return response.writeHead(200, { ETag: `"${etag}"` }).end();
      case 'GET':
        return response.writeHead(200, { 'Content-Type': 'application/xml' }).end(noObjects);
      case 'POST':
        return response.writeHead(200).end(conditional.deleteMany(`/${bucket}`, Buffer.concat(body)));
      case 'DELETE':
        return response.writeHead(conditional.delete(place, condition) === 'taken' ? 204 : 412).end();
      default:
        return conditional.stands(place)
          ? response.writeHead(200, { ETag: `"${etag}"` }).end()
          : response.writeHead(404).end();
    }
  };

  const passOn = async (asked: IncomingMessage, response: ServerResponse) => {
    const { method, url, headers } = asked;
    const onward = request(new URL(behind), { method, path: url, headers, agent });
    const answered = once(onward, 'response') as Promise<[IncomingMessage]>;
    const [[from]] = await Promise.all([answered, pipeline(asked, onward)]);
    response.writeHead(from.statusCode ?? 502, from.rawHeaders);
    await pipeline(from, response);
  };

  const isCounted = (url = '') => url.split(/[/?]/)[1] === bucket;
  const server = createServer({ keepAliveTimeout: keepAliveMs }, (asked, response) => {
    const done = isCounted(asked.url) ? answer(asked, response) : passOn(asked, response);
    // The client sees a connection that breaks, and tries again.
    done.catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stored: () => stored,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      agent.destroy();
    },
  };
}
