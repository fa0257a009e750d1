/**
 * A scripted Athena on loopback: it speaks awsJson1_1 to the official client, runs what it is asked on DuckDB, and
 * writes the files of an UNLOAD into the S3 double. Signatures are not verified, and rights are not there.
 */
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { S3Client } from '@aws-sdk/client-s3';
import { z } from 'zod';
import { AthenaApiError } from './athena-error.js';
import { Engine, type QueryEngine, type TableOptions } from './engine.js';
import { type Execution, Executions, type State, type Workgroup } from './executions.js';
import { type Context, operations } from './operations.js';
import { type AthenaRule, AthenaScript } from './script.js';

export interface AthenaServerOptions {
  /** @default 0, any free port */
  readonly port?: number;
  /** Key and certificate in PEM; makes it speak HTTPS. @default plain HTTP */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Where UNLOAD writes. @default nowhere */
  readonly s3?: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
  /** By name. @default `primary` without settings of its own */
  readonly workgroups?: Readonly<Record<string, Workgroup>>;
  /** What polls are answered before a query's end, one each. @default QUEUED, then RUNNING */
  readonly pending?: readonly State[];
  /** What answers the queries; closed with the server. @default DuckDB */
  readonly engine?: QueryEngine;
  /** Rows of one page of results. @default 1000, as Athena's */
  readonly pageSize?: number;
}

export interface AskedOfAthena {
  readonly action: string;
  /** As the API names its fields. */
  readonly input: unknown;
}

export interface AthenaServer {
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string;
  /** Requests so far, by action. */
  readonly requests: ReadonlyMap<string, number>;
  /** Each of them with what it asked for, in the order they came. */
  readonly asked: readonly AskedOfAthena[];
  /** Every query, in the order they came. */
  readonly executions: readonly Execution[];
  registerTable(table: TableOptions): Promise<void>;
  /** Makes what an Iceberg table holds now its newest snapshot. */
  commitSnapshot(database: string, table: string): Promise<string>;
  /** Runs DuckDB's SQL; tables are `awsdatacatalog.<database>.<table>`. */
  change(sql: string): Promise<void>;
  script(...rules: readonly AthenaRule[]): void;
  close(): Promise<void>;
}

export async function startAthenaServer(options: AthenaServerOptions = {}): Promise<AthenaServer> {
  const engine = options.engine ?? (await Engine.open());
  const s3 = options.s3 && new S3Client({ ...options.s3, forcePathStyle: true });
  const executions = new Executions(engine, s3, options.pending);
  const script = new AthenaScript();
  const requests = new Map<string, number>();
  const asked: AskedOfAthena[] = [];
  const workgroups = new Map(Object.entries(options.workgroups ?? { primary: {} }));
  const context = { engine, executions, script, workgroups, pageSize: options.pageSize ?? 1000 };

  const { tls } = options;
  const listener: RequestListener = (request, response) => {
    void respond(context, { requests, asked }, request, response);
  };
  const http = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject);
    http.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const address = http.address();
  if (address === null || typeof address === 'string') throw new Error('expected a TCP address');
  return {
    endpoint: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${address.port}`,
    requests,
    asked,
    executions: executions.all,
    registerTable: (table) => engine.register(table),
    commitSnapshot: (database, table) => engine.commit(database, table),
    change: (sql) => engine.change(sql),
    script: (...rules) => script.add(rules),
    async close() {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
      await Promise.all(executions.all.map(({ ended }) => ended));
      await engine.close();
      s3?.destroy();
    },
  };
}

async function respond(
  context: Context,
  { requests, asked }: { readonly requests: Map<string, number>; readonly asked: AskedOfAthena[] },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  let status = 200;
  let answer: unknown;
  try {
    const action = /^AmazonAthena\.(\w+)$/.exec(String(request.headers['x-amz-target']))?.[1] ?? '';
    requests.set(action, (requests.get(action) ?? 0) + 1);
    const body = Buffer.concat(chunks).toString();
    asked.push({ action, input: JSON.parse(body) });
    answer = await perform(context, action, request, body);
  } catch (error) {
    const fault =
      error instanceof AthenaApiError
        ? error
        : new AthenaApiError(
            error instanceof z.ZodError ? 'InvalidRequestException' : 'InternalServerException',
            error instanceof Error ? error.message : String(error),
            error instanceof z.ZodError ? 400 : 500,
          );
    status = fault.status;
    answer = { __type: fault.code, message: fault.message, Message: fault.message };
  }
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(answer));
}

function perform(context: Context, action: string, { headers }: IncomingMessage, body: string): unknown {
  const operation = operations[action];
  if (operation === undefined)
    throw new AthenaApiError('UnknownOperationException', `not in this double: ${action}`);
  if (headers['content-type'] !== 'application/x-amz-json-1.1') {
    throw new AthenaApiError('SerializationException', 'expected awsJson1_1');
  }
  if (!headers.authorization?.startsWith('AWS4-HMAC-SHA256 ')) {
    throw new AthenaApiError('MissingAuthenticationToken', 'expected a signed request', 403);
  }
  const fate = context.script.requestFate(action);
  if (fate?.kind === 'throttle') throw new AthenaApiError('TooManyRequestsException', 'Rate exceeded');
  if (fate?.kind === 'error') throw new AthenaApiError(fate.code, fate.message, fate.status);
  return operation(context, JSON.parse(body));
}
