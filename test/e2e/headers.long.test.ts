/** Each header arrives as it was written, read by the official client; what none can carry is rejected with its reason. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
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

function split(cwd: string, bucket: string, ...flags: string[]) {
  const source = ['--files', 'rows.csv', '--target', `s3://${bucket}/`, '--key', '{id}', '--state', 'state'];
  return runSplitter(['split', '--log', 'json', ...s3Flags(server), ...source, ...flags], {
    cwd,
    env: s3Environment(server),
  });
}

async function head(bucket: string, key: string) {
  const client = new S3Client({ ...server, forcePathStyle: true });
  try {
    return await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
  } finally {
    client.destroy();
  }
}

async function rows(...lines: string[]): Promise<string> {
  const cwd = await testFolder();
  await writeFile(join(cwd, 'rows.csv'), `id,mime,note,city\n${lines.map((line) => `${line}\n`).join('')}`);
  return cwd;
}

const all = [
  '--content-type',
  '{mime}',
  '--cache-control',
  'max-age=60, public',
  '--storage-class',
  'STANDARD_IA',
  '--metadata',
  'note={note}',
  '--metadata',
  'fixed={{as it is}}',
  '--tag',
  'city={city}',
  '--tag',
  'team=a/b c',
  '--header',
  'Content-Disposition: attachment; filename="{id}.txt"',
  '--header',
  'content-language: de',
  '--header',
  'Expires: Wed, 21 Oct 2026 07:28:00 GMT',
  '--header',
  'x-amz-website-redirect-location: /other/{id}',
  '--header',
  'x-amz-acl: bucket-owner-full-control',
];

test('headers, metadata and tags arrive as they were written, odd values of rows included', async () => {
  server.createBucket('headers');
  const odd = `a: "b"; c=\\d  e{f}%20&x=~`;
  const cwd = await rows(
    `1,text/html; charset=utf-8,plain,Köln`,
    `2,image/png,"${odd.replaceAll('"', '""')}",São Paulo + Rio`,
  );
  const done = await split(cwd, 'headers', ...all);
  expect(done.code).toBe(0);
  expect(await head('headers', '2')).toMatchObject({
    ContentType: 'image/png',
    CacheControl: 'max-age=60, public',
    StorageClass: 'STANDARD_IA',
    Metadata: { note: odd, fixed: '{as it is}' },
    ContentDisposition: 'attachment; filename="2.txt"',
    ContentLanguage: 'de',
    ExpiresString: 'Wed, 21 Oct 2026 07:28:00 GMT',
    WebsiteRedirectLocation: '/other/2',
    TagCount: 2,
  });
  expect(await head('headers', '1')).toMatchObject({ ContentType: 'text/html; charset=utf-8' });
  const stored = server.objects('headers');
  expect(stored.get('1')).toMatchObject({
    tags: { city: 'Köln', team: 'a/b c' },
    acl: 'bucket-owner-full-control',
  });
  expect(stored.get('2')?.tags).toEqual({ city: 'São Paulo + Rio', team: 'a/b c' });
});

test('what no header can carry rejects the row with its reason, and the others are written', async () => {
  server.createBucket('rejected');
  const cwd = await rows(
    '1,a/b,fine,here',
    '2,,fine,here',
    '3,a/b,Köln,here',
    `4,a/b,${'x'.repeat(2000)},here`,
    '5,a/b,fine,a;b',
    `6,a/b,fine,${'y'.repeat(257)}`,
    '7,a/b," fine",here',
    '8,"a/b\r\nx-amz-acl: public-read",fine,here',
    '9,"",fine,here',
  );
  const done = await split(cwd, 'rejected', ...all);
  expect(done.code).toBe(3);
  const report = reportOf(done.stdout);
  expect(report).toMatchObject({
    written: 1,
    rejected: 8,
    reasons: {
      'bad-header: content-type is NULL': 1,
      'bad-header: content-type is empty': 1,
      'bad-header: content-type is not visible ASCII, with spaces inside alone': 1,
      'bad-header: x-amz-meta-note is not visible ASCII, with spaces inside alone': 2,
      'bad-header: metadata is more than S3 takes (2 KB)': 1,
      'bad-header: the tag city has other characters than tags may have': 1,
      'bad-header: the tag city has more than 256 characters': 1,
    },
  });
  expect([...server.objects('rejected').keys()]).toEqual(['1']);
});

test('a row whose headers have changed is written again, and no other', async () => {
  server.createBucket('changed');
  const cwd = await rows('1,a/b,one,here', '2,a/b,one,here');
  const changed = ['--write', 'changed', '--cache-control'];
  const run = async (...flags: string[]) => reportOf((await split(cwd, 'changed', ...flags)).stdout);
  expect(await run('--write', 'changed')).toMatchObject({ written: 2, created: 2 });
  // What every object has without a setting.
  expect(await run('--write', 'changed', '--content-type', 'application/json')).toMatchObject({
    unchanged: 2,
  });
  expect(await run(...changed, 'no-cache')).toMatchObject({ written: 2, created: 0 });
  expect(await run(...changed, 'no-cache')).toMatchObject({ written: 0, unchanged: 2 });
  expect(await run(...changed, 'no-cache', '--content-type', '{mime}')).toMatchObject({ written: 2 });
  expect(await run(...changed, 'no-cache', '--content-type', '{mime}')).toMatchObject({ unchanged: 2 });
  const listed = [...changed, 'no-cache', '--content-type', '{mime}', '--compare', 'target'];
  expect(await run(...listed)).toMatchObject({ unchanged: 2 });
  expect((await head('changed', '2')).CacheControl).toBe('no-cache');
});

test('a folder says once that it keeps bytes alone', async () => {
  const cwd = await rows('1,Köln,one,here');
  const flags = ['--files', 'rows.csv', '--target', 'out', '--key', '{id}', '--log', 'json'];
  const { code, stderr } = await runSplitter(['split', ...flags, '--content-type', '{mime}'], { cwd });
  expect(code).toBe(0);
  expect(stderr.match(/a folder keeps the bytes alone/g)).toHaveLength(1);
  expect(await readFile(join(cwd, 'out', '1'), 'utf8')).toContain('Köln');
});

test('all faults of headers are told at once, with what was given', async () => {
  const cwd = await rows('1,a/b,one,here');
  const { code, stderr } = await split(
    cwd,
    'nowhere',
    '--header',
    'Content-Lenght: 7',
    '--header',
    'x-amz-server-side-encryption: aws:kms',
    '--metadata',
    'splitter=mine',
    '--tag',
    'aws:x=1',
    '--cache-control',
    'für immer',
    '--kms-key-id',
    'alias/mine',
  );
  expect(code).toBe(2);
  for (const told of [
    'got "Content-Lenght"',
    'is what --encryption, --kms-key-id and --bucket-key are for',
    "x-amz-meta-splitter is the program's own note",
    'not beginning with aws:, got "aws:x"',
    'cache-control: expected visible ASCII and spaces',
  ]) {
    expect(stderr).toContain(told);
  }
  const column = await split(cwd, 'nowhere', '--content-type', '{Mime}', '--tag', 'a={b}');
  expect(column.code).toBe(2);
  expect(column.stderr).toContain('did you mean "mime"');
  expect(column.stderr).toContain('there is no column "b"');
});
