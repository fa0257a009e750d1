/** Whole runs with each checksum that there is: for servers that know fewer, and for S3, which keeps the md5. */
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type S3Server, startS3Server } from '../doubles/s3-server/s3-server.js';
import { runSplitter } from './run-splitter.js';
import { s3Environment, s3Flags } from './s3-run.js';
import { removeFoldersAfterEach, reportOf, testFolder } from './test-folder.js';

removeFoldersAfterEach();
let server: S3Server;
beforeAll(async () => {
  server = await startS3Server();
});
afterAll(() => server.close());

const rows = 60;

/** Every tenth value is `version`, all others stay. */
async function write(cwd: string, version: string, count = rows): Promise<void> {
  const lines = Array.from({ length: count }, (_, row) => `${row},${row % 10 === 0 ? version : 'same'}\n`);
  await writeFile(join(cwd, 'rows.csv'), `id,v\n${lines.join('')}`);
}

function run(cwd: string, command: string, ...flags: string[]) {
  return runSplitter([command, '--log', 'json', ...s3Flags(server), ...flags], {
    cwd,
    env: s3Environment(server),
  });
}

async function ok(finished: Promise<{ readonly stdout: string; readonly stderr: string }>) {
  const { stdout, stderr } = await finished;
  if (stdout === '') throw new Error(stderr);
  return reportOf(stdout);
}

function split(cwd: string, bucket: string, ...flags: string[]) {
  const where = ['--files', 'rows.csv', '--target', `s3://${bucket}/rows/`, '--key', '{id}.json'];
  return run(cwd, 'split', ...where, '--tranches', '4', ...flags);
}

/** The checksum headers of requests to a bucket, with how many had them. */
function sent(bucket: string, operation: string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const request of server.requests.latest()) {
    if (request.bucket !== bucket || request.operation !== operation) continue;
    const names = Object.keys(request.headers).filter((name) =>
      /^(content-md5|x-amz-checksum-.*|x-amz-sdk-checksum-algorithm)$/.test(name),
    );
    const text = names.sort().join(' ');
    counts[text] = (counts[text] ?? 0) + 1;
  }
  return counts;
}

test.each([
  ['md5', 'x-amz-checksum-md5'],
  ['content-md5', 'content-md5'],
  ['none', ''],
])(
  '--checksum %s goes with every PUT and no other does, for rows, ledgers and changes alike',
  async (checksum, header) => {
    server.createBucket(`of-${checksum}`);
    server.requests.clear();
    const cwd = await testFolder();
    await write(cwd, 'one');
    const flags = ['--checksum', checksum, '--write', 'changed', '--missing', 'delete'];
    expect(await ok(split(cwd, `of-${checksum}`, ...flags))).toMatchObject({ written: rows });
    await write(cwd, 'two', rows - 1);
    expect(await ok(split(cwd, `of-${checksum}`, ...flags))).toMatchObject({
      written: 6,
      unchanged: rows - 7,
      deletions: { made: 1 },
    });
    expect(Object.keys(sent(`of-${checksum}`, 'PutObject'))).toEqual([header]);
    expect(Object.keys(sent(`of-${checksum}`, 'DeleteObjects'))).toEqual(['content-md5']);
  },
);

test('with md5 verify --deep asks for what S3 keeps, under KMS too, and reads an object only where it is another', async () => {
  server.createBucket('kept');
  const cwd = await testFolder();
  await write(cwd, 'one');
  const kms = ['--checksum', 'md5', '--encryption', 'aws:kms'];
  expect(await ok(split(cwd, 'kept', ...kms))).toMatchObject({ written: rows });
  const client = new S3Client({ ...server, forcePathStyle: true });
  try {
    const at = { Bucket: 'kept', Key: 'rows/7.json' };
    const { ChecksumMD5 } = await client.send(new HeadObjectCommand({ ...at, ChecksumMode: 'ENABLED' }));
    expect(ChecksumMD5).toBe(createHash('md5').update('{"id":"7","v":"same"}').digest('base64'));
    expect(await client.send(new HeadObjectCommand(at))).not.toHaveProperty('ChecksumMD5');

    const verify = (...flags: string[]) =>
      run(cwd, 'verify', '--state', 's3://kept/_splitter/', '--deep', ...flags);
    server.requests.clear();
    const first = await verify('--checksum', 'md5');
    expect(reportOf(first.stdout)).toMatchObject({ read: 0, byChecksum: rows, differences: { content: 0 } });
    expect(server.requests.count('HeadObject')).toBe(rows);
    expect(await ok(verify())).toMatchObject({ read: rows, byChecksum: 0 });

    await client.send(new PutObjectCommand({ ...at, Body: '{"id":"7","v":"SAME"}' }));
    const second = await verify('--checksum', 'md5');
    expect(second.code).toBe(1);
    expect(reportOf(second.stdout)).toMatchObject({
      read: 1,
      byChecksum: rows - 1,
      first: { content: ['rows/7.json'] },
    });
  } finally {
    client.destroy();
  }
});

test('objects that are compressed are read, since S3 keeps the md5 of other bytes', async () => {
  server.createBucket('packed');
  const cwd = await testFolder();
  await write(cwd, 'one');
  await split(cwd, 'packed', '--checksum', 'md5', '--compress', 'gzip');
  const verify = ['--state', 's3://packed/_splitter/', '--deep', '--checksum', 'md5'];
  expect(await ok(run(cwd, 'verify', ...verify))).toMatchObject({ read: rows, byChecksum: 0 });
});

test.each([
  ['crc32', 'x-amz-checksum-crc32 x-amz-sdk-checksum-algorithm'],
  ['md5', 'x-amz-checksum-md5 x-amz-sdk-checksum-algorithm'],
  ['content-md5', 'content-md5'],
])('S3 takes locked objects with %s', async (checksum, headers) => {
  server.createBucket(`locked-${checksum}`, { rules: { hasObjectLock: true } });
  server.createBucket(`state-${checksum}`);
  server.requests.clear();
  const cwd = await testFolder();
  await write(cwd, 'one');
  const lock = ['--header', 'x-amz-object-lock-legal-hold: ON', '--checksum', checksum];
  const state = ['--state', `s3://state-${checksum}/s/`];
  expect(await ok(split(cwd, `locked-${checksum}`, ...lock, ...state))).toMatchObject({
    written: rows,
  });
  expect(sent(`locked-${checksum}`, 'PutObject')).toEqual({ [headers]: rows });
});

test('a locked object without a checksum is refused before anything is planned', async () => {
  const cwd = await testFolder();
  await write(cwd, 'one');
  const lock = ['--header', 'x-amz-object-lock-legal-hold: ON', '--checksum', 'none'];
  const refused = await split(cwd, 'kept', ...lock);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('expected another --checksum than none');
});
