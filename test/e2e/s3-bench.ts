/** A bucket on the S3 double, a source of some rows, and the command with what it needs to split one into the other. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { S3Request } from '../doubles/s3-server/request.js';
import type { LoggedRequest } from '../doubles/s3-server/request-log.js';
import { startS3Server } from '../doubles/s3-server/s3-server.js';
import { type Finished, startSplitter } from './run-splitter.js';
import { until } from './until.js';

export const bucket = 'table';
export const rows = 240;

export type Running = ReturnType<typeof startSplitter>;

export async function openBench() {
  const folder = await mkdtemp(join(tmpdir(), 'splitter-e2e-'));
  const server = await startS3Server({ buckets: [bucket] });
  const source = join(folder, 'rows.csv');
  const lines = Array.from({ length: rows }, (_, row) => `${row},name ${row}`);
  const csv = `id,name\n${lines.join('\n')}\n`;
  await writeFile(source, csv);
  const running: Running[] = [];
  const { accessKeyId, secretAccessKey } = server.credentials;
  const env = {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_EC2_METADATA_DISABLED: 'true',
    SPLITTER_REGION: server.region,
    SPLITTER_ENDPOINT_URL: server.endpoint,
    SPLITTER_FORCE_PATH_STYLE: 'true',
    SPLITTER_THREADS: '1',
    SPLITTER_MAX_IN_FLIGHT: '4',
    SPLITTER_LEASE_SECONDS: '3',
    SPLITTER_SCRATCH_DIR: join(folder, 'scratch'),
    SPLITTER_LOG: 'json',
  };
  const start = (...args: string[]): Running => {
    const started = startSplitter(args, { cwd: folder, env });
    running.push(started);
    return started;
  };
  const job = [
    '--files',
    source,
    '--target',
    `s3://${bucket}/out/`,
    '--key',
    '{id}.json',
    '--tranches',
    '12',
  ];
  const keys = (prefix: string) => [...server.objects(bucket).keys()].filter((key) => key.startsWith(prefix));
  return {
    server,
    folder,
    env,
    /** What the source holds. */
    csv,
    start,
    run: (...args: string[]): Promise<Finished> => start(...args).finished,
    split: (...args: string[]) => start('split', ...job, ...args),
    plan: (...args: string[]) => start('plan', ...job, ...args),
    keys,
    /** Every PUT of an object takes so long. */
    slow: (ms: number) =>
      server.script({ answer: { kind: 'delay', ms }, match: isObjectPut, times: Number.MAX_SAFE_INTEGER }),
    /** Requests of this kind, for the keys of objects, have no answer from now on. */
    hold: (operation: S3Request['operation']) =>
      server.script({
        answer: { kind: 'stall', when: 'before-operation' },
        match: (request) => request.operation === operation && isOfObjects(request),
        times: Number.MAX_SAFE_INTEGER,
      }),
    objectPuts: (): readonly LoggedRequest[] => server.requests.latest().filter(isObjectPut),
    json: (key: string): unknown => JSON.parse(server.objects(bucket).get(key)?.body?.toString() ?? 'null'),
    untilTranchesDone: (count: number) =>
      until(
        `${count} tranches done`,
        () => keys('_splitter/runs/').filter((key) => key.includes('/done/')).length >= count,
      ),
    lease: () => {
      // The highest epoch: their names sort as their numbers do.
      const epochs = keys('_splitter/targets/').filter((name) => name.includes('/lease/'));
      const key = epochs.sort().at(-1) ?? '';
      return JSON.parse(server.objects(bucket).get(key)?.body?.toString() ?? 'null');
    },
    close: async () => {
      for (const { child } of running) child.kill('SIGKILL');
      await Promise.all(running.map(({ finished }) => finished));
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export type Bench = Awaited<ReturnType<typeof openBench>>;

/** Those of many keys name none. What the command tries the server with begins with a dot. */
function isOfObjects({ key }: S3Request): boolean {
  return key === '' || /^out\/[^.]/.test(key);
}

export function isObjectPut(request: S3Request): boolean {
  return request.operation === 'PutObject' && request.key.startsWith('out/');
}

/** The report on the last line of standard output. */
export function reportOf({ stdout }: Finished): Record<string, unknown> {
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
}

/** The keys that the rows must have, whatever happened on the way. */
export const expectedKeys = Array.from({ length: rows }, (_, row) => `out/${row}.json`).sort();
