/** What a run would change, before it does: looked at, applied by its id, and refused when something came in between. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DeleteObjectCommand, S3Client } from '@aws-sdk/client-s3';
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

/** `values` by id. */
const table = (cwd: string, values: Record<string, string>) =>
  writeFile(
    join(cwd, 'rows.csv'),
    `id,v,w\n${Object.entries(values)
      .map(([id, v]) => `${id},${v},same\n`)
      .join('')}`,
  );

const before = { a: '1', b: '2', c: '3', d: '4' };
const after = { a: '1', b: 'two', c: 'three', e: '5' };

const run = (cwd: string, command: string, ...flags: string[]) =>
  runSplitter([command, '--log', 'json', ...flags], { cwd, env: s3Environment(server) });

const flags = (target: string) => [
  ...[
    '--files',
    'rows.csv',
    '--target',
    target,
    '--key',
    '{id}.json',
    '--write',
    'changed',
    '--missing',
    'delete',
  ],
  ...(target.startsWith('s3:') ? s3Flags(server) : []),
];

async function done(finished: ReturnType<typeof run>) {
  const { code, stdout, stderr } = await finished;
  expect([code, code === 0 ? '' : stderr]).toEqual([0, '']);
  return reportOf(stdout);
}

async function written(target: string) {
  const cwd = await testFolder();
  await table(cwd, before);
  await done(run(cwd, 'split', ...flags(target)));
  await table(cwd, after);
  return cwd;
}

test('a diff tells and lists what would change, and leaves the target as it is; its id alone applies it', async () => {
  const cwd = await written('out');
  const diff = await done(run(cwd, 'diff', ...flags('out'), '--changes', 'changes.jsonl'));
  expect(diff).toMatchObject({
    created: 1,
    updated: 2,
    unchanged: 1,
    due: 1,
    withheld: null,
    kept: 0,
    objects: 4,
  });
  expect(diff.samples).toEqual([
    { key: 'b.json', columns: [{ name: 'v', before: '"2"', after: '"two"' }] },
    { key: 'c.json', columns: [{ name: 'v', before: '"3"', after: '"three"' }] },
  ]);
  const lines = (await readFile(join(cwd, 'changes.jsonl'), 'utf8')).trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line)).map(({ key, kind }) => `${kind} ${key}`)).toEqual([
    'updated b.json',
    'updated c.json',
    'deleted d.json',
    'created e.json',
  ]);
  expect(await readFile(join(cwd, 'out/b.json'), 'utf8')).toBe('{"id":"b","v":"2","w":"same"}');
  expect(await filesIn(join(cwd, 'out'))).toEqual(['a.json', 'b.json', 'c.json', 'd.json']);
  expect((await filesIn(join(cwd, '.splitter/targets'))).filter((file) => file.includes('/open/'))).toEqual(
    [],
  );

  const resumed = await run(cwd, 'split', ...flags('out'), '--resume');
  expect([resumed.code, resumed.stderr]).toEqual([
    2,
    expect.stringContaining('--resume: expected a run with these'),
  ]);

  // The table has changed since: what is applied is what was shown.
  await table(cwd, {});
  const [, , command = '', ...args] = String(diff.apply).split(' ');
  expect(await done(run(cwd, command, ...args))).toMatchObject({
    runId: diff.runId,
    written: 3,
    created: 1,
    unchanged: 1,
    due: 1,
  });
  expect(await readFile(join(cwd, 'out/c.json'), 'utf8')).toBe('{"id":"c","v":"three","w":"same"}');
  expect(await filesIn(join(cwd, 'out'))).toEqual(['a.json', 'b.json', 'c.json', 'e.json']);
});

test('a diff says that deletions would be withheld, and why', async () => {
  const cwd = await written('out');
  await table(cwd, { a: '1' });
  expect(await done(run(cwd, 'diff', ...flags('out')))).toMatchObject({ due: 3, withheld: 'max-deletes' });
});

test('a diff is not applied when another run has been completed since', async () => {
  const cwd = await written('out');
  const diff = await done(run(cwd, 'diff', ...flags('out')));
  await done(run(cwd, 'split', ...flags('out')));
  await table(cwd, before);
  const applied = await run(cwd, 'split', '--run-id', diff.runId, '--state', '.splitter');
  expect(applied.code).toBe(2);
  expect(applied.stderr).toMatch(
    /--run-id: expected a run that can go on, got .* has been completed on .*start a new run/,
  );
  expect(await readFile(join(cwd, 'out/b.json'), 'utf8')).toBe('{"id":"b","v":"two","w":"same"}');
});

test('on S3, an object that is gone is said to be; changes may go to standard output', async () => {
  const target = 's3://rows/diff/';
  const cwd = await written(target);
  const client = new S3Client({ ...server, forcePathStyle: true });
  await client.send(new DeleteObjectCommand({ Bucket: 'rows', Key: 'diff/b.json' }));
  client.destroy();
  const objects = await readObjects(server, 'rows', 'diff/');
  const { code, stdout } = await run(cwd, 'diff', ...flags(target), '--changes', '-');
  expect(code).toBe(0);
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.slice(0, -1).map(({ key }) => key)).toEqual([
    'diff/b.json',
    'diff/c.json',
    'diff/d.json',
    'diff/e.json',
  ]);
  expect(lines.at(-1)).toMatchObject({
    updated: 2,
    samples: [
      { key: 'diff/b.json', note: 'the object is gone, or another than the one that the job knows' },
      { key: 'diff/c.json', columns: [{ name: 'v' }] },
    ],
  });
  expect(await readObjects(server, 'rows', 'diff/')).toEqual(objects);
  const [, , command = '', ...args] = String(lines.at(-1).apply).split(' ');
  expect(await done(run(cwd, command, ...args))).toMatchObject({ written: 3 });
});

test.each([
  ['2', '3 objects would be written (1 created, 2 updated), more than --max-writes 2.'],
  ['50%', '3 objects would be written (1 created, 2 updated), more than --max-writes 50%, which is 2 of 4.'],
])('more writes than --max-writes %s end the run before the first one', async (limit, message) => {
  const cwd = await written('out');
  const { code, stderr } = await run(cwd, 'split', ...flags('out'), '--max-writes', limit);
  expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
  expect(await readFile(join(cwd, 'out/b.json'), 'utf8')).toBe('{"id":"b","v":"2","w":"same"}');
  expect((await filesIn(join(cwd, '.splitter/targets'))).filter((file) => file.includes('/open/'))).toEqual(
    [],
  );
  expect(await done(run(cwd, 'split', ...flags('out'), '--max-writes', '75%'))).toMatchObject({ written: 3 });
});

test('a share of nothing limits nothing: the first run writes all', async () => {
  const cwd = await testFolder();
  await table(cwd, before);
  await done(run(cwd, 'split', ...flags('out'), '--max-writes', '1%'));
  await rm(join(cwd, 'out'), { recursive: true });
});
