/**
 * A full disk, a denied bucket, a wrong secret, and a task that is killed: whoever finds it in the night reads the cause and the next
 * step in the last five lines, on a terminal as in JSON.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { found, started } from '../doubles/ecs-server.js';
import { type DeploymentBench, openDeployment } from './deployment-bench.js';
import { told } from './last-lines.js';
import { onTerminal } from './pseudo-terminal.js';
import { s3Flags } from './s3-run.js';
import { removeFoldersAfterEach } from './test-folder.js';

removeFoldersAfterEach();
let bench: DeploymentBench;
let cwd: string;
beforeEach(async () => {
  bench = await openDeployment();
  cwd = await bench.folder();
  const rows = Array.from({ length: 400 }, (_, row) => `${row},${'x'.repeat(4_000)}`);
  await writeFile(join(cwd, 'rows.csv'), `id,v\n${rows.join('\n')}\n`);
});
afterEach(() => bench.close());

const main = fileURLToPath(new URL('../../job/main.js', import.meta.url));
const split = ['split', '--files', 'rows.csv', '--key', '{id}.json', '--run-id', 'r'];
const intoS3 = () => [...split, '--target', 's3://rows/out/', ...s3Flags(bench.s3)];

interface End {
  /** Makes it so that the command ends like this. */
  readonly begin: () => Promise<{
    readonly args: readonly string[];
    readonly env?: Readonly<Record<string, string>>;
    /** What starts the command, with what it needs before it. */
    readonly under?: readonly [string, ...string[]];
  }>;
  readonly exitCode: number;
  readonly code: string;
  /** Of the line for programs. */
  readonly cause: string;
  /** In the last five lines. */
  readonly said: RegExp;
  readonly resume: RegExp;
}

const ends: Readonly<Record<string, End>> = {
  'a full disk': {
    begin: async () => {
      const disk = join(cwd, 'disk');
      await mkdir(disk);
      // A file system of a megabyte, in a mount namespace of the command's own.
      const mount = 'mount -t tmpfs -o size=1m splitter "$0" && exec "$@"';
      return {
        under: ['unshare', '--map-root-user', '--mount', 'sh', '-c', mount, disk],
        args: [...split, '--target', join(disk, 'out'), '--state', join(cwd, 'state')],
      };
    },
    exitCode: 1,
    code: 'disk-full',
    cause: 'ENOSPC',
    said: /the disk is full .*free space or choose another folder, then resume/,
    resume: /^node \S+ split .*--run-id r( .*)?$/,
  },
  'a denied bucket': {
    begin: async () => {
      bench.s3.script({
        answer: { kind: 'error', status: 403, code: 'AccessDenied' },
        match: ({ method, key }) => method === 'PUT' && key.startsWith('out/'),
        times: 1_000_000,
      });
      return { args: intoS3() };
    },
    exitCode: 1,
    code: 'access-denied',
    cause: 'AccessDenied',
    said: /403 AccessDenied.*expected s3:PutObject on rows\/out\//,
    resume: /^node \S+ split .*--run-id r( .*)?$/,
  },
  'a wrong secret': {
    begin: async () => ({ args: intoS3(), env: { AWS_SECRET_ACCESS_KEY: 'mistyped' } }),
    exitCode: 1,
    code: 'wrong-credentials',
    cause: 'SignatureDoesNotMatch',
    said: /the access key or its secret is wrong; check AWS_PROFILE and AWS_ACCESS_KEY_ID/,
    resume: /^node \S+ split .*--run-id r( .*)?$/,
  },
  'a task that is killed for want of memory': {
    begin: async () => {
      bench.ecs.answer('RunTask', started);
      const reason = 'OutOfMemoryError: Container killed due to memory usage';
      bench.ecs.answer('DescribeTasks', found('STOPPED', { startedAt: 1, exitCode: 137, reason }));
      return { args: [...bench.args, '--wait', '--run-id', 'r'] };
    },
    exitCode: 137,
    code: 'out-of-memory',
    cause: 'OutOfMemoryError: Container killed due to memory usage',
    said: /ended with 137: .*memory was used up.*-c memory=[\s\S]*aws logs tail splitter-log /,
    resume: /^node \S+ run .*--run-id r$/,
  },
};

/** What stands on the terminal at its end. It is so wide that each line that was written is one. */
async function shown({ begin }: End, ...flags: string[]) {
  const { under = [], args, env = {} } = await begin();
  const [program = '', ...before] = [...under, process.execPath, main];
  const wide = { columns: 5_000, cwd, env: { ...bench.env, ...env }, program };
  const terminal = onTerminal([...before, ...args, ...flags], wide);
  try {
    return { exitCode: await terminal.ended, text: terminal.lines().join('\n') };
  } finally {
    terminal.kill();
  }
}

test.each(Object.entries(ends))('%s, on a terminal', async (_, end) => {
  const { exitCode, text } = await shown(end);
  const { errors, last } = told(text);
  expect([exitCode, errors]).toEqual([end.exitCode, []]);
  expect(last).toMatch(end.said);
  expect(last).toContain('\nTo resume:\n  ');
  expect(last.split('\n').at(-1)?.trim()).toMatch(end.resume);
});

test.each(Object.entries(ends))('%s, in JSON', async (_, end) => {
  const { exitCode, text } = await shown(end, '--log', 'json');
  const { errors, last } = told(text);
  expect([exitCode, errors]).toEqual([
    end.exitCode,
    [
      expect.objectContaining({
        code: end.code,
        exitCode: end.exitCode,
        run: 'r',
        cause: expect.stringContaining(end.cause),
        todo: expect.stringContaining('run the line that was printed'),
        resume: expect.stringMatching(end.resume),
      }),
    ],
  ]);
  expect(last).toContain(JSON.stringify(errors[0]?.message));
});
