/** One object with all rows of its key, through the command: written, compared, looked at, killed and put back. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type S3Server, startS3Server } from '../doubles/s3-server/s3-server.js';
import { runSplitter, startSplitter } from './run-splitter.js';
import { readObjects, s3Environment, s3Flags } from './s3-run.js';
import { removeFoldersAfterEach, reportOf, testFolder } from './test-folder.js';
import { until } from './until.js';

removeFoldersAfterEach();
let server: S3Server;
let cwd: string;
let bucket: string;
let buckets = 0;

beforeAll(async () => {
  server = await startS3Server();
});
afterAll(() => server.close());
beforeEach(async () => {
  cwd = await testFolder();
  buckets += 1;
  bucket = `groups-${buckets}`;
  server.createBucket(bucket);
  server.clearScript();
  server.requests.clear();
});

interface Order {
  readonly customer: string;
  readonly n: number;
  readonly what: string;
}

/** Some customers have a thousand orders, most have one. */
function orders(count: number): Order[] {
  return Array.from({ length: count }, (_, n) => ({
    customer: n % 4 === 0 ? `many-${n % 3}` : `c${(n * 7919) % count}`,
    n,
    what: ['pen', 'ink, blue', 'a "book"', 'é'][n % 4] ?? '',
  }));
}

/** By hand: an array by customer, the newest order first. */
function expectedOf(rows: readonly Order[]): Map<string, string> {
  const groups = new Map<string, Order[]>();
  for (const row of rows) groups.set(row.customer, [...(groups.get(row.customer) ?? []), row]);
  return new Map(
    [...groups].map(([customer, of]) => [
      `${customer}.json`,
      JSON.stringify([...of].sort((one, other) => other.n - one.n)),
    ]),
  );
}

async function table(rows: readonly Order[]): Promise<void> {
  const lines = rows.map(({ customer, n, what }) => `${customer},${n},"${what.replaceAll('"', '""')}"\n`);
  await writeFile(join(cwd, 'orders.csv'), `customer,n,what\n${lines.join('')}`);
}

const state = () => ['--state', `s3://${bucket}/_state/`, ...s3Flags(server), '--log', 'json'];
const usual = () => [
  ...['--files', 'orders.csv', '--column-types', 'n=BIGINT', '--key', '{customer}.json'],
  ...['--on-duplicate', 'group', '--group-order', 'n desc', '--target', `s3://${bucket}/rows/`, ...state()],
];

async function split(...more: string[]) {
  const done = await runSplitter(['split', ...usual(), ...more], { cwd, env: s3Environment(server) });
  expect({ code: done.code, stderr: done.code === 0 ? '' : done.stderr }).toEqual({ code: 0, stderr: '' });
  return reportOf(done.stdout);
}

async function command(...args: string[]) {
  const done = await runSplitter([...args, ...state()], { cwd, env: s3Environment(server) });
  expect({ code: done.code, stderr: done.code === 0 ? '' : done.stderr }).toEqual({ code: 0, stderr: '' });
  return reportOf(done.stdout);
}

const stored = () => readObjects(server, bucket, 'rows/');

test('each key has all of its rows in the order that was asked for; the next night writes what has changed alone', async () => {
  const rows = orders(3_000);
  await table(rows);
  const first = await split('--keep-frozen', '3', '--run-id', 'first');
  const objects = expectedOf(rows);
  expect(await stored()).toEqual(objects);
  expect(first).toMatchObject({
    rows: 3_000,
    written: 3_000,
    writtenObjects: objects.size,
    created: objects.size,
    puts: objects.size,
  });

  // One row of a large group and one of its own change, one group gets a row, and one is gone.
  const [alone, grown, gone] = rows.filter(({ customer }) => customer.startsWith('c'));
  const next = rows
    .filter((row) => row.customer !== gone?.customer)
    .map((row) => (row.n === 8 || row === alone ? { ...row, what: 'changed' } : row));
  next.push({ customer: grown?.customer ?? '', n: 5_000, what: 'new' });
  await table(next);
  const diff = await runSplitter(['diff', ...usual(), '--write', 'changed', '--missing', 'delete'], {
    cwd,
    env: s3Environment(server),
  });
  expect(reportOf(diff.stdout)).toMatchObject({
    created: 0,
    updated: 3,
    unchanged: objects.size - 4,
    due: 1,
    rejected: 0,
  });

  const second = await split(
    '--write',
    'changed',
    '--missing',
    'delete',
    '--keep-frozen',
    '3',
    '--run-id',
    'second',
  );
  expect(await stored()).toEqual(expectedOf(next));
  expect(second).toMatchObject({
    rows: 3_000,
    writtenObjects: 3,
    unchangedObjects: objects.size - 4,
    puts: 3,
    deletions: { due: 1, made: 1 },
  });
  expect(Number(second.written) + Number(second.unchanged)).toBe(3_000);
  expect(
    await command('verify', '--run-id', 'second', '--deep', '--target', `s3://${bucket}/rows/`),
  ).toMatchObject({
    exitCode: 0,
  });

  const restored = await command('restore', 'first', '--run-id', 'undo', '--max-deletes', '100%');
  expect(restored).toMatchObject({ written: 4 });
  expect(await stored()).toEqual(objects);
});

test.each([
  ['lines', (of: readonly Order[]) => of.map((row) => `${JSON.stringify(row)}\n`).join('')],
  [
    'csv',
    (of: readonly Order[]) =>
      `"the, customer",n,what\r\n${of
        .map(
          ({ customer, n, what }) =>
            `${customer},${n},${/[",]/.test(what) ? `"${what.replaceAll('"', '""')}"` : what}\r\n`,
        )
        .join('')}`,
  ],
])('a group of %s has its rows one after the other, and one header', async (body, text) => {
  const rows = orders(300);
  await table(rows);
  const rename = body === 'csv' ? ['--rename', 'customer=the, customer'] : [];
  await split('--body', body, ...rename, '--keep-frozen', '2', '--run-id', 'first');
  const objects = new Map(
    [...expectedOf(rows)].map(([key, group]) => [key, text(JSON.parse(group) as Order[])]),
  );
  expect(await stored()).toEqual(objects);
  await table(rows.map((row) => ({ ...row, what: 'changed' })));
  await split('--body', body, ...rename, '--write', 'changed', '--run-id', 'second');
  await command('restore', 'first', '--run-id', 'undo');
  expect(await stored()).toEqual(objects);
});

test('a group that is compressed is known again', async () => {
  await table(orders(300));
  await split('--compress', 'gzip', '--run-id', 'first');
  expect(await split('--compress', 'gzip', '--write', 'changed', '--run-id', 'second')).toMatchObject({
    written: 0,
    unchanged: 300,
    puts: 0,
  });
  expect(
    await command('verify', '--run-id', 'second', '--deep', '--target', `s3://${bucket}/rows/`),
  ).toMatchObject({
    exitCode: 0,
  });
});

test('a row whose JSON does not parse rejects all rows of its key', async () => {
  const rows = orders(40).map((row) => ({ ...row, what: row.n === 8 ? '{' : '[1.50]' }));
  await table(rows);
  const done = await runSplitter(['split', ...usual(), '--json-columns', 'what', '--max-rejects', '40'], {
    cwd,
    env: s3Environment(server),
  });
  const bad = rows.find(({ n }) => n === 8)?.customer;
  const lost = rows.filter(({ customer }) => customer === bad).length;
  expect(lost).toBeGreaterThan(1);
  expect(reportOf(done.stdout)).toMatchObject({
    written: 40 - lost,
    rejected: lost,
    reasons: { 'bad-json': lost },
  });
  const whole = [...expectedOf(rows.filter(({ customer }) => customer !== bad))];
  expect(await stored()).toEqual(
    new Map(whole.map(([key, text]) => [key, text.replaceAll('"[1.50]"', '[1.50]')])),
  );
});

test('killed and resumed, every group is whole', async () => {
  const rows = orders(2_000);
  await table(rows);
  const { child, finished } = startSplitter(
    ['split', ...usual(), '--run-id', 'killed', '--tranches', '20', '--max-rate', '400'],
    {
      cwd,
      env: s3Environment(server),
    },
  );
  const written = () => [...server.objects(bucket).keys()].filter((key) => key.startsWith('rows/')).length;
  await until('some objects', () => written() > 100);
  child.kill('SIGKILL');
  await finished;
  const report = await split('--run-id', 'killed', '--tranches', '20');
  expect(report).toMatchObject({ rows: 2_000, written: 2_000, rejected: 0 });
  expect(await stored()).toEqual(expectedOf(rows));
});

test('rows that cannot be sent together are rejected together, and counted each', async () => {
  const rows = orders(400);
  await table(rows);
  const done = await runSplitter(['split', ...usual(), '--metadata', 'n={n}', '--max-rejects', '400'], {
    cwd,
    env: s3Environment(server),
  });
  const objects = [...expectedOf(rows)];
  const alone = new Map(objects.filter(([, text]) => (JSON.parse(text) as Order[]).length === 1));
  expect(reportOf(done.stdout)).toMatchObject({
    rows: 400,
    written: alone.size,
    rejected: 400 - alone.size,
    reasons: { 'bad-header: the rows of the key have several values of x-amz-meta-n': 400 - alone.size },
  });
  expect(alone.size).toBeGreaterThan(10);
  expect(await stored()).toEqual(alone);
});

test.each([
  [['--source-holds', 'changes'], 'group needs all rows of a key: with --source-holds changes'],
  [['--deleted-when', 'n = 1'], 'group needs all rows of a key: with --deleted-when'],
  [['--body', 'column:what'], 'group needs a body that can hold several rows'],
  [['--group-order', 'what'], '--group-order: what would compare text'],
  [['--group-order', 'n desc, m', '--column-types', 'n=BIGINT,m=BIGINT'], '--column-types'],
])('%j is refused', async (more, why) => {
  await table(orders(4));
  const done = await runSplitter(['split', ...usual(), ...more], { cwd, env: s3Environment(server) });
  expect({ code: done.code, stderr: done.stderr }).toEqual({ code: 2, stderr: expect.stringContaining(why) });
  expect(await stored()).toEqual(new Map());
});

test('--max-objects is on the keys, and on the rows where nobody counts the keys', async () => {
  const rows = orders(400);
  await table(rows);
  const keys = expectedOf(rows).size;
  await split('--max-objects', `${keys}`);
  expect((await stored()).size).toBe(keys);
  for (const more of [
    ['--max-objects', `${keys - 1}`],
    ['--max-objects', '399', '--no-survey'],
  ]) {
    const done = await runSplitter(['split', ...usual(), ...more], { cwd, env: s3Environment(server) });
    expect({ code: done.code, stderr: done.stderr }).toEqual({
      code: 2,
      stderr: expect.stringMatching(/more than --max-objects \d+\./),
    });
  }
});

test('preview tells how many objects there are, and how many rows are in one', async () => {
  await table(orders(1_000));
  const done = await runSplitter(['preview', ...usual()], { cwd, env: s3Environment(server) });
  const objects = expectedOf(orders(1_000));
  const sizes = [...objects.values()]
    .map((text) => (JSON.parse(text) as Order[]).length)
    .sort((a, b) => a - b);
  expect(JSON.parse(done.stdout)).toMatchObject({
    groups: {
      objects: objects.size,
      rows: { median: sizes[Math.floor(sizes.length / 2)], most: sizes.at(-1) },
    },
    reckoned: { bill: { run: [{ part: 'puts', count: objects.size }, { part: 'fargate' }] } },
  });
  const people = await runSplitter(['preview', ...usual(), '--log', 'pretty'], {
    cwd,
    env: s3Environment(server),
  });
  expect(people.stdout).toMatch(/rows in one +1 in the middle/);
  expect(await readFile(join(cwd, 'orders.csv'), 'utf8')).toContain('customer');
});
