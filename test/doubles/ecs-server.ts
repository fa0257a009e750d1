/** A scripted ECS on loopback: it speaks awsJson1_1 to the official client, and answers each action with what stands in its queue. */
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';

export interface EcsAnswer {
  /** @default 200 */
  readonly status?: number;
  /** As JSON, in which an error has its name in `__type`; a text is a page, such as that of a server in front. */
  readonly body: Readonly<Record<string, unknown>> | string;
  /** Ends the connection without an answer. */
  readonly isReset?: true;
}

export interface EcsRequest {
  readonly action: string;
  readonly input: Record<string, unknown>;
}

export interface EcsServer {
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string;
  /** In the order they came. */
  readonly requests: readonly EcsRequest[];
  /** The next answers to an action; the last one stands for all that come after. */
  answer(action: 'RunTask' | 'DescribeTasks', ...answers: readonly EcsAnswer[]): void;
  close(): Promise<void>;
}

/** @param tls key and certificate in PEM; makes it speak HTTPS */
export async function startEcsServer(tls?: {
  readonly key: string;
  readonly cert: string;
}): Promise<EcsServer> {
  const requests: EcsRequest[] = [];
  const queues = new Map<string, EcsAnswer[]>();

  const next = (action: string, isSigned: boolean): EcsAnswer => {
    if (!isSigned) return ecsError('MissingAuthenticationTokenException', 'expected a signed request');
    const queue = queues.get(action) ?? [];
    const answer = queue.length > 1 ? queue.shift() : queue[0];
    return answer ?? ecsError('InvalidAction', `nothing in this double's queue: ${action}`);
  };
  const listener: RequestListener = async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const target = String(request.headers['x-amz-target']);
    const action = /^AmazonEC2ContainerServiceV20141113\.(\w+)$/.exec(target)?.[1] ?? target;
    requests.push({ action, input: JSON.parse(Buffer.concat(chunks).toString()) });
    const isSigned = request.headers.authorization?.startsWith('AWS4-HMAC-SHA256 ') === true;
    const { status = 200, body, isReset } = next(action, isSigned);
    if (isReset) request.socket.resetAndDestroy();
    else if (typeof body === 'string') response.writeHead(status, { 'content-type': 'text/html' }).end(body);
    else {
      const type = { 'content-type': 'application/x-amz-json-1.1' };
      response.writeHead(status, type).end(JSON.stringify(body));
    }
  };
  const http = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject);
    http.listen(0, '127.0.0.1', resolve);
  });
  const address = http.address();
  if (address === null || typeof address === 'string') throw new Error('expected a TCP address');
  return {
    endpoint: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${address.port}`,
    requests,
    answer: (action, ...answers) => {
      queues.set(action, [...answers]);
    },
    async close() {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

export function ecsError(name: string, message: string, status = 400): EcsAnswer {
  return { status, body: { __type: name, message } };
}

export const taskArn = 'arn:aws:ecs:eu-central-1:123456789012:task/splitter/0123456789abcdef';

/** RunTask has started it. */
export const started: EcsAnswer = {
  body: { tasks: [{ taskArn, lastStatus: 'PROVISIONING' }], failures: [] },
};

/** RunTask has started nothing. */
export function refused(reason: string): EcsAnswer {
  return { body: { tasks: [], failures: [{ reason }] } };
}

/** How a task has ended; `reason` is its container's. */
export interface TaskEnd {
  readonly exitCode?: number;
  readonly stopCode?: string;
  readonly stoppedReason?: string;
  readonly reason?: string;
  /** Seconds since 1970: its container ran. */
  readonly startedAt?: number;
}

/** DescribeTasks finds it so. */
export function found(lastStatus: string, end: TaskEnd = {}) {
  const { exitCode, reason, ...task } = end;
  const containers = [{ name: 'splitter', exitCode, reason }];
  return {
    body: { tasks: [{ taskArn, lastStatus, ...task, containers }], failures: [] },
  } satisfies EcsAnswer;
}

/** The connection ends without an answer. */
export const reset: EcsAnswer = { body: '', isReset: true };

/** DescribeTasks does not know it yet. */
export const unknown: EcsAnswer = { body: { tasks: [], failures: [{ arn: taskArn, reason: 'MISSING' }] } };
