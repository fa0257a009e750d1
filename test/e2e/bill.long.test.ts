/** What a run would cost is told before its first PUT, by the target's bucket as it is set, and a run that is too dear makes none. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketVersioningCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { settingOperations } from '../doubles/s3-server/request.js';
import { type S3Server, startS3Server } from '../doubles/s3-server/s3-server.js';
import { runSplitter } from './run-splitter.js';
import { s3Environment, s3Flags } from './s3-run.js';
import { removeFoldersAfterEach, reportOf, testFolder } from './test-folder.js';

removeFoldersAfterEach();
let server: S3Server;
let sdk: S3Client;
beforeAll(async () => {
  server = await startS3Server();
  sdk = new S3Client({ ...server, forcePathStyle: true });
});
afterAll(async () => {
  sdk.destroy();
  await server.close();
});

async function table(rows: number, version = 'one'): Promise<string> {
  const cwd = await testFolder();
  await rewrite(cwd, rows, version);
  return cwd;
}

async function rewrite(cwd: string, rows: number, version: string): Promise<void> {
  const lines = Array.from({ length: rows }, (_, row) => `${row},${row % 10 === 0 ? version : 'same'}\n`);
  await writeFile(join(cwd, 'rows.csv'), `id,v\n${lines.join('')}`);
}

function run(cwd: string, command: string, bucket: string, ...flags: string[]) {
  const source = ['--files', 'rows.csv', '--target', `s3://${bucket}/rows/`, '--key', '{id}.json'];
  return runSplitter([command, '--log', 'json', '--tranches', '4', ...source, ...s3Flags(server), ...flags], {
    cwd,
    env: s3Environment(server),
  });
}

/** Lines of the log; the last words are for people. */
function told(stderr: string): Record<string, unknown>[] {
  const lines = stderr.split('\n').filter((line) => line.startsWith('{'));
  return lines.map((line) => JSON.parse(line));
}

function warned(stderr: string): unknown[] {
  return told(stderr).flatMap(({ level, code }) => (level === 'warn' && code !== undefined ? [code] : []));
}

function objectPuts(bucket: string): number {
  return [...server.objects(bucket).keys()].filter((key) => key.startsWith('rows/')).length;
}

function frozenFiles(bucket: string): string[] {
  return [...server.objects(bucket).keys()].filter((key) => key.includes('/staged/'));
}

async function expire(Bucket: string, Prefix: string): Promise<void> {
  const Rules = [{ ID: 'week', Status: 'Enabled' as const, Filter: { Prefix }, Expiration: { Days: 7 } }];
  await sdk.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules } }));
}

test('a plain bucket is no cause for a warning; a lifecycle rule is one where it hits', async () => {
  const Bucket = 'lifecycle';
  server.createBucket(Bucket);
  const cwd = await table(20);
  const plain = await run(cwd, 'split', Bucket);
  expect([plain.code, warned(plain.stderr)]).toEqual([0, []]);
  await expire(Bucket, 'other/');
  expect(warned((await run(cwd, 'split', Bucket)).stderr)).toEqual([]);
  await expire(Bucket, 'rows/');
  const hit = await run(cwd, 'split', Bucket);
  expect(hit.code).toBe(0);
  expect(warned(hit.stderr)).toEqual(['lifecycle-expires']);
  expect(hit.stderr).toContain(
    'removes these objects 7 days after they were written. Give the rule a prefix',
  );
});

test('the size of rows is looked at where a class or a rule goes by it', async () => {
  server.createBucket('classes');
  const cwd = await table(20);
  const first = await run(cwd, 'split', 'classes', '--storage-class', 'STANDARD_IA');
  expect(warned(first.stderr)).toEqual(['minimum-size']);
  expect(first.stderr).toContain('each object of about 21 bytes is billed as 131,072');
  // Written again on the day on which they were written.
  const again = await run(cwd, 'split', 'classes', '--storage-class', 'STANDARD_IA');
  expect(warned(again.stderr)).toEqual(['minimum-size', 'early-deletion']);
});

test.each([
  [100_001, ['many-events', 'many-versions', 'many-kms-requests']],
  [100_000, []],
])('what %d objects set off is told before the first of them: %j', async (rows, expected) => {
  const Bucket = `rows-${rows}`;
  server.createBucket(Bucket);
  await sdk.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  const Rules = [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' as const } }];
  await sdk.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: { Rules } }));
  const TopicConfigurations = [
    { TopicArn: 'arn:aws:sns:us-east-1:123456789012:t', Events: ['s3:ObjectCreated:*' as const] },
  ];
  await sdk.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket,
      NotificationConfiguration: { TopicConfigurations },
    }),
  );
  const planned = await run(await table(rows), 'plan', Bucket);
  expect([planned.code, warned(planned.stderr)]).toEqual([0, expected]);
  expect(objectPuts(Bucket)).toBe(0);
});

test('a run that would cost more than --max-cost ends with 2, and makes no PUT of an object', async () => {
  const Bucket = 'dear';
  server.createBucket(Bucket);
  const cwd = await table(1_000);
  // 1,000 PUTs are half a cent, the task costs a little.
  const dear = await run(cwd, 'split', Bucket, '--max-cost', '0.004');
  expect(dear.code).toBe(2);
  expect(dear.stderr).toContain('would cost about $0.0050, more than --max-cost 0.004: $0.0050 PUTs, ');
  expect(told(dear.stderr).at(-1)).toMatchObject({ level: 'error', code: 'source' });
  expect(objectPuts(Bucket)).toBe(0);
  expect([...server.objects(Bucket).keys()].filter((key) => /plan\.json|\/open\//.test(key))).toEqual([]);
  expect(frozenFiles(Bucket)).toEqual([]);
  const priced = await run(cwd, 'split', Bucket, '--max-cost', '0.5', '--prices', 'put=1');
  expect(priced.code).toBe(2);
  const blind = ['--no-survey', '--on-duplicate', 'reject'];
  expect((await run(cwd, 'split', Bucket, '--max-cost', '0.004', ...blind)).code).toBe(2);
  expect(objectPuts(Bucket)).toBe(0);
  const cheap = await run(cwd, 'split', Bucket, '--max-cost', '0.01');
  expect([cheap.code, objectPuts(Bucket)]).toEqual([0, 1_000]);

  // Of changed rows alone what has changed is counted, once that decides it.
  await rewrite(cwd, 1_000, 'two');
  const changed = ['--write', 'changed', '--prices', 'put=1'];
  const over = await run(cwd, 'split', Bucket, ...changed, '--max-cost', '0.09');
  expect(over.code).toBe(2);
  expect(over.stderr).toContain('would cost about $0.10');
  const under = await run(cwd, 'split', Bucket, ...changed, '--max-cost', '0.11');
  expect(reportOf(under.stdout)).toMatchObject({ written: 100, unchanged: 900 });
});

test('rows that need no PUT are not paid: what decides is counted', async () => {
  const Bucket = 'left';
  server.createBucket(Bucket);
  const cwd = await table(1_000);
  const priced = ['--prices', 'put=1,vcpu=0,gb=0'];
  // 900 rows say that their object must go.
  const deleted = [...priced, '--deleted-when', 'id % 10 <> 0', '--column-types', 'id=BIGINT'];
  const over = await run(cwd, 'split', Bucket, ...deleted, '--max-cost', '0.09');
  expect(over.code).toBe(2);
  expect(over.stderr).toContain('would cost about $0.10, more than --max-cost 0.09');
  const under = await run(cwd, 'split', Bucket, ...deleted, '--max-cost', '0.11');
  expect([under.code, objectPuts(Bucket)]).toEqual([0, 100]);

  // Each of 500 keys twice, which is rejected, and 10 others.
  const shared = Array.from({ length: 1_000 }, (_, row) => `${row % 500},x\n`);
  await writeFile(join(cwd, 'rows.csv'), `id,v\n${shared.join('')}${'0123456789'.replace(/./g, 'n$&,x\n')}`);
  const rejects = [...priced, '--on-duplicate', 'reject', '--max-rejects', '1000'];
  const rejected = await run(cwd, 'split', Bucket, ...rejects, '--max-cost', '0.02');
  expect(reportOf(rejected.stdout)).toMatchObject({ written: 10, rejected: 1_000 });

  // Nobody knows how many are there, so it is ended though it might cost less.
  const skips = await run(cwd, 'split', Bucket, ...rejects, '--if-exists', 'skip', '--max-cost', '0.001');
  expect(skips.code).toBe(2);
  expect(skips.stderr).toMatch(/would cost up to \$0\.01, more than .* It may cost less: how many objects/);
});

test('a preview bills the objects, not the rows, and says whether --max-cost would end a run', async () => {
  const Bucket = 'seen';
  server.createBucket(Bucket);
  const cwd = await testFolder();
  const rows = Array.from({ length: 1_000 }, (_, row) => `${row % 100},${row}\n`);
  await writeFile(join(cwd, 'rows.csv'), `id,v\n${rows.join('')}`);
  const latest = [
    '--on-duplicate',
    'keep-max:v',
    '--column-types',
    'v=BIGINT',
    '--prices',
    'put=1,vcpu=0,gb=0',
  ];
  const seen = await run(cwd, 'preview', Bucket, ...latest, '--max-cost', '0.09');
  expect(seen.code).toBe(2);
  expect(JSON.parse(seen.stdout)).toMatchObject({
    reckoned: {
      bill: { isAtMost: false, run: [{ part: 'puts', count: 100 }, {}] },
      limit: { isPassed: true },
    },
    problem:
      'The run would cost about $0.10, more than --max-cost 0.09: $0.10 PUTs, at list prices or --prices.',
  });
  // As many PUTs as a run makes.
  const fits = await run(cwd, 'split', Bucket, ...latest, '--max-cost', '0.1');
  expect([fits.code, objectPuts(Bucket)]).toEqual([0, 100]);
});

test('a run that --max-cost or --max-writes ended leaves no rows, and its id can be run again', async () => {
  const Bucket = 'again';
  server.createBucket(Bucket);
  const cwd = await table(100);
  for (const limit of [
    ['--max-cost', '0.0001'],
    ['--max-writes', '10'],
  ]) {
    expect((await run(cwd, 'split', Bucket, '--run-id', 'one', ...limit)).code).toBe(2);
    expect(frozenFiles(Bucket)).toEqual([]);
  }
  const done = await run(cwd, 'split', Bucket, '--run-id', 'one', '--max-cost', '1');
  expect([done.code, objectPuts(Bucket)]).toEqual([0, 100]);
});

test('rights that are not there, and servers that know none of it, fail no run', async () => {
  server.createBucket('closed');
  const cwd = await table(10);
  for (const [status, code] of [
    [403, 'AccessDenied'],
    [501, 'NotImplemented'],
  ] as const) {
    server.script({
      match: ({ operation }) => settingOperations.some((each) => each === operation),
      answer: { kind: 'error', status, code },
      times: 1_000,
    });
    const done = await run(cwd, 'split', 'closed', '--max-cost', '1');
    expect([done.code, warned(done.stderr)]).toEqual([0, []]);
    const { stdout } = await run(cwd, 'preview', 'closed');
    expect(JSON.parse(stdout).reckoned.bill.notKnown).toHaveLength(6);
    server.clearScript();
  }
});

test('a folder is asked nothing', async () => {
  const cwd = await table(10);
  server.requests.clear();
  const flags = ['--files', 'rows.csv', '--target', 'out', '--key', '{id}.json', '--max-cost', '0'];
  const done = await runSplitter(['split', '--log', 'json', ...flags], { cwd });
  expect([done.code, server.requests.latest()]).toEqual([0, []]);
});

test('a preview shows the whole bill, to people, to programs and as a page', async () => {
  const Bucket = 'shown';
  server.createBucket(Bucket);
  await sdk.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  await expire(Bucket, 'rows/');
  const cwd = await table(1_000);
  const asked = ['--reads-a-month', '10', '--rewrites-a-month', '30000'];
  const { code, stdout } = await run(cwd, 'preview', Bucket, ...asked);
  expect(code).toBe(0);
  const { reckoned, bytesPerObject } = JSON.parse(stdout);
  expect(bytesPerObject).toBeCloseTo(21.4, 6);
  expect(reckoned).toMatchObject({
    bill: {
      isAtMost: false,
      run: [{ part: 'puts', count: 1_000, dollars: 0.005 }, { part: 'fargate' }],
      month: [{ part: 'storage' }, { part: 'versions', count: 1_000 }],
      ifOn: [
        { part: 'cloudtrail', dollars: 0.001 },
        { part: 'guardduty', dollars: 0.0008 },
      ],
      notKnown: [],
    },
    bucket: { versioning: { value: 'enabled' } },
    warnings: [{ code: 'lifecycle-expires' }],
    advice: { reasons: [{ code: 'changed-more-than-read' }] },
  });
  const people = await run(cwd, 'preview', Bucket, ...asked, '--log', 'pretty', '--html', 'page.html');
  const page = await readFile(join(cwd, 'page.html'), 'utf8');
  expect(page).toContain('versions a night, if every night writes all');
  expect((await run(cwd, 'preview', Bucket, '--html', 'none/page.html')).code).toBe(2);
  expect(people.stdout).toMatch(/PUTs +under \$0\.01 +1,000 PUTs/);
  expect(people.stdout).toMatch(/versioning +enabled/);
  expect(people.stdout).toMatch(/lifecycle +week for rows\//);
  expect(people.stdout).toMatch(/DynamoDB on demand +under \$0\.01/);
  expect(objectPuts(Bucket)).toBe(0);

  await run(cwd, 'split', Bucket);
  const later = await run(cwd, 'preview', Bucket, '--log', 'pretty');
  expect(later.stdout).toContain('What --write changed would need');
  expect(later.stdout).toMatch(/which left 1,000 objects/);
});
