/** What a command says at its end when it fails, or when more was rejected than may be: to programs, and to people. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { startS3Server } from '../doubles/s3-server/s3-server.js';
import { runSplitter } from './run-splitter.js';
import { type Bench, openBench } from './s3-bench.js';
import { s3Flags } from './s3-run.js';
import { removeFoldersAfterEach, reportOf, testFolder } from './test-folder.js';

removeFoldersAfterEach();

let bench: Bench | undefined;
afterEach(async () => {
  await bench?.close();
  bench = undefined;
});

const flags = ['--files', 'rows.csv', '--target', 'out', '--key', '{id}.json'];

async function split(csv: string, ...more: string[]) {
  const cwd = await testFolder();
  await writeFile(join(cwd, 'rows.csv'), csv);
  return { cwd, ...(await runSplitter(['split', ...flags, ...more], { cwd })) };
}

/** The lines of level error, as programs read them. */
function errorLines(stderr: string): Record<string, unknown>[] {
  const lines = stderr.split('\n').filter((line) => line.startsWith('{'));
  return lines.map((line) => JSON.parse(line)).filter(({ level }) => level === 'error');
}

const lastFive = (stderr: string) => stderr.trimEnd().split('\n').slice(-5).join('\n');

test('a failed run is one line of level error, with code, cause, run and the line that goes on', async () => {
  const { code, stderr } = await split(
    'id\n1\n',
    '--state',
    'rows.csv/state',
    '--run-id',
    'r',
    '--log',
    'json',
  );
  expect(code).toBe(1);
  expect(errorLines(stderr)).toEqual([
    expect.objectContaining({
      level: 'error',
      code: 'store',
      exitCode: 1,
      run: 'r',
      cause: 'ENOTDIR',
      message: expect.stringContaining('rows.csv'),
      todo: expect.stringContaining('run the line that was printed'),
      resume: expect.stringMatching(/^node \S+ split .*--run-id r$/),
    }),
  ]);
});

test('for people there is no such line; cause and next step are within the last five', async () => {
  const { code, stderr } = await split(
    'id\n1\n',
    '--state',
    'rows.csv/state',
    '--run-id',
    'r',
    '--log',
    'pretty',
  );
  expect(code).toBe(1);
  expect(errorLines(stderr)).toEqual([]);
  expect(lastFive(stderr)).toMatch(/ENOTDIR[\s\S]*To resume:\n {2}node \S+ split .*--run-id r$/);
});

test('faults of settings and of the source are told the same way', async () => {
  const settings = await split('id\n1\n', '--threads', '0', '--log', 'json');
  expect(settings.code).toBe(2);
  expect(errorLines(settings.stderr)).toMatchObject([
    { code: 'settings', exitCode: 2, message: expect.stringContaining('--threads: expected') },
  ]);
  const source = await split('id,name\n1,x\n2\n', '--log', 'json', '--run-id', 'r');
  expect(source.code).toBe(2);
  expect(errorLines(source.stderr)).toMatchObject([
    { code: 'source', exitCode: 2, run: 'r', message: expect.stringContaining('line 3: expected 2 fields') },
  ]);
});

test('a denied bucket and a wrong secret are told by their codes, with what helps', async () => {
  bench = await openBench();
  bench.server.script({
    answer: { kind: 'error', status: 403, code: 'AccessDenied' },
    match: ({ method, key }) => method === 'PUT' && key.startsWith('out/'),
    times: 1_000_000,
  });
  const denied = await bench.split('--run-id', 'denied').finished;
  expect(denied.code).toBe(1);
  expect(errorLines(denied.stderr)).toMatchObject([
    { code: 'access-denied', cause: 'AccessDenied', run: 'denied' },
  ]);
  expect(lastFive(denied.stderr)).toMatch(/expected s3:PutObject[\s\S]*To resume:\n/);
  bench.server.clearScript();
  const wrong = await runSplitter(
    [
      'split',
      '--files',
      'rows.csv',
      '--target',
      's3://table/out/',
      '--key',
      '{id}.json',
      '--run-id',
      'wrong',
    ],
    {
      cwd: bench.folder,
      env: {
        AWS_ACCESS_KEY_ID: bench.server.credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: 'mistyped',
        SPLITTER_ENDPOINT_URL: bench.server.endpoint,
        SPLITTER_FORCE_PATH_STYLE: 'true',
        SPLITTER_REGION: bench.server.region,
      },
    },
  );
  expect(wrong.code).toBe(1);
  expect(errorLines(wrong.stderr)).toMatchObject([
    {
      code: 'wrong-credentials',
      cause: 'SignatureDoesNotMatch',
      todo: expect.stringContaining('AWS_PROFILE'),
    },
  ]);
  expect(lastFive(wrong.stderr)).toMatch(/the access key or its secret is wrong/);
});

test('too many rejects: how many, why, up to three of them, where they are, and which limit was passed', async () => {
  const csv = 'id,v\na,1\n,1\nb/../c,1\n,2\n,3\nd,1\n';
  const { cwd, code, stdout, stderr } = await split(csv, '--max-rejects', '2', '--log', 'json');
  expect(code).toBe(3);
  expect(reportOf(stdout)).toMatchObject({ rejected: 4 });
  const [line, ...others] = errorLines(stderr);
  expect(others).toEqual([]);
  expect(line).toMatchObject({
    code: 'rejects-passed',
    exitCode: 3,
    message: '4 rows were rejected (3 key-null, 1 key-bad-segment), more than --max-rejects 2 allows',
    reasons: { 'key-bad-segment': 1, 'key-null': 3 },
  });
  const samples = line?.samples as { reason: string; key: string | null }[];
  expect(samples).toHaveLength(3);
  expect(samples).toContainEqual({ reason: 'key-bad-segment', key: 'b/../c.json' });
  expect(samples).toContainEqual({ reason: 'key-null', key: null });
  const files = (line?.rejects ?? []) as string[];
  expect(files).not.toEqual([]);
  for (const file of files) expect(file).toContain(`${cwd}/.splitter/runs/`);
});

test('too many rejects, for people; within the limit nothing is said', async () => {
  const csv = 'id,v\na,1\n,1\n';
  const told = await split(csv, '--log', 'pretty');
  expect(told.code).toBe(3);
  expect(lastFive(told.stderr)).toMatch(
    /error: 1 rows were rejected \(1 key-null\), more than --max-rejects 0 allows\. Such as:\n {2}key-null: no key\nAll of them:\n {2}\S+\/rejects\/\d+-1\.jsonl$/,
  );
  const allowed = await split(csv, '--log', 'json', '--max-rejects', '1');
  expect([allowed.code, errorLines(allowed.stderr)]).toEqual([0, []]);
});

test('without AWS credentials the code says so, and the last lines where they were looked for', async () => {
  const cwd = await testFolder();
  await writeFile(join(cwd, 'rows.csv'), 'id\n1\n');
  const server = await startS3Server({ buckets: ['my-bucket'] });
  try {
    const args = [
      'split',
      '--files',
      'rows.csv',
      '--key',
      '{id}',
      '--target',
      's3://my-bucket/out/',
      '--log',
      'json',
    ];
    const env = { AWS_EC2_METADATA_DISABLED: 'true' };
    const { code, stderr } = await runSplitter([...args, ...s3Flags(server)], { cwd, env });
    expect(code).toBe(1);
    expect(errorLines(stderr)).toEqual([
      expect.objectContaining({
        code: 'wrong-credentials',
        message: expect.stringContaining('there are no AWS credentials for it: '),
        todo: expect.stringContaining('Sign in'),
      }),
    ]);
    expect(lastFive(stderr)).toContain('there are no AWS credentials for it: ');
  } finally {
    await server.close();
  }
});
