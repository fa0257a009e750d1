/** `splitter verify` after a real run, on a folder and on the S3 double. */
import { mkdir, mkdtemp, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { VerifyReport } from '../../job/verify/verify-report.js';
import type { S3Server } from '../doubles/s3-server/s3-server.js';
import { client, closeAfterEach, server } from '../unit/doubles/s3-server-fixture.js';
import { type Finished, runSplitter } from './run-splitter.js';

closeAfterEach();

let home = '';
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'splitter-verify-test-'));
});
afterEach(() => rm(home, { recursive: true }));

const none = { missing: 0, extra: 0, size: 0, content: 0, etag: 0 };

function reportOf({ stdout, stderr }: Finished): VerifyReport {
  const line = stdout.trimEnd().split('\n').at(-1);
  if (!line) throw new Error(`expected a report, got: ${stderr}`);
  return JSON.parse(line);
}

async function splitRows(
  rows: readonly (readonly [id: string, v: string])[],
  ...flags: string[]
): Promise<Finished> {
  await writeFile(
    join(home, 'rows.csv'),
    ['id,v', ...rows.map(([id, v]) => `"${id}","${v}"`), ''].join('\n'),
  );
  return runSplitter(['split', '--files', 'rows.csv', '--key', '{id}', '--log', 'json', ...flags], {
    cwd: home,
  });
}

const rowsOf = (count: number) =>
  Array.from({ length: count }, (_, index): [string, string] => [
    `k${String(index).padStart(5, '0')}`,
    'same',
  ]);

describe('a folder', () => {
  const local = ['--target', 'out', '--state', 'state'];
  const path = (key: string) => join(home, 'out', key);
  const verify = (...flags: string[]) =>
    runSplitter(['verify', '--state', 'state', '--log', 'json', ...flags], { cwd: home });

  test('after a run, keys of any characters: nothing differs, the file of differences is empty', async () => {
    const keys = ['a b/c+d.json', 'é/ü.json', '😀', '~', "it's [1]*?.json", '100%25', 'x/y/z', '\uff5e'];
    expect(
      (
        await splitRows(
          keys.map((key) => [key, 'v']),
          ...local,
        )
      ).code,
    ).toBe(0);
    for (const flags of [[], ['--deep']]) {
      const finished = await verify(...flags);
      expect(finished.code).toBe(0);
      const report = reportOf(finished);
      expect(report).toMatchObject({
        target: join(home, 'out'),
        expected: 8,
        listed: 8,
        read: flags.length > 0 ? 8 : 0,
        differences: none,
        exitCode: 0,
      });
      expect(await readFile(report.file, 'utf8')).toBe('');
    }
  });

  test('what is removed, added, cut, edited in place or touched is found, and --deep tells edited from touched', async () => {
    await splitRows(rowsOf(30), ...local);
    await rm(path('k00001'));
    await mkdir(path('new'));
    await writeFile(path('new/one'), 'x');
    await writeFile(path('k00002'), '{}');
    const before = await readFile(path('k00003'), 'utf8');
    await writeFile(path('k00003'), before.replace('same', 'else'));
    await utimes(path('k00004'), 1_000_000_000, 1_000_000_000);

    const finished = await verify();
    expect(finished.code).toBe(1);
    const report = reportOf(finished);
    expect(report.differences).toEqual({ missing: 1, extra: 1, size: 1, content: 0, etag: 2 });
    expect(report.first).toEqual({
      missing: ['k00001'],
      extra: ['new/one'],
      size: ['k00002'],
      content: [],
      etag: ['k00003', 'k00004'],
    });

    const deep = await verify('--deep');
    expect(deep.code).toBe(1);
    const deepReport = reportOf(deep);
    expect(deepReport).toMatchObject({ read: 28, first: { content: ['k00003'], etag: ['k00004'] } });
    const lines = (await readFile(deepReport.file, 'utf8')).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line)).map(({ kind, key }) => `${kind} ${key}`)).toEqual([
      'missing k00001',
      'size k00002',
      'content k00003',
      'etag k00004',
      'extra new/one',
    ]);
  });

  test('a rejected row has no object and misses none; what lies under its key is extra', async () => {
    const rows: [string, string][] = [
      ['a', '1'],
      ['twice', '1'],
      ['twice', '2'],
      ['bad//key', '1'],
    ];
    const split = await splitRows(rows, ...local, '--on-duplicate', 'reject', '--max-rejects', '3');
    expect(split.code).toBe(0);
    expect(reportOf(await verify()).differences).toEqual(none);
    await writeFile(path('twice'), 'x');
    expect(reportOf(await verify()).first.extra).toEqual(['twice']);
  });

  test('keep-max: the kept row is what is expected under the shared key', async () => {
    const rows: [string, string][] = [
      ['twice', '1'],
      ['twice', '2'],
    ];
    expect(
      (await splitRows(rows, ...local, '--on-duplicate', 'keep-max:v', '--column-types', 'v=BIGINT')).code,
    ).toBe(0);
    expect(reportOf(await verify('--deep'))).toMatchObject({ expected: 1, read: 1, differences: none });
  });

  test('a skipped row wants an object of any content, a row rejected because one was there wants none', async () => {
    await mkdir(join(home, 'out'));
    await writeFile(path('a'), 'of somebody else');
    const rows: [string, string][] = [
      ['a', '1'],
      ['b', '1'],
    ];
    expect((await splitRows(rows, ...local, '--if-exists', 'skip')).code).toBe(0);
    expect(reportOf(await verify('--deep'))).toMatchObject({ expected: 2, read: 1, differences: none });
    await rm(path('a'));
    expect(reportOf(await verify()).first.missing).toEqual(['a']);

    await writeFile(path('c'), 'of somebody else');
    const more: [string, string][] = [
      ['a', '1'],
      ['c', '1'],
    ];
    expect((await splitRows(more, ...local, '--if-exists', 'fail', '--max-rejects', '1')).code).toBe(0);
    // Now c was there and a was not; b is the job's from before.
    expect(reportOf(await verify())).toMatchObject({ expected: 2, listed: 3, differences: none });
    await rm(path('c'));
    expect(reportOf(await verify()).differences).toEqual(none);
    await rm(path('b'));
    expect(reportOf(await verify()).first.missing).toEqual(['b']);
  });

  test('a run of no rows is verified too', async () => {
    await splitRows([], ...local);
    expect(reportOf(await verify())).toMatchObject({ expected: 0, listed: 0, differences: none });
  });

  test('without --run-id it is the last complete run, of the one target or of --target', async () => {
    await splitRows([['a', '1']], ...local, '--run-id', 'first');
    await splitRows(
      [
        ['a', '2'],
        ['b', '2'],
      ],
      ...local,
      '--run-id',
      'second',
    );
    expect(reportOf(await verify())).toMatchObject({ runId: 'second', differences: none });
    expect(reportOf(await verify('--run-id', 'first'))).toMatchObject({
      runId: 'first',
      differences: { ...none, extra: 1, etag: 1 },
    });

    await splitRows([['a', '1']], '--target', 'elsewhere', '--state', 'state', '--run-id', 'third');
    const open = await verify();
    expect(open.code).toBe(2);
    expect(open.stderr).toContain('--target: is required without --run-id');
    expect(open.stderr).toContain(join(home, 'out'));
    expect(open.stderr).toContain(join(home, 'elsewhere'));
    expect(reportOf(await verify('--target', 'out')).runId).toBe('second');
    expect(reportOf(await verify('--target', 'elsewhere')).runId).toBe('third');

    const unknown = await verify('--target', 'nowhere');
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain(`got ${join(home, 'nowhere')}`);
    const contradiction = await verify('--run-id', 'first', '--target', 'elsewhere');
    expect(contradiction.code).toBe(2);
    expect(contradiction.stderr).toContain(
      `--target: expected ${join(home, 'out')}, which run first wrote to`,
    );
  });

  test('an unknown run, no run at all, and a run that is not complete are no verdict', async () => {
    expect(await verify()).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--run-id: is required'),
    });
    await splitRows(rowsOf(3), ...local, '--run-id', 'mine');
    expect(await verify('--run-id', 'other')).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('There is no plan of run other'),
    });
    const ledger = join(home, 'state/runs/mine/ledger/0-1.parquet');
    await rename(join(home, 'state/runs/mine/done/0.json'), join(home, 'marker'));
    expect(await verify()).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('not done'),
    });
    await rename(join(home, 'marker'), join(home, 'state/runs/mine/done/0.json'));
    await rm(ledger, { force: true });
    await writeFile(ledger, 'not what was counted');
    expect(await verify()).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('ledgers') });
  });

  test('people read the counts, what they mean, the first keys quoted, and where the rest is', async () => {
    await splitRows(rowsOf(30), ...local, '--run-id', 'mine');
    for (const [key] of rowsOf(25)) await rm(path(key));
    await writeFile(path('odd\nname'), '');
    const { code, stdout, stderr } = await runSplitter(['verify', '--state', 'state', '--log', 'pretty'], {
      cwd: home,
    });
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain('verdict  25 missing, 1 extra\n');
    expect(stderr).toContain('  "k00019"\n  and 5 more\n');
    expect(stderr).toContain(
      'extra: no job of this state wrote it, and the run did not skip it\n  "odd\\nname"\n',
    );
    expect(stderr).toContain(`all      ${join(home, 'state/runs/mine/verify.jsonl')}\n`);
  });
});

describe('S3', () => {
  const env = ({ credentials, endpoint, region }: S3Server) => ({
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    SPLITTER_REGION: region,
    SPLITTER_ENDPOINT_URL: endpoint,
    SPLITTER_FORCE_PATH_STYLE: 'true',
    SPLITTER_TARGET: 's3://rows/a b/',
    SPLITTER_STATE: 's3://rows/_splitter/',
    SPLITTER_LOG: 'json',
  });

  const odd = ["k0+1 é&<>'", 'k1/😀', 'k2%2F', '~'];

  async function splitToS3(s3: S3Server, keys: readonly string[]): Promise<void> {
    await writeFile(join(home, 'rows.csv'), ['id,v', ...keys.map((key) => `"${key}",same`), ''].join('\n'));
    const split = await runSplitter(['split', '--files', 'rows.csv', '--key', '{id}'], {
      cwd: home,
      env: env(s3),
    });
    expect(split).toMatchObject({ code: 0 });
  }

  const verify = (s3: S3Server, ...flags: string[]) =>
    runSplitter(['verify', ...flags], { cwd: home, env: env(s3) });

  test('6,000 objects with their state in the same bucket, listed in ranges: clean, then every kind', async () => {
    const s3 = await server();
    await splitToS3(s3, [...rowsOf(6_000).map(([key]) => key), ...odd]);
    const clean = reportOf(await verify(s3));
    expect(clean).toMatchObject({ expected: 6_004, listed: 6_004, differences: none });
    expect(clean.file).toMatch(/^s3:\/\/rows\/_splitter\/runs\/.*\/verify\.jsonl$/);
    const starts = s3.requests.latest().filter(({ query }) => query.get('start-after') !== undefined);
    expect(new Set(starts.map(({ query }) => query.get('start-after'))).size).toBe(1);

    const sdk = client(s3);
    const put = (key: string, body: string) =>
      sdk.send(new PutObjectCommand({ Bucket: 'rows', Key: `a b/${key}`, Body: Buffer.from(body) }));
    await put('!before', 'x');
    await put('~~after', 'x');
    await put('', '');
    await put('k00007', '{}');
    await put('k05999', '{"id":"k05999","v":"else"}');
    await put('k1/😀', '{"id":"k1/😀","v":"same"}');
    const changed = await verify(s3);
    expect(changed.code).toBe(1);
    expect(reportOf(changed)).toMatchObject({
      listed: 6_006,
      differences: { missing: 0, extra: 2, size: 1, content: 0, etag: 1 },
      first: { extra: ['a b/!before', 'a b/~~after'], size: ['a b/k00007'], etag: ['a b/k05999'] },
    });

    // One range that cannot be listed is enough for no verdict.
    s3.script({
      answer: { kind: 'error', status: 403, code: 'AccessDenied' },
      match: ({ query }) => query.get('start-after') !== undefined,
    });
    expect(await verify(s3)).toMatchObject({ code: 1, stdout: '' });
  });

  test('--deep reads every object, and tells other bytes from another version', async () => {
    const s3 = await server();
    await splitToS3(s3, [...rowsOf(100).map(([key]) => key), ...odd]);
    const clean = await verify(s3, '--deep', '--max-in-flight', '8');
    expect(reportOf(clean)).toMatchObject({ read: 104, differences: none });
    const Body = Buffer.from('{"id":"k00009","v":"else"}');
    await client(s3).send(new PutObjectCommand({ Bucket: 'rows', Key: 'a b/k00009', Body }));
    expect(reportOf(await verify(s3, '--deep'))).toMatchObject({ differences: { ...none, content: 1 } });
  });

  test('a listing that S3 denies is no verdict', async () => {
    const s3 = await server();
    await splitToS3(
      s3,
      rowsOf(20).map(([key]) => key),
    );
    s3.script({
      answer: { kind: 'error', status: 403, code: 'AccessDenied' },
      match: ({ query }) => query.get('prefix') === 'a b/',
    });
    expect(await verify(s3)).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('s3:ListBucket'),
    });
  });
});
