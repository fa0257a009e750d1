import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { stateVersion } from '../../job/state/state-version.js';
import { type S3Server, startS3Server } from '../doubles/s3-server/s3-server.js';
import { runSplitter } from './run-splitter.js';
import { readObjects, s3Environment, s3Flags } from './s3-run.js';
import { removeFoldersAfterEach, reportOf, testFolder } from './test-folder.js';

removeFoldersAfterEach();
let server: S3Server;
let buckets = 0;

beforeAll(async () => {
  server = await startS3Server();
});
afterAll(() => server.close());

function newBucket(): string {
  buckets += 1;
  server.createBucket(`rows-${buckets}`);
  return `rows-${buckets}`;
}

async function csv(rows: number): Promise<string> {
  const cwd = await testFolder();
  const lines = Array.from({ length: rows }, (_, row) => `${row},value ${row}\n`);
  await writeFile(join(cwd, 'rows.csv'), `id,v\n${lines.join('')}`);
  return cwd;
}

const expected = (rows: number) =>
  new Map(Array.from({ length: rows }, (_, row) => [`${row}.json`, `{"id":"${row}","v":"value ${row}"}`]));

function run(cwd: string, command: string, ...flags: string[]) {
  return runSplitter([command, '--log', 'json', ...s3Flags(server), ...flags], {
    cwd,
    env: s3Environment(server),
  });
}

const split = (cwd: string, bucket: string, ...flags: string[]) =>
  run(
    cwd,
    'split',
    '--files',
    'rows.csv',
    '--target',
    `s3://${bucket}/rows/`,
    '--key',
    '{id}.json',
    ...flags,
  );

test('plan, upload of each batch and finish, as processes of their own, give what one split of two threads gives', async () => {
  const cwd = await csv(2_001);
  const bucket = newBucket();
  const planned = await run(
    cwd,
    'plan',
    '--files',
    'rows.csv',
    '--target',
    `s3://${bucket}/rows/`,
    '--key',
    '{id}.json',
    '--workers',
    '3',
  );
  expect([planned.code, planned.code === 0 ? '' : planned.stderr]).toEqual([0, '']);
  const { runId, ...counts } = reportOf(planned.stdout);
  expect(counts).toMatchObject({ rows: 2_001 });
  const later = ['--state', `s3://${bucket}/_splitter/`, '--run-id', runId];
  expect((await readObjects(server, bucket, 'rows/')).size).toBe(0);

  const early = await run(cwd, 'finish', ...later);
  expect(early.code).toBe(1);
  expect(early.stderr).toMatch(/Tranches 0, 1, .* are not done: upload them first/);

  const uploads = await Promise.all(
    [0, 1, 2].map((batch) => run(cwd, 'upload', ...later, '--batch', String(batch))),
  );
  expect(uploads.map(({ code }) => code)).toEqual([0, 0, 0]);
  const finished = await run(cwd, 'finish', ...later);
  expect([finished.code, finished.code === 0 ? '' : finished.stderr]).toEqual([0, '']);
  const report = reportOf(finished.stdout);
  expect(report).toMatchObject({
    runId,
    target: `s3://${bucket}/rows/`,
    rows: 2_001,
    written: 2_001,
    rejected: 0,
  });
  expect(await readObjects(server, bucket, 'rows/')).toEqual(expected(2_001));

  const state = await readObjects(server, bucket, '_splitter/');
  expect(JSON.parse(state.get(`runs/${runId}/report.json`) ?? '')).toEqual({
    version: stateVersion,
    ...report,
  });
  expect([...state.keys()].filter((key) => key.startsWith('staged/'))).toEqual([]);
  expect(server.objects(bucket).get('rows/7.json')).toMatchObject({ contentType: 'application/json' });

  const whole = newBucket();
  expect((await split(cwd, whole, '--threads', '2')).code).toBe(0);
  expect(await readObjects(server, whole, 'rows/')).toEqual(expected(2_001));
});

test('a third of the PUTs slowed down or failing: every object arrives, and the report counts the retries', async () => {
  const cwd = await csv(300);
  const bucket = newBucket();
  server.script(
    { answer: { kind: 'slow-down' }, match: { operation: 'PutObject', keyPrefix: 'rows/' }, share: 0.2 },
    {
      answer: { kind: 'error', status: 500, code: 'InternalError' },
      match: { operation: 'PutObject', keyPrefix: 'rows/' },
      share: 0.1,
      seed: 2,
    },
  );
  server.requests.clear();
  const { code, stdout, stderr } = await split(cwd, bucket);
  server.clearScript();
  expect([code, code === 0 ? '' : stderr]).toEqual([0, '']);
  const report = reportOf(stdout);
  const failed = {
    slow: server.requests.count('PutObject', 503),
    error: server.requests.count('PutObject', 500),
  };
  expect(failed.slow + failed.error).toBeGreaterThan(60);
  expect(report).toMatchObject({
    written: 300,
    puts: 300 + failed.slow + failed.error,
    retries: { 'slow-down': failed.slow, 'server-error': failed.error, timeout: 0 },
  });
  expect(await readObjects(server, bucket, 'rows/')).toEqual(expected(300));
});

test('objects that are there: skipped, or rejected, or overwritten', async () => {
  const cwd = await csv(20);
  const bucket = newBucket();
  expect((await split(cwd, bucket)).code).toBe(0);
  await writeFile(
    join(cwd, 'rows.csv'),
    `${await readFile(join(cwd, 'rows.csv'), 'utf8')}20,new\n`.replace('value 3\n', 'changed\n'),
  );
  const before = server.objects(bucket).get('rows/3.json')?.etag;

  const skipped = await split(cwd, bucket, '--if-exists', 'skip');
  expect(skipped.code).toBe(0);
  expect(reportOf(skipped.stdout)).toMatchObject({ rows: 21, written: 1, skipped: 20, rejected: 0 });

  const failed = await split(cwd, bucket, '--if-exists', 'fail');
  expect(failed.code).toBe(3);
  expect(reportOf(failed.stdout)).toMatchObject({ written: 0, rejected: 21, reasons: { exists: 21 } });
  expect(server.objects(bucket).get('rows/3.json')?.etag).toBe(before);

  expect((await split(cwd, bucket)).code).toBe(0);
  expect((await readObjects(server, bucket, 'rows/')).get('3.json')).toBe('{"id":"3","v":"changed"}');
});

test('1: access denied, or no such bucket for the state, end the run with what is missing', async () => {
  const cwd = await csv(20);
  const bucket = newBucket();
  server.script({
    answer: { kind: 'error', status: 403, code: 'AccessDenied' },
    match: { operation: 'PutObject', keyPrefix: 'rows/' },
    times: 100,
  });
  const denied = await split(cwd, bucket);
  server.clearScript();
  expect([denied.code, denied.stdout]).toEqual([1, '']);
  expect(denied.stderr).toMatch(/^The run failed\. What is done stays done\.$/m);
  expect(denied.stderr).toContain('s3:PutObject');
  expect(denied.stderr).toContain(bucket);
  expect(denied.stderr).not.toContain('    at ');

  const lost = await split(cwd, bucket, '--state', 's3://no-such-bucket/state/');
  expect([lost.code, lost.stdout]).toEqual([1, '']);
  expect(lost.stderr).toContain('no-such-bucket');
  expect(lost.stderr).not.toContain('    at ');
  expect((await readObjects(server, bucket, 'rows/')).size).toBe(0);
});
