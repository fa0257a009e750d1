/** Metrics and report share standard output, a pipe in a container, and none of it may be cut off when the process ends. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { z } from 'zod';
import { metrics, metricsDimension, metricsNamespace } from '../../job/settings/metrics.js';
import { type S3Server, startS3Server } from '../doubles/s3-server/s3-server.js';
import { runSplitter } from './run-splitter.js';
import { s3Environment, s3Flags } from './s3-run.js';
import { removeFoldersAfterEach, reportOf, testFolder } from './test-folder.js';

removeFoldersAfterEach();
let server: S3Server;
beforeAll(async () => {
  server = await startS3Server();
  server.createBucket('rows');
});
afterAll(() => server.close());

const lineSchema = z.looseObject({
  _aws: z.object({
    Timestamp: z.number(),
    CloudWatchMetrics: z.tuple([
      z.object({
        Namespace: z.literal(metricsNamespace),
        Dimensions: z.tuple([z.tuple([z.literal(metricsDimension)])]),
        Metrics: z.array(z.object({ Name: z.string(), Unit: z.string() })),
      }),
    ]),
  }),
  ...Object.fromEntries(Object.values(metrics).map(({ name }) => [name, z.number()])),
});

async function split(prefix: string, env: Record<string, string>) {
  const cwd = await testFolder();
  // The fifth row's key is empty, so it is rejected.
  const rows = Array.from({ length: 300 }, (_, row) => `${row === 5 ? '' : row},value ${row}\n`);
  await writeFile(join(cwd, 'rows.csv'), `id,v\n${rows.join('')}`);
  const target = ['--files', 'rows.csv', '--target', `s3://rows/${prefix}`, '--key', '{id}.json'];
  return runSplitter(['split', '--log', 'json', '--max-rejects', '1', ...s3Flags(server), ...target], {
    cwd,
    env: { ...s3Environment(server), ...env },
  });
}

test('with SPLITTER_METRICS=emf every line of standard output is whole: metrics, then the report', async () => {
  server.script({
    answer: { kind: 'slow-down' },
    match: { operation: 'PutObject', keyPrefix: 'with/' },
    share: 0.05,
  });
  const { code, stdout, stderr } = await split('with/', { SPLITTER_METRICS: 'emf' });
  server.clearScript();
  expect([code, code === 0 ? '' : stderr]).toEqual([0, '']);
  expect(stdout.endsWith('\n')).toBe(true);
  const report = reportOf(stdout);
  const lines = stdout.trimEnd().split('\n').slice(0, -1);
  expect(lines.length).toBeGreaterThan(0);
  const emitted = lines.map((line) => lineSchema.parse(JSON.parse(line)));
  const published = emitted[0]?._aws.CloudWatchMetrics[0].Metrics.map(({ Name }) => Name);
  expect(published).toEqual(Object.values(metrics).map(({ name }) => name));
  const sum = (name: string) => emitted.reduce((total, line) => total + Number(line[name]), 0);
  const retries = Object.values(report.retries as Record<string, number>).reduce((a, b) => a + b, 0);
  expect(retries).toBeGreaterThan(0);
  expect({
    target: emitted[0]?.[metricsDimension],
    rows: sum('Rows'),
    rejects: sum('Rejects'),
    bytes: sum('Bytes'),
    retries: sum('Retries'),
  }).toEqual({ target: 's3://rows/with/', rows: 300, rejects: 1, bytes: report.bytes, retries });
  expect(sum('Throttles')).toBe(retries);
});

test('a task that fails has told its figures too', async () => {
  server.script({
    answer: { kind: 'error', status: 403, code: 'AccessDenied' },
    match: { operation: 'PutObject', keyPrefix: 'denied/' },
    share: 1,
  });
  const { code, stdout } = await split('denied/', { SPLITTER_METRICS: 'emf' });
  server.clearScript();
  expect(code).toBe(1);
  const emitted = stdout
    .trimEnd()
    .split('\n')
    .map((line) => lineSchema.parse(JSON.parse(line)));
  expect(emitted.map(({ Target }) => Target)).toEqual(['s3://rows/denied/']);
});

test('without it the report stands alone', async () => {
  const { stdout } = await split('without/', {});
  expect(stdout.trimEnd().split('\n')).toHaveLength(1);
});
