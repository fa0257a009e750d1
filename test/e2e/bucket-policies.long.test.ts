/** Whole runs into buckets whose policies demand something of every write: what the company's bucket is like. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type S3Server, startS3Server } from '../doubles/s3-server/s3-server.js';
import { openAthenaBench } from './athena-bench.js';
import { runSplitter } from './run-splitter.js';
import { s3Environment, s3Flags } from './s3-run.js';
import { removeFoldersAfterEach, reportOf, testFolder } from './test-folder.js';

removeFoldersAfterEach();
let server: S3Server;
beforeAll(async () => {
  server = await startS3Server();
});
afterAll(() => server.close());

const key = 'arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555';
const kms = {
  'x-amz-server-side-encryption': 'aws:kms',
  'x-amz-server-side-encryption-aws-kms-key-id': key,
};
const encryption = ['--encryption', 'aws:kms', '--kms-key-id', key];

async function table(rows: readonly number[], version = 'one'): Promise<string> {
  const cwd = await testFolder();
  await rewrite(cwd, rows, version);
  return cwd;
}

async function rewrite(cwd: string, rows: readonly number[], version: string): Promise<void> {
  const lines = rows.map((row) => `${row},${row % 10 === 0 ? version : 'same'}\n`);
  await writeFile(join(cwd, 'rows.csv'), `id,v\n${lines.join('')}`);
}

function run(cwd: string, command: string, ...flags: string[]) {
  return runSplitter([command, '--log', 'json', ...s3Flags(server), ...flags], {
    cwd,
    env: s3Environment(server),
  });
}

async function done(cwd: string, command: string, ...flags: string[]) {
  const { code, stdout, stderr } = await run(cwd, command, ...flags);
  if (code !== 0) throw new Error(`${command} ended with ${code}: ${stderr}`);
  return stdout;
}

const source = (bucket: string) => [
  '--files',
  'rows.csv',
  '--target',
  `s3://${bucket}/rows/`,
  '--key',
  '{id}.json',
  '--tranches',
  '4',
];

const range = (begin: number, end: number) => Array.from({ length: end - begin }, (_, row) => begin + row);

/** Every object, by key: with which value of the header it was stored. */
function stored(bucket: string, header: string): Set<string | undefined> {
  return new Set([...server.objects(bucket).values()].map(({ headers }) => headers[header]));
}

test('deny unless aws:kms with this key: plan, upload, finish, changes, deletions and verify go through', async () => {
  server.createBucket('kms-only', { rules: { writesNeed: kms } });
  const cwd = await table(range(0, 200));
  const refused = await run(cwd, 'split', ...source('kms-only'));
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('a policy denies it');

  const state = ['--state', 's3://kms-only/_splitter/'];
  await done(cwd, 'plan', ...source('kms-only'), ...encryption, '--run-id', 'first', '--workers', '2');
  for (const batch of ['0', '1']) await done(cwd, 'upload', ...state, '--run-id', 'first', '--batch', batch);
  const first = reportOf(await done(cwd, 'finish', ...state, '--run-id', 'first'));
  expect(first).toMatchObject({ written: 200, rejected: 0 });

  await rewrite(cwd, range(1, 201), 'two');
  const changes = ['--write', 'changed', '--missing', 'delete'];
  const second = reportOf(await done(cwd, 'split', ...source('kms-only'), ...encryption, ...changes));
  expect(second).toMatchObject({ written: 20, created: 1, unchanged: 180, deletions: { made: 1 } });
  const listed = reportOf(
    await done(cwd, 'split', ...source('kms-only'), ...encryption, ...changes, '--compare', 'target'),
  );
  expect(listed).toMatchObject({ written: 0, unchanged: 200 });
  const verified = reportOf(
    await done(cwd, 'verify', ...state, '--deep', '--state-encryption', 'aws:kms', '--state-kms-key-id', key),
  );
  expect(verified).toMatchObject({
    differences: { content: 0, etag: 0, extra: 0, missing: 0, size: 0 },
  });

  expect(stored('kms-only', 'x-amz-server-side-encryption')).toEqual(new Set(['aws:kms']));
  expect(stored('kms-only', 'x-amz-server-side-encryption-aws-kms-key-id')).toEqual(new Set([key]));
  const client = new S3Client({ ...server, forcePathStyle: true });
  const head = await client.send(new HeadObjectCommand({ Bucket: 'kms-only', Key: 'rows/7.json' }));
  client.destroy();
  expect(head).toMatchObject({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: key });
});

test('with another key, the bucket key and a run that was stopped, a resume goes on with the same', async () => {
  server.createBucket('kms-resumed', { rules: { writesNeed: kms } });
  const cwd = await table(range(0, 300));
  server.script({
    match: { operation: 'PutObject', bucket: 'kms-resumed', keyPrefix: 'rows/77' },
    answer: { kind: 'error', status: 403, code: 'AccessDenied' },
    times: 1,
  });
  const flags = [...source('kms-resumed'), ...encryption, '--bucket-key', '--run-id', 'stopped'];
  expect((await run(cwd, 'split', ...flags)).code).toBe(1);
  const other = await run(cwd, 'split', ...source('kms-resumed'), '--run-id', 'stopped');
  expect(other.code).toBe(2);
  expect(other.stderr).toContain('--encryption: expected "aws:kms"');
  expect(reportOf(await done(cwd, 'split', ...flags))).toMatchObject({ written: 300 });
  const rows = [...server.objects('kms-resumed')].filter(([name]) => name.startsWith('rows/'));
  expect(rows).toHaveLength(300);
  expect(
    new Set(rows.map(([, { headers }]) => headers['x-amz-server-side-encryption-bucket-key-enabled'])),
  ).toEqual(new Set(['true']));
});

test('a state in a bucket of its own has an encryption and an owner of its own', async () => {
  server.createBucket('plain-rows', { rules: { owner: '111111111111', requesterPays: true } });
  server.createBucket('kms-state', { rules: { owner: '222222222222', writesNeed: kms } });
  const cwd = await table(range(0, 50));
  const owners = (target: string) => [
    ...source('plain-rows'),
    '--expected-bucket-owner',
    target,
    '--request-payer',
    'requester',
    '--state',
    's3://kms-state/_splitter/',
    '--state-encryption',
    'aws:kms',
    '--state-kms-key-id',
    key,
    '--state-bucket-owner',
    '222222222222',
    '--missing',
    'delete',
  ];
  const stranger = await run(cwd, 'split', ...owners('333333333333'));
  expect(stranger.code).toBe(1);
  expect(server.objects('plain-rows').size).toBe(0);
  expect(reportOf(await done(cwd, 'split', ...owners('111111111111')))).toMatchObject({ written: 50 });
  await rewrite(cwd, range(1, 50), 'one');
  expect(reportOf(await done(cwd, 'split', ...owners('111111111111')))).toMatchObject({
    deletions: { made: 1 },
  });
  expect(stored('plain-rows', 'x-amz-server-side-encryption')).toEqual(new Set([undefined]));
  expect(stored('kms-state', 'x-amz-server-side-encryption')).toEqual(new Set(['aws:kms']));
});

test('deny unless bucket-owner-full-control: objects, the state beside them and what deletions are tried on have it', async () => {
  const writesNeed = { 'x-amz-acl': 'bucket-owner-full-control' };
  server.createBucket('owners', { rules: { writesNeed } });
  const cwd = await table(range(0, 60));
  const flags = [
    ...source('owners'),
    '--header',
    'x-amz-acl: bucket-owner-full-control',
    '--write',
    'changed',
    '--missing',
    'delete',
  ];
  const state = ['--state', 's3://owners/_splitter/'];
  await done(cwd, 'plan', ...flags, '--run-id', 'first');
  await done(cwd, 'upload', ...state, '--run-id', 'first');
  expect(reportOf(await done(cwd, 'finish', ...state, '--run-id', 'first'))).toMatchObject({ written: 60 });
  await rewrite(cwd, range(1, 60), 'two');
  const second = reportOf(await done(cwd, 'split', ...flags));
  expect(second).toMatchObject({ written: 5, unchanged: 54, deletions: { made: 1 } });
  expect(new Set([...server.objects('owners').values()].map(({ acl }) => acl))).toEqual(
    new Set(['bucket-owner-full-control']),
  );
});

test('an ACL that gives strangers the objects does not give them the state, and a bucket without ACLs ends the run', async () => {
  server.createBucket('public');
  const cwd = await table(range(0, 20));
  await done(cwd, 'split', ...source('public'), '--header', 'x-amz-acl: public-read');
  const acls = (prefix: string) =>
    new Set(
      [...server.objects('public')].filter(([name]) => name.startsWith(prefix)).map(([, { acl }]) => acl),
    );
  expect([acls('rows/'), acls('_splitter/')]).toEqual([new Set(['public-read']), new Set([undefined])]);

  server.createBucket('enforced', { rules: { refusesAcls: true } });
  const refused = await run(cwd, 'split', ...source('enforced'), '--header', 'x-amz-acl: public-read');
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('AccessControlListNotSupported');
  expect(refused.stderr).toContain('leave the ACL out');
});

test('Athena freezes under the same policy, and its columns make headers', async () => {
  const bench = await openAthenaBench();
  try {
    bench.s3.createBucket('kms-athena', { rules: { writesNeed: kms } });
    const place = ['--target', 's3://kms-athena/out/', '--state', 's3://kms-athena/_splitter/'];
    const headers = ['--metadata', 'number={id}', '--tag', 'name={name}'];
    const split = bench.onAthena('split', ...place, ...headers, ...encryption);
    const { code, stdout, stderr } = await split.finished;
    expect([code, code === 0 ? '' : stderr]).toEqual([0, '']);
    expect(reportOf(stdout)).toMatchObject({ written: 100, rejected: 0 });
    expect(bench.s3.objects('kms-athena').get('out/7.json')).toMatchObject({
      metadata: { number: '7' },
      tags: { name: 'name 7' },
    });
    const results = await bench.onAthena('split', ...place).finished;
    expect(results.code).toBe(1);
  } finally {
    await bench.close();
  }
});
