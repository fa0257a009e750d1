import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, expect, test } from '@jest/globals';
import type { Report } from '../../job/state/report.js';
import { type S3Server, type S3ServerOptions, startS3Server } from '../doubles/s3-server/s3-server.js';
import { runSplitter } from './run-splitter.js';
import { s3Environment, s3Flags } from './s3-run.js';
import { filesIn, removeFoldersAfterEach, reportOf, testFolder } from './test-folder.js';

removeFoldersAfterEach();

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

const csv = (ids: readonly number[], value = 'one') =>
  `id,v\n${ids.map((id) => `${id},${value}\n`).join('')}`;
const ids = Array.from({ length: 100 }, (_, id) => id);
const names = (some: readonly number[]) => some.map((id) => `${id}.json`).toSorted();

interface Done {
  readonly code: number | null;
  readonly report: Report;
  readonly stderr: string;
  readonly lines: readonly string[];
}

/** A job in a folder, or in a bucket of a server. */
async function job(
  flags: readonly string[] = ['--target', 'out'],
  env: Readonly<Record<string, string>> = {},
) {
  const cwd = await testFolder();
  const command = async (args: readonly string[]): Promise<Done> => {
    const { code, stdout, stderr } = await runSplitter(args, { cwd, env });
    const report = (stdout === '' ? {} : reportOf(stdout)) as unknown as Report;
    return { code, report, stderr, lines: stderr.split('\n') };
  };
  const split = async (table: string, ...more: string[]) => {
    await writeFile(join(cwd, 'table.csv'), table);
    return command([
      ...['split', '--files', 'table.csv', '--key', '{id}.json', '--write', 'changed', '--missing', 'delete'],
      ...[...flags, '--log', 'json', ...more],
    ]);
  };
  return { cwd, command, split, out: () => filesIn(join(cwd, 'out')) };
}

async function bucketJob(options: S3ServerOptions = {}) {
  const server = await startS3Server({ buckets: ['my-bucket'], ...options });
  stops.push(server.close);
  const made = await job(
    ['--target', 's3://my-bucket/rows/', '--state', 's3://my-bucket/_state/', ...s3Flags(server)],
    s3Environment(server),
  );
  const out = () =>
    [...server.objects('my-bucket').keys()]
      .filter((key) => key.startsWith('rows/'))
      .map((key) => key.slice('rows/'.length))
      .toSorted();
  return { ...made, server, out };
}

/** As somebody else does it. */
async function change(
  server: S3Server,
  ...keys: readonly { readonly key: string; readonly body?: string }[]
) {
  const client = new S3Client({ ...server, forcePathStyle: true });
  for (const { key: Key, body: Body } of keys) {
    const at = { Bucket: 'my-bucket', Key };
    if (Body === undefined) await client.send(new DeleteObjectCommand(at));
    else await client.send(new PutObjectCommand({ ...at, Body }));
  }
  client.destroy();
}

test('objects whose rows are gone are deleted, and the runs after know of it', async () => {
  const { cwd, command, split, out } = await job();
  await split(csv(ids));
  const second = await split(csv(ids.slice(10)));
  expect(second.code).toBe(0);
  expect(second.report).toMatchObject({
    unchanged: 90,
    written: 0,
    deletions: { due: 10, made: 10, gone: 0, foreign: 0, withheld: 0 },
  });
  expect(await out()).toEqual(names(ids.slice(10)));
  const verified = await command(['verify', '--state', '.splitter', '--deep', '--log', 'json']);
  expect(verified.code).toBe(0);
  // One comes back: it is created, and nothing else is due.
  const third = await split(csv(ids.slice(9)));
  expect(third.report).toMatchObject({ written: 1, created: 1, unchanged: 90, deletions: { due: 0 } });
  expect(await readFile(join(cwd, 'out/9.json'), 'utf8')).toBe('{"id":"9","v":"one"}');
});

test('more than --max-deletes: none is deleted, exit 3, and the line in the message deletes them after all', async () => {
  const { command, split, out } = await job();
  await split(csv(ids));
  const second = await split(csv(ids.slice(16)));
  expect(second.code).toBe(3);
  expect(second.report.deletions).toEqual({
    due: 16,
    made: 0,
    gone: 0,
    foreign: 0,
    withheld: 16,
    why: 'max-deletes',
  });
  expect(second.stderr).toContain(
    '16 are due to be deleted, more than --max-deletes 15% allows (15 of the 100 objects',
  );
  expect(await out()).toEqual(names(ids));
  const line = / (finish --run-id \S+ --max-deletes 16 --state [^\s"\\]+)/.exec(second.stderr)?.[1] ?? '';
  // With limits that do not allow it either, it says the same again.
  const refused = await command([...line.replace('deletes 16', 'deletes 15').split(' '), '--log', 'json']);
  expect([refused.code, refused.report.deletions?.withheld]).toEqual([3, 16]);
  const late = await command([...line.split(' '), '--log', 'json']);
  expect(late.code).toBe(0);
  expect(late.report).toMatchObject({
    unchanged: 84,
    deletions: { due: 16, made: 16, gone: 0, foreign: 0, withheld: 0 },
    exitCode: 0,
  });
  expect(await out()).toEqual(names(ids.slice(16)));
  const again = await command([...line.split(' '), '--log', 'json']);
  expect(again.report).toEqual(late.report);
  expect((await split(csv(ids.slice(16)))).report).toMatchObject({ unchanged: 84, deletions: { due: 0 } });
  expect((await command([...line.split(' '), '--log', 'json'])).report).toEqual(late.report);
});

test('withheld deletions of a run that is no longer the last one are refused', async () => {
  const { command, split, out } = await job();
  await split(csv(ids));
  const { report } = await split(csv(ids.slice(50)));
  await split(csv(ids.slice(50), 'two'), '--max-deletes', '0');
  const late = await command([
    'finish',
    '--state',
    '.splitter',
    '--run-id',
    report.runId,
    '--max-deletes',
    '50',
  ]);
  expect(late.code).toBe(2);
  expect(late.stderr).toMatch(/--run-id: expected the job's last complete run/);
  expect(await out()).toEqual(names(ids));
});

test('of a source without rows nothing is deleted, whatever the limit', async () => {
  const { split, out } = await job();
  await split(csv(ids));
  const empty = await split('id,v\n', '--max-deletes', '100%');
  expect(empty.code).toBe(3);
  expect(empty.report.deletions).toMatchObject({ due: 100, withheld: 100, why: 'no-rows' });
  expect(empty.stderr).toContain('the source had no rows');
  expect(await out()).toEqual(names(ids));
});

test('with more rejects than allowed nothing is deleted; the line in the message allows for them', async () => {
  const { command, split, out } = await job();
  await split(csv(ids));
  // Its key is empty.
  const second = await split(`${csv(ids.slice(1))},two\n`);
  expect([second.code, second.report.deletions?.why]).toEqual([3, 'max-rejects']);
  expect(await out()).toEqual(names(ids));
  const line = / (finish --run-id \S+ --max-deletes 1 --max-rejects 1 --state [^\s"\\]+)/.exec(second.stderr);
  const late = await command([...(line?.[1] ?? '').split(' '), '--log', 'json']);
  expect([late.code, late.report.deletions?.made]).toEqual([0, 1]);
  expect(await out()).toEqual(names(ids.slice(1)));
});

test("in a bucket: somebody else's object stands and is theirs, one that is gone is gone", async () => {
  const { server, split, out } = await bucketJob();
  await split(csv(ids));
  await change(server, { key: 'rows/1.json', body: 'theirs' }, { key: 'rows/2.json' });
  const second = await split(csv(ids.slice(5)));
  expect(second.stderr).not.toContain('withheld');
  expect([second.code, second.report.deletions]).toEqual([
    0,
    { due: 5, made: 3, gone: 1, foreign: 1, withheld: 0 },
  ]);
  expect(out()).toEqual(names([1, ...ids.slice(5)]));
  expect(server.objects('my-bucket').get('rows/1.json')?.body?.toString()).toBe('theirs');
  // It has left the ledgers: no later run looks at it again.
  const third = await split(csv(ids.slice(5)));
  expect(third.report.deletions).toMatchObject({ due: 0 });
  expect(out()).toEqual(names([1, ...ids.slice(5)]));
});

test.each([
  ['single', 'DeleteObjects with <ETag>'],
  ['nowhere', 'DeleteObject with If-Match'],
] as const)(
  'a server that honours conditions of deletions %s is refused with 2, unless --unsafe-delete',
  async (honours, form) => {
    const { server, split, out } = await bucketJob({ honoursDeleteConditions: honours });
    // Before its first PUT, although a first run has nothing to delete yet.
    expect((await split(csv(ids))).code).toBe(2);
    expect(out()).toEqual([]);
    expect((await split(csv(ids), '--unsafe-delete')).code).toBe(0);
    await change(server, { key: 'rows/1.json', body: 'theirs' });
    const second = await split(csv(ids.slice(5)), '--run-id', 'second');
    expect(second.code).toBe(2);
    expect(second.stderr).toContain(form);
    expect(second.stderr).toContain('give --unsafe-delete');
    expect(out()).toEqual(names(ids));
    const again = await split(csv(ids.slice(5)), '--run-id', 'second', '--unsafe-delete');
    expect([again.code, again.report.deletions]).toEqual([
      0,
      { due: 5, made: 4, gone: 0, foreign: 1, withheld: 0 },
    ]);
    expect(out()).toEqual(names([1, ...ids.slice(5)]));
  },
);
