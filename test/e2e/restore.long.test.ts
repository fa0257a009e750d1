/** `splitter restore`, and what runs keep for it, through the command. */
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { startS3Server } from '../doubles/s3-server/s3-server.js';
import { runSplitter } from './run-splitter.js';
import { readObjects, s3Environment, s3Flags } from './s3-run.js';
import { filesIn, removeFoldersAfterEach, testFolder } from './test-folder.js';

removeFoldersAfterEach();

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

type Table = Readonly<Record<string, string>>;

/** Four nights; Ada's row, 1, is the same in the first three, and the last night is a bad one. */
const nights: readonly Table[] = [
  { 1: 'Ada', 2: 'Grace', 3: 'Alan', 4: 'Barbara' },
  { 1: 'Ada', 2: 'Grace H.', 3: 'Alan', 4: 'Barbara', 5: 'Edsger' },
  { 1: 'Ada', 2: 'Grace H.', 4: 'Barbara L.', 5: 'Edsger' },
  { 1: '', 2: '', 4: 'Barbara L.', 6: '', 7: '' },
];

const bodies = (table: Table) =>
  Object.fromEntries(
    Object.entries(table).map(([id, name]) => [`${id}.json`, JSON.stringify({ id, name: name || null })]),
  );

interface Place {
  readonly flags: readonly string[];
  readonly state: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  objects(): Promise<Record<string, string>>;
  /** Content types by key, where there are any. */
  types?(): Record<string, string | undefined>;
}

async function folder(): Promise<Place> {
  const cwd = await testFolder();
  return {
    cwd,
    env: {},
    flags: ['--target', 'out'],
    state: ['--state', '.splitter'],
    objects: async () => {
      const found: Record<string, string> = {};
      for (const name of await filesIn(join(cwd, 'out'))) {
        found[name] = await readFile(join(cwd, 'out', name), 'utf8');
      }
      return found;
    },
  };
}

async function bucket(): Promise<Place> {
  const server = await startS3Server({ buckets: ['my-bucket'] });
  stops.push(server.close);
  return {
    cwd: await testFolder(),
    env: s3Environment(server),
    flags: ['--target', 's3://my-bucket/rows/'],
    state: ['--state', 's3://my-bucket/_state/', ...s3Flags(server)],
    objects: async () => Object.fromEntries(await readObjects(server, 'my-bucket', 'rows/')),
    types: () =>
      Object.fromEntries(
        [...server.objects('my-bucket')].flatMap(([key, { contentType }]) =>
          key.startsWith('rows/') ? [[key, contentType]] : [],
        ),
      ),
  };
}

async function night(place: Place, table: Table, id: string, ...more: string[]) {
  const { cwd, env, flags, state } = place;
  const lines = Object.entries(table).map(([key, name]) => `${key},${name}\n`);
  await writeFile(join(cwd, 'table.csv'), `id,name\n${lines.join('')}`);
  const args = ['split', '--files', 'table.csv', '--key', '{id}.json', '--write', 'changed', '--run-id', id];
  const done = await runSplitter([...args, ...flags, ...state, ...more], { cwd, env });
  expect({ code: done.code, stderr: done.code === 0 ? '' : done.stderr }).toEqual({ code: 0, stderr: '' });
}

const deleting = ['--missing', 'delete', '--max-deletes', '100%'];

function command({ cwd, env, state }: Place, ...args: string[]) {
  return runSplitter([...args, ...state, '--log', 'json'], { cwd, env });
}

test.each([
  ['a folder', folder],
  ['a bucket', bucket],
])('the run before the last is put back, with objects of three runs ago: %s', async (_, at) => {
  const place = await at();
  for (const [index, table] of nights.entries()) {
    await night(place, table, `night-${index}`, ...deleting, '--keep-frozen', '3');
  }
  const restored = await command(place, 'restore', 'night-2', '--run-id', 'undo', '--max-deletes', '2');
  expect({ code: restored.code, stderr: restored.code === 0 ? '' : restored.stderr }).toEqual({
    code: 0,
    stderr: '',
  });

  expect(await place.objects()).toEqual(bodies(nights[2] ?? {}));
  const report = JSON.parse(restored.stdout.trim().split('\n').at(-1) ?? '');
  // 1, 2 and 5 are written again, 6 and 7 go, and 4 stood.
  expect(report).toMatchObject({
    rows: 5,
    written: 3,
    deletionRows: 2,
    kept: 1,
    puts: 3,
    deletions: { made: 2 },
  });
  expect(await command(place, 'verify', '--deep', '--run-id', 'undo')).toMatchObject({ code: 0 });

  // The run after it knows what stands.
  await night(place, nights[2] ?? {}, 'after', ...deleting);
  const after = await command(place, 'changes', 'after');
  expect(after).toMatchObject({ code: 0, stdout: '' });
});

test('objects of the same bytes get back the headers that the run had given them', async () => {
  const place = await bucket();
  const table = { 1: 'Ada', 2: 'Grace' };
  const keeping = ['--keep-frozen', '3', '--content-type'];
  await night(place, table, 'html', ...keeping, 'text/html');
  await night(place, { ...table, 2: 'Grace H.' }, 'text', ...keeping, 'text/plain');
  expect(place.types?.()).toEqual({ 'rows/1.json': 'text/plain', 'rows/2.json': 'text/plain' });
  expect(await command(place, 'restore', 'html')).toMatchObject({ code: 0 });
  expect(place.types?.()).toEqual({ 'rows/1.json': 'text/html', 'rows/2.json': 'text/html' });
  expect(await place.objects()).toEqual(bodies(table));
});

test('bodies that the run itself had not come from the runs that wrote them', async () => {
  const place = await folder();
  const feed = ['--source-holds', 'changes', '--accept-source'];
  await night(place, { 1: 'Ada', 2: 'Grace' }, 'all', '--keep-frozen', '5');
  await night(place, { 2: 'Grace H.' }, 'feed-1', ...feed, '--keep-frozen', '5');
  await night(place, { 3: 'Alan' }, 'feed-2', ...feed, '--keep-frozen', '5');
  await night(place, { 1: 'wrong', 2: 'wrong' }, 'feed-3', ...feed, '--keep-frozen', '5');
  expect(await command(place, 'restore', 'feed-2')).toMatchObject({ code: 0 });
  expect(await place.objects()).toEqual(bodies({ 1: 'Ada', 2: 'Grace H.', 3: 'Alan' }));
});

test('what others changed since is mended, and what they made stands', async () => {
  const place = await folder();
  await night(place, { 1: 'Ada', 2: 'Grace' }, 'good', '--keep-frozen', '1');
  await writeFile(join(place.cwd, 'out', '1.json'), '{}');
  await writeFile(join(place.cwd, 'out', 'other.txt'), 'theirs');
  const before = await stat(join(place.cwd, 'out', '2.json'));
  expect(await command(place, 'restore', 'good')).toMatchObject({ code: 0 });
  expect(await place.objects()).toEqual({ ...bodies({ 1: 'Ada', 2: 'Grace' }), 'other.txt': 'theirs' });
  expect((await stat(join(place.cwd, 'out', '2.json'))).mtimeMs).toBe(before.mtimeMs);
});

test('what is needed and gone is said before anything is touched', async () => {
  const place = await folder();
  await night(place, nights[0] ?? {}, 'night-0');
  await night(place, nights[1] ?? {}, 'night-1', '--keep-frozen', '1');
  const before = await place.objects();
  const { code, stderr } = await command(place, 'restore', 'night-0');
  expect(code).toBe(2);
  expect(stderr).toContain('1 objects that run night-0 left do not stand any more');
  expect(stderr).toContain('"2.json"');
  expect(await place.objects()).toEqual(before);
});

test('a run that cannot be planned to its end leaves no frozen rows, and those of others stay', async () => {
  const place = await folder();
  await night(place, nights[0] ?? {}, 'night-0', '--keep-frozen', '2');
  await night(place, nights[1] ?? {}, 'night-1', '--keep-frozen', '2');
  const frozen = async () =>
    (await filesIn(join(place.cwd, '.splitter'))).filter(
      (name) => name.endsWith('.parquet') && !name.includes('/ledger/'),
    );
  const before = await frozen();
  expect(before.length).toBeGreaterThan(0);
  // In the place of a file that is written when rows are frozen, and before the plan.
  const taken = join(place.cwd, '.splitter', 'runs', 'undo', 'job.json', 'taken');
  await mkdir(taken, { recursive: true });
  const { code, stderr } = await command(place, 'restore', 'night-0', '--run-id', 'undo');
  expect([code, stderr]).toEqual([1, expect.stringContaining('found what has to change')]);
  expect(await frozen()).toEqual(before);
});

test('more deletions than --max-deletes are not made, and can be made later', async () => {
  const place = await folder();
  await night(place, { 1: 'Ada' }, 'good', '--keep-frozen', '2');
  await night(place, { 1: 'Ada', 2: 'x', 3: 'y' }, 'bad', '--keep-frozen', '2');
  expect(await command(place, 'restore', 'good', '--run-id', 'undo')).toMatchObject({ code: 3 });
  expect(Object.keys(await place.objects())).toEqual(['1.json', '2.json', '3.json']);
  expect(await command(place, 'finish', '--run-id', 'undo', '--max-deletes', '2')).toMatchObject({ code: 0 });
  expect(Object.keys(await place.objects())).toEqual(['1.json']);
});

test('a run that is unknown, and an id that is taken, are refused', async () => {
  const place = await folder();
  await night(place, { 1: 'Ada' }, 'good', '--keep-frozen', '2');
  const unknown = await command(place, 'restore', 'no-such');
  expect(unknown.code).toBe(2);
  expect(unknown.stderr).toContain('expected a complete run that the state knows, got no-such');
  const taken = await command(place, 'restore', 'good', '--run-id', 'good');
  expect(taken.code).toBe(2);
  expect(taken.stderr).toContain('got good, which is no restore');
});

test('a restore that was planned and cut off goes on under its id', async () => {
  const place = await folder();
  await night(place, { 1: 'Ada' }, 'good', '--keep-frozen', '2');
  await night(place, { 1: 'bad' }, 'bad', '--keep-frozen', '2');
  // A file where the markers' folder is to be: the upload fails after its PUT.
  const file = join(place.cwd, 'out', '1.json');
  await mkdir(join(place.cwd, '.splitter', 'runs', 'undo'), { recursive: true });
  await writeFile(join(place.cwd, '.splitter', 'runs', 'undo', 'done'), 'in the way');
  expect((await command(place, 'restore', 'good', '--run-id', 'undo')).code).toBe(1);
  await rm(join(place.cwd, '.splitter', 'runs', 'undo', 'done'));
  const other = await command(place, 'restore', 'bad', '--run-id', 'undo');
  expect(other.stderr).toContain('puts back run good');
  expect(await command(place, 'restore', 'good', '--run-id', 'undo')).toMatchObject({ code: 0 });
  expect(await readFile(file, 'utf8')).toBe('{"id":"1","name":"Ada"}');
});

test('runs and frozen rows beyond the counts are removed, those that are needed stay', async () => {
  const place = await folder();
  const kept = async (name: string) => (await readdir(join(place.cwd, '.splitter', name))).toSorted();
  await night(place, { 1: 'a' }, 'r0');
  await night(place, { 1: 'b' }, 'other-job', '--job', 'other', '--key', 'x/{id}.json');
  await night(place, { 1: 'b' }, 'r1', '--keep-frozen', '2');
  await night(place, { 1: 'c' }, 'r2', '--keep-frozen', '2');
  await night(place, { 1: 'd' }, 'r3', '--keep-frozen', '2', '--keep-runs', '1');
  expect(await kept('frozen')).toEqual(['r2', 'r3']);
  // r2 is beyond the count, and its rows are kept.
  expect(await kept('runs')).toEqual(['other-job', 'r2', 'r3']);
  await night(place, { 1: 'e' }, 'r4', '--keep-runs', '1');
  expect(await kept('frozen')).toEqual(['r2', 'r3']);
  expect(await kept('runs')).toEqual(['other-job', 'r2', 'r3', 'r4']);
  await night(place, { 1: 'f' }, 'r5', '--keep-frozen', '1', '--keep-runs', '2');
  expect(await kept('frozen')).toEqual(['r5']);
  expect(await kept('runs')).toEqual(['other-job', 'r4', 'r5']);
});
