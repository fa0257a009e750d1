import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { targetId } from '../../job/state/target-id.js';
import { type Bench, bucket, expectedKeys, openBench, reportOf, rows } from './s3-bench.js';

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(() => bench.close());

const target = targetId({ kind: 's3', bucket, prefix: 'out/' });
const run = ['--state', 's3://table/_splitter/', '--run-id', 'fan'];
const late = 'written by the run before';

async function send(act: (client: S3Client) => Promise<unknown>): Promise<void> {
  const { endpoint, region, credentials } = bench.server;
  const client = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
  await act(client);
  client.destroy();
}

const put = (Key: string, Body: string) =>
  send((client) => client.send(new PutObjectCommand({ Bucket: bucket, Key, Body })));
const remove = (Key: string) =>
  send((client) => client.send(new DeleteObjectCommand({ Bucket: bucket, Key })));

/** A run that holds the target and does not renew its lease. */
function hold(runId: string, epoch = 1, more = {}): Promise<void> {
  const content = {
    version: 2,
    runId,
    epoch,
    nonce: 'n',
    holder: 'host h, process 1',
    since: '2026-01-01T00:00:00.000Z',
    length: 3,
    seconds: 3,
    wait: 0,
    handedOver: false,
    released: false,
    directory: `epoch-0-${epoch}-0`,
    ...more,
  };
  return put(`_splitter/targets/${target}/lease/00000000000${epoch}.json`, JSON.stringify(content));
}

/** Plans and uploads, after which requests of the run before arrive. */
async function uploadBeforeLateRequests(keys: readonly string[], ...flags: string[]): Promise<void> {
  expect((await bench.plan('--run-id', 'fan', '--workers', '1', ...flags).finished).code).toBe(0);
  expect((await bench.run('upload', ...run, '--batch', '0')).code).toBe(0);
  for (const key of keys) await put(key, late);
}

const bodyOf = (key: string) => bench.server.objects(bucket).get(key)?.body?.toString();

test('a run that took over from another writes again what a late request of that one replaced', async () => {
  await hold('before');
  await uploadBeforeLateRequests(['out/7.json', 'out/70.json']);
  const puts = bench.objectPuts().length;
  const finish = await bench.run('finish', ...run);
  expect([finish.code, reportOf(finish).written]).toEqual([0, rows]);
  const line = finish.stderr.split('\n').find((text) => text.includes('late requests'));
  expect(JSON.parse(line ?? '{}')).toMatchObject({
    level: 'warn',
    run: 'before',
    objects: 2,
    first: ['out/7.json', 'out/70.json'],
  });
  expect(bodyOf('out/7.json')).toBe('{"id":"7","name":"name 7"}');
  // Their tranches alone: 2 of 12.
  expect(bench.objectPuts().length - puts).toBeLessThan(rows / 3);
  const verify = await bench.run('verify', ...run);
  expect([verify.code, bench.keys('out/').sort()]).toEqual([0, expectedKeys]);
});

test('an unchanged object is written again, one that no row has any more is told, and written when its row comes back', async () => {
  expect((await bench.split('--run-id', 'first').finished).code).toBe(0);
  const lines = Array.from({ length: rows }, (_, row) => `${row},name ${row}`).filter((_, row) => row !== 7);
  await writeFile(join(bench.folder, 'rows.csv'), `id,name\n${lines.join('\n')}\n`);
  await hold('before', 2);
  await uploadBeforeLateRequests(['out/7.json', 'out/70.json'], '--write', 'changed');
  const finish = await bench.run('finish', ...run);
  const report = reportOf(finish);
  expect([finish.code, report.kept, bodyOf('out/70.json')]).toEqual([0, 1, '{"id":"70","name":"name 70"}']);
  const warnings = finish.stderr
    .split('\n')
    .flatMap((line) => (line.includes('"warn"') ? [JSON.parse(line)] : []));
  expect(warnings).toMatchObject([
    { message: expect.stringContaining('earlier runs'), run: 'before', objects: 1, first: ['out/7.json'] },
    { message: expect.stringContaining('uploaded again'), run: 'before', objects: 1, first: ['out/70.json'] },
  ]);
  expect(finish.stderr).not.toContain('are as this run wrote them');
  const verify = await bench.run('verify', ...run);
  expect([verify.code, bodyOf('out/7.json')]).toEqual([1, late]);
  expect(reportOf(verify)).toMatchObject({ first: { size: ['out/7.json'] } });
  // Its row comes back with the bytes that the ledger has: what stands there counts.
  await writeFile(join(bench.folder, 'rows.csv'), bench.csv);
  const back = await bench.split('--run-id', 'back', '--write', 'changed').finished;
  expect([back.code, reportOf(back).written, bodyOf('out/7.json')]).toEqual([
    0,
    1,
    '{"id":"7","name":"name 7"}',
  ]);
  expect(back.stderr).toContain('listing the target');
  const after = await bench.split('--run-id', 'after', '--write', 'changed').finished;
  expect([after.code, reportOf(after).written]).toEqual([0, 0]);
  expect(after.stderr).not.toContain('listing the target');
});

test('where the run before had other headers its late request is not seen, and the next run writes all again', async () => {
  const before = ['--run-id', 'before', '--workers', '1', '--cache-control', 'no-cache'];
  expect((await bench.plan(...before).finished).code).toBe(0);
  await hold('before', 2);
  const mark = {
    version: 2,
    runId: 'before',
    epoch: 2,
    job: 'default',
    target: 's3://table/out/',
    since: '2026-01-01T00:00:00.000Z',
  };
  await put(`_splitter/targets/${target}/open/000000000002-before.json`, JSON.stringify(mark));
  await uploadBeforeLateRequests([]);
  const cacheOf = (key: string) => bench.server.objects(bucket).get(key)?.headers?.['cache-control'];
  await send((client) =>
    client.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: 'out/7.json',
        Body: bodyOf('out/7.json') ?? '',
        ContentType: 'application/json',
        CacheControl: 'no-cache',
      }),
    ),
  );
  const finish = await bench.run('finish', ...run);
  expect([finish.code, cacheOf('out/7.json')]).toEqual([0, 'no-cache']);
  expect(finish.stderr).toContain('the run before had other headers');
  expect(finish.stderr).not.toContain('no request of the run before came late');
  const next = await bench.split('--run-id', 'next', '--write', 'changed').finished;
  expect([next.code, reportOf(next).written, cacheOf('out/7.json')]).toEqual([0, rows, undefined]);
  const after = await bench.split('--run-id', 'after', '--write', 'changed').finished;
  expect([after.code, reportOf(after).written]).toEqual([0, 0]);
});

test('with nothing changed late it writes nothing again, and says so', async () => {
  await hold('before');
  await uploadBeforeLateRequests([]);
  const puts = bench.objectPuts().length;
  const finish = await bench.run('finish', ...run);
  expect(finish.code).toBe(0);
  expect(finish.stderr).toContain('no request of the run before came late');
  expect(bench.objectPuts().length).toBe(puts);
});

test('a run that lacks only its report has no frozen rows left, and gets its report', async () => {
  await hold('before');
  await uploadBeforeLateRequests([]);
  expect((await bench.run('finish', ...run)).code).toBe(0);
  await remove('_splitter/runs/fan/report.json');
  await hold('fan', 3, { handedOver: true, takenFrom: 'before' });
  await put('out/7.json', late);
  const again = await bench.run('finish', ...run);
  expect([again.code, reportOf(again).written, bodyOf('out/7.json')]).toEqual([0, rows, late]);
});

test('a run that took over from nobody does not list the target', async () => {
  await uploadBeforeLateRequests(['out/7.json']);
  const finish = await bench.run('finish', ...run);
  expect([finish.code, bodyOf('out/7.json')]).toEqual([0, late]);
  const listings = bench.server.requests.latest().filter(({ operation }) => operation === 'ListObjectsV2');
  expect(listings.filter(({ query }) => query.get('prefix') === 'out/')).toEqual([]);
});

test.each([
  ['skip', 0, { written: rows - 1, skipped: 1, rejected: 0 }],
  ['fail', 3, { written: rows - 1, skipped: 0, rejected: 1 }],
] as const)(
  'under --if-exists %s what came late is an object of somebody else, and stays',
  async (ifExists, code, counts) => {
    await hold('before');
    await uploadBeforeLateRequests(['out/7.json'], '--if-exists', ifExists);
    const finish = await bench.run('finish', ...run);
    expect(finish.code).toBe(code);
    expect(reportOf(finish)).toMatchObject(counts);
    expect(bodyOf('out/7.json')).toBe(late);
    expect((await bench.run('verify', ...run)).code).toBe(0);
  },
);
