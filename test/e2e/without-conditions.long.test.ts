import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type S3Server, startS3Server } from '../doubles/s3-server/s3-server.js';
import { runSplitter } from './run-splitter.js';
import { readObjects, s3Environment, s3Flags } from './s3-run.js';
import { removeFoldersAfterEach, reportOf, testFolder } from './test-folder.js';

removeFoldersAfterEach();
let server: S3Server;
let buckets = 0;

beforeAll(async () => {
  server = await startS3Server({ ignoresConditions: true });
});
afterAll(() => server.close());

async function world() {
  const cwd = await testFolder();
  buckets += 1;
  const bucket = `rows-${buckets}`;
  server.createBucket(bucket);
  const write = (value: string) =>
    writeFile(
      join(cwd, 'rows.csv'),
      `id,v\n${Array.from({ length: 60 }, (_, row) => `${row},${value}\n`).join('')}`,
    );
  await write('old');
  const run = (command: string, ...flags: string[]) =>
    runSplitter([command, '--log', 'json', ...s3Flags(server), ...flags], {
      cwd,
      env: s3Environment(server),
    });
  const source = ['--files', 'rows.csv', '--target', `s3://${bucket}/rows/`, '--key', '{id}.json'];
  const split = (...flags: string[]) => run('split', ...source, ...flags);
  const objects = () => readObjects(server, bucket, 'rows/');
  const state = () => readObjects(server, bucket, '_splitter/');
  const verify = () => run('verify', '--state', `s3://${bucket}/_splitter/`, '--deep');
  return { bucket, run, source, split, objects, state, verify, write };
}

const all = (value: string) =>
  new Map(Array.from({ length: 60 }, (_, row) => [`${row}.json`, `{"id":"${row}","v":"${value}"}`]));

test('a server that ignores conditions is named, and nothing is written to the target', async () => {
  const { split, objects } = await world();
  const { code, stderr } = await split();
  expect([code, stderr]).toEqual([2, expect.stringMatching(/ignores conditions: it took s3:.*--lease none/)]);
  expect((await objects()).size).toBe(0);
});

test('under --lease none runs follow one another, each with a higher epoch, and verify finds what the last one wrote', async () => {
  const { bucket, split, objects, state, verify, write } = await world();
  const first = await split('--lease', 'none');
  expect([first.code, first.stderr]).toEqual([0, expect.stringContaining('nothing keeps other runs off')]);
  expect(await objects()).toEqual(all('old'));
  await write('new');
  const second = await split('--lease', 'none');
  expect(second.code).toBe(0);
  expect(await objects()).toEqual(all('new'));
  const { runId } = reportOf(second.stdout);
  const baseline = [...(await state())].find(([key]) => key.endsWith('baseline.json'))?.[1] ?? '';
  expect(JSON.parse(baseline)).toMatchObject({ runId, epoch: 2, target: `s3://${bucket}/rows/` });
  expect((await verify()).code).toBe(0);
});

test('a run that failed half-way is resumed under --lease none, and writes nothing twice that is done', async () => {
  const { split, objects, state, verify } = await world();
  server.script({
    answer: { kind: 'error', status: 403, code: 'AccessDenied' },
    match: { operation: 'PutObject', keyPrefix: 'rows/3' },
    times: 100,
  });
  const failed = await split('--lease', 'none', '--tranches', '4');
  server.clearScript();
  expect(failed.code).toBe(1);
  const resumed = await split('--lease', 'none', '--tranches', '4', '--resume');
  expect([resumed.code, reportOf(resumed.stdout)]).toEqual([
    0,
    expect.objectContaining({ rows: 60, written: 60 }),
  ]);
  expect(await objects()).toEqual(all('old'));
  const ledgers = [...(await state()).keys()].filter((key) => key.includes('/ledger/'));
  expect(ledgers.some((key) => key.endsWith('-2.parquet'))).toBe(true);
  expect((await verify()).code).toBe(0);
});

test('the stages of a fan-out share an epoch under --lease none', async () => {
  const { bucket, run, source, objects, state, verify } = await world();
  const planned = await run('plan', ...source, '--workers', '2', '--lease', 'none');
  const { runId } = reportOf(planned.stdout);
  const later = ['--state', `s3://${bucket}/_splitter/`, '--run-id', runId, '--lease', 'none'];
  const uploads = await Promise.all(['0', '1'].map((batch) => run('upload', ...later, '--batch', batch)));
  const finished = await run('finish', ...later);
  expect([planned.code, ...uploads.map(({ code }) => code), finished.code]).toEqual([0, 0, 0, 0]);
  expect(await objects()).toEqual(all('old'));
  expect([...(await state()).keys()].filter((key) => key.includes('/lease/'))).toEqual([
    expect.stringMatching(/\/000000000001\.json$/),
  ]);
  expect((await verify()).code).toBe(0);
});

test('deletions that were withheld under --lease none are made by a later finish, in a folder as well', async () => {
  const cwd = await testFolder();
  const run = (...args: string[]) => runSplitter([...args, '--lease', 'none', '--log', 'json'], { cwd });
  const write = (rows: number) =>
    writeFile(
      join(cwd, 'rows.csv'),
      `id,v\n${Array.from({ length: rows }, (_, row) => `${row},v\n`).join('')}`,
    );
  const split = [
    'split',
    '--files',
    'rows.csv',
    '--target',
    'out',
    '--key',
    '{id}.json',
    '--missing',
    'delete',
  ];
  await write(10);
  expect((await run(...split)).code).toBe(0);
  await write(6);
  const withheld = await run(...split, '--max-deletes', '1');
  const { runId } = reportOf(withheld.stdout);
  expect([withheld.code, (await readdir(join(cwd, 'out'))).length]).toEqual([3, 10]);
  const finish = ['finish', '--state', '.splitter', '--run-id', runId, '--max-deletes'];
  expect((await run(...finish, '3')).code).toBe(3);
  const late = await run(...finish, '4');
  expect([late.code, late.code === 0 ? '' : late.stderr]).toEqual([0, '']);
  expect((await readdir(join(cwd, 'out'))).sort()).toEqual([0, 1, 2, 3, 4, 5].map((id) => `${id}.json`));
});

test('--if-exists skip and fail are refused without a lease, where the run was planned with one too', async () => {
  const { bucket, run, source, split } = await world();
  const refused = await split('--lease', 'none', '--if-exists', 'skip');
  expect([refused.code, refused.stderr]).toEqual([
    2,
    expect.stringContaining('expected overwrite with --lease none'),
  ]);
  const honest = await startS3Server({ buckets: [bucket] });
  try {
    const on = [...s3Flags(honest)];
    const planned = await run('plan', ...source, ...on, '--if-exists', 'fail');
    const { runId } = reportOf(planned.stdout);
    const uploaded = await run(
      'upload',
      ...on,
      '--state',
      `s3://${bucket}/_splitter/`,
      '--run-id',
      runId,
      '--lease',
      'none',
    );
    expect([uploaded.code, uploaded.stderr]).toEqual([
      2,
      expect.stringContaining('planned with --if-exists fail'),
    ]);
  } finally {
    await honest.close();
  }
});
