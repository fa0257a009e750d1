/** A table written again and again: what others did to the objects meanwhile, other tranches, other jobs, other sources. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type S3Server, startS3Server } from '../doubles/s3-server/s3-server.js';
import { runSplitter } from './run-splitter.js';
import { readObjects, s3Environment, s3Flags } from './s3-run.js';
import { filesIn, removeFoldersAfterEach, reportOf, testFolder } from './test-folder.js';

removeFoldersAfterEach();
let server: S3Server;
beforeAll(async () => {
  server = await startS3Server({ buckets: ['rows'] });
});
afterAll(() => server.close());

async function table(rows: number, name = 'rows.csv', cwd?: string): Promise<string> {
  const folder = cwd ?? (await testFolder());
  const lines = Array.from({ length: rows }, (_, row) => `${row},value ${row}\n`);
  await writeFile(join(folder, name), `id,v\n${lines.join('')}`);
  return folder;
}

async function split(cwd: string, target: string, ...flags: string[]) {
  const onS3 = target.startsWith('s3:') ? s3Flags(server) : [];
  const source = flags.includes('--files') ? [] : ['--files', 'rows.csv'];
  const all = [
    'split',
    '--log',
    'json',
    ...onS3,
    '--target',
    target,
    '--key',
    '{id}.json',
    ...source,
    ...flags,
  ];
  return runSplitter(all, { cwd, env: s3Environment(server) });
}

async function report(run: ReturnType<typeof split>) {
  const { code, stdout, stderr } = await run;
  expect([code, code === 0 ? '' : stderr]).toEqual([0, '']);
  return reportOf(stdout);
}

const changed = ['--write', 'changed'] as const;

test('a stage by another endpoint than the plan is refused, and writes nothing', async () => {
  const cwd = await table(20);
  const other = await startS3Server({ buckets: ['rows'] });
  const stage = (at: S3Server, ...args: string[]) =>
    runSplitter([...args, '--log', 'json', '--state', 'state', '--run-id', 'staged', ...s3Flags(at)], {
      cwd,
      env: s3Environment(at),
    });
  try {
    const planned = ['plan', '--files', 'rows.csv', '--key', '{id}.json', '--target', 's3://rows/staged/'];
    expect((await stage(server, ...planned)).code).toBe(0);
    for (const name of ['upload', 'finish']) {
      const { code, stderr } = await stage(other, name);
      expect([code, stderr]).toEqual([2, expect.stringContaining('give all stages of a run the same')]);
    }
    expect((await readObjects(other, 'rows', '')).size).toBe(0);
    for (const name of ['upload', 'finish']) expect((await stage(server, name)).code).toBe(0);
    expect((await readObjects(server, 'rows', 'staged/')).size).toBe(20);
  } finally {
    await other.close();
  }
});

test('a run by another endpoint does not take what the last one wrote elsewhere for what is there', async () => {
  const cwd = await table(20);
  const place = (at: S3Server) => ['--target', 's3://rows/elsewhere/', '--state', 'state', ...s3Flags(at)];
  const run = (at: S3Server) =>
    runSplitter(
      ['split', '--log', 'json', '--files', 'rows.csv', '--key', '{id}.json', ...changed, ...place(at)],
      {
        cwd,
        env: s3Environment(at),
      },
    );
  const other = await startS3Server({ buckets: ['rows'] });
  try {
    expect(reportOf((await run(server)).stdout)).toMatchObject({ written: 20, unchanged: 0 });
    const { stdout, stderr } = await run(other);
    expect(reportOf(stdout)).toMatchObject({ written: 20, unchanged: 0 });
    expect(stderr).toContain('since the last complete run wrote by another --endpoint-url');
    expect((await readObjects(other, 'rows', 'elsewhere/')).size).toBe(20);
    expect(reportOf((await run(other)).stdout)).toMatchObject({ written: 0, unchanged: 20 });
  } finally {
    await other.close();
  }
});

test('in a folder, what others did to the objects is seen by a listing, and mended; the ledgers do not know it', async () => {
  const cwd = await table(20);
  await report(split(cwd, 'out'));
  await writeFile(join(cwd, 'out/3.json'), 'theirs');
  await rm(join(cwd, 'out/4.json'));
  expect(await report(split(cwd, 'out', ...changed))).toMatchObject({ written: 0, unchanged: 20 });
  expect(await report(split(cwd, 'out', ...changed, '--compare', 'target'))).toMatchObject({
    written: 2,
    unchanged: 18,
  });
  expect(await readFile(join(cwd, 'out/3.json'), 'utf8')).toBe('{"id":"3","v":"value 3"}');
  expect(await filesIn(join(cwd, 'out'))).toHaveLength(20);
});

test('on S3, a target of which nothing is known is compared by the md5s that its ETags are', async () => {
  const cwd = await table(20);
  const client = new S3Client({ ...server, forcePathStyle: true });
  const put = (row: number, Body: string) =>
    client.send(new PutObjectCommand({ Bucket: 'rows', Key: `listed/${row}.json`, Body }));
  for (let row = 0; row < 10; row += 1) await put(row, `{"id":"${row}","v":"value ${row}"}`);
  await put(3, 'theirs');
  const first = await report(split(cwd, 's3://rows/listed/', ...changed, '--compare', 'target'));
  expect(first).toMatchObject({ written: 11, unchanged: 9, created: 11 });
  await client.send(new DeleteObjectCommand({ Bucket: 'rows', Key: 'listed/7.json' }));
  client.destroy();
  const second = await report(split(cwd, 's3://rows/listed/', ...changed, '--compare', 'target'));
  expect(second).toMatchObject({ written: 1, unchanged: 19 });
  expect((await readObjects(server, 'rows', 'listed/')).get('7.json')).toBe('{"id":"7","v":"value 7"}');
});

test.each(['out', 's3://rows/tranches/'])(
  'another number of tranches makes no row of %s a changed one',
  async (target) => {
    const cwd = await table(30);
    await report(split(cwd, target, '--tranches', '3'));
    expect(await report(split(cwd, target, ...changed, '--tranches', '101'))).toMatchObject({
      written: 0,
      unchanged: 30,
    });
    await table(29, 'rows.csv', cwd);
    // Of the run with other tranches, whose ledgers hold all that it found unchanged.
    expect(await report(split(cwd, target, ...changed, '--tranches', '5'))).toMatchObject({
      unchanged: 29,
      kept: 1,
    });
  },
);

test('two jobs under one target know each only what is theirs', async () => {
  const cwd = await table(4);
  await table(10, 'more.csv', cwd);
  await report(split(cwd, 'out', '--job', 'nightly'));
  const other = ['--files', 'more.csv', '--job', 'feed'];
  expect(await report(split(cwd, 'out', ...other, ...changed))).toMatchObject({ written: 10, kept: 0 });
  expect(await report(split(cwd, 'out', '--job', 'nightly', ...changed))).toMatchObject({
    unchanged: 4,
    kept: 0,
  });
});

test('a source that is tried by hand deletes nothing that the nightly one has: exit 2, and what is told of both', async () => {
  const cwd = await table(10);
  await report(split(cwd, 'out', '--missing', 'delete'));
  await table(2, 'few.csv', cwd);
  const tried = await split(cwd, 'out', '--files', 'few.csv', '--missing', 'delete');
  expect(tried.code).toBe(2);
  expect(tried.stderr).toMatch(/--accept-source.*--files "rows\.csv".*--files "few\.csv"/);
  expect(await filesIn(join(cwd, 'out'))).toHaveLength(10);
  // Without deletions any source will do.
  await report(split(cwd, 'out', '--files', 'few.csv', ...changed));
});
