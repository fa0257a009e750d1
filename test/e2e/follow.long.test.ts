/** `splitter status RUN --follow`: a run that works elsewhere, until it ends, is given up by who worked on it, or nobody looks any more. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { onTerminal } from './pseudo-terminal.js';
import { type Bench, expectedKeys, openBench, type Running, reportOf, rows } from './s3-bench.js';
import { until } from './until.js';

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(() => bench.close());

const place = ['--state', 's3://table/_splitter/'];

const linesOf = (text: string): Record<string, unknown>[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));

const lastFive = (stderr: string) => stderr.trimEnd().split('\n').slice(-5).join('\n');

/** A run that takes a while, and who follows it. */
async function followed(start: () => Running) {
  bench.slow(400);
  const running = start();
  await until('the run to be planned', () => bench.keys('_splitter/runs/r/plan.json').length > 0);
  const follower = bench.start('status', 'r', '--follow', ...place);
  await until('a look', () => follower.output.stdout.includes('"stage"'));
  return { running, follower };
}

test('a line for each change, the report at the end, and the exit code of the run', async () => {
  const { running, follower } = await followed(() => bench.split('--run-id', 'r'));
  bench.server.clearScript();
  const [run, { code, stdout, stderr }] = await Promise.all([running.finished, follower.finished]);
  expect([run.code, code, stderr]).toEqual([0, 0, '']);
  const lines = linesOf(stdout);
  const [first, last] = [lines[0], lines.at(-1)];
  expect(first).toMatchObject({
    run: 'r',
    target: 's3://table/out/',
    total: 12,
    holder: expect.stringContaining('run r (host '),
  });
  expect(first).not.toHaveProperty('report');
  expect(last).toMatchObject({ run: 'r', stage: 'ended', exitCode: 0, report: reportOf(run) });
  const texts = lines.map((line) => JSON.stringify(line));
  expect(new Set(texts).size).toBe(texts.length);
});

test('a run that ends with too many rejects ends its follower with 3', async () => {
  const source = join(bench.folder, 'some.csv');
  await writeFile(source, 'id,name\na,1\n,2\nb,3\n');
  const flags = ['--files', source, '--target', 's3://table/out/', '--key', '{id}.json', '--run-id', 'r'];
  const { running, follower } = await followed(() => bench.start('split', ...flags));
  bench.server.clearScript();
  const [run, follow] = await Promise.all([running.finished, follower.finished]);
  expect([run.code, follow.code]).toEqual([3, 3]);
  expect(reportOf(follow)).toMatchObject({ exitCode: 3, report: { rejected: 1 } });
  // Looked at once without being followed, it is no failure of the look.
  expect((await bench.run('status', 'r', ...place)).code).toBe(0);
});

test('killed, the run is told to have nobody, with the line that brings it to its end', async () => {
  bench.slow(400);
  const running = bench.split('--run-id', 'r');
  await bench.untilTranchesDone(1);
  running.child.kill('SIGKILL');
  await running.finished;
  bench.server.clearScript();
  bench.server.requests.clear();
  const { code, stdout, stderr } = await bench.run('status', 'r', '--follow', ...place);
  expect(code).toBe(1);
  const [error, ...others] = linesOf(stderr);
  expect(others).toEqual([]);
  expect(error).toMatchObject({
    level: 'error',
    code: 'unattended',
    exitCode: 1,
    run: 'r',
    message: expect.stringMatching(
      /^Run r has not ended \(uploading, \d+ of 12 tranches done\), and nobody works on it: run r \(host /,
    ),
    cause: expect.stringContaining('has not renewed its lease for 3 s'),
    resume: expect.stringMatching(/^node \S+ resume r --state s3:\/\/table\/_splitter\/ /),
  });
  expect(lastFive(stderr)).toContain(JSON.stringify(error?.message));
  expect(stderr.trimEnd().endsWith(`To resume:\n  ${error?.resume}`)).toBe(true);
  expect(linesOf(stdout).at(-1)).toMatchObject({ stage: 'uploading', resume: error?.resume });
  // Looks at 0, 5, 10 and 15 s, of two listings and two reads each; before them what the run is and who holds it, and once more at the end.
  expect(bench.server.requests.counts()).toMatchObject({
    ListObjectsV2: { 200: 1 + 4 * 2 + 1 },
    GetObject: { 200: 4 + 4, 404: 1 + 4 },
  });
  const resumed = await bench.run('resume', 'r', ...place);
  expect([resumed.code, reportOf(resumed).written]).toEqual([0, rows]);
  expect(bench.keys('out/').sort()).toEqual(expectedKeys);
});

test('Ctrl-C ends the follower alone', async () => {
  const { running, follower } = await followed(() => bench.split('--run-id', 'r'));
  follower.child.kill('SIGINT');
  const { code, stderr } = await follower.finished;
  expect([code, linesOf(stderr)]).toEqual([
    130,
    [
      expect.objectContaining({
        level: 'info',
        message: 'SIGINT: this only looked; the run goes on',
        run: 'r',
      }),
    ],
  ]);
  bench.server.clearScript();
  const run = await running.finished;
  expect([run.code, reportOf(run).written]).toEqual([0, rows]);
});

test('on a terminal it is drawn in place, and Ctrl-C ends the follower alone', async () => {
  bench.slow(400);
  const running = bench.split('--run-id', 'r');
  await bench.untilTranchesDone(2);
  const { SPLITTER_LOG: _, ...env } = bench.env;
  const follow = () =>
    onTerminal(['status', 'r', '--follow', ...place], { cwd: bench.folder, env, columns: 100 });
  const first = follow();
  const bar = /^\[#*-*\] +\d+% {2}\d+ of 12 tranches {2}uploading {2}0:\d\d$/;
  await first.untilSeen(bar);
  expect(first.lines().slice(0, 3)).toEqual(['run      r', 'target   s3://table/out/', 'job      default']);
  first.type('\x03');
  expect(await first.ended).toBe(130);
  expect(first.lines().filter((line) => bar.test(line))).toEqual([]);
  expect(first.lines().at(-1)).toMatch(/SIGINT: this only looked; the run goes on {2}run=r$/);
  const second = follow();
  await second.untilSeen(bar);
  bench.server.clearScript();
  expect([await second.ended, (await running.finished).code]).toEqual([0, 0]);
  const lines = second.lines();
  // What was drawn is gone, and what stays is the run as it was and as it is.
  expect(lines.filter((line) => line.startsWith('['))).toEqual([]);
  expect(lines.filter((line) => line.startsWith('stage'))).toEqual(['stage    uploading', 'stage    ended']);
  expect(lines).toContain(`rows     ${rows}: ${rows} written`);
});

test('a run that the state does not know is a fault, not waited for', async () => {
  const { code, stderr } = await bench.run('status', 'none', '--follow', ...place);
  expect([code, stderr]).toEqual([
    2,
    expect.stringContaining('expected a run that the state knows, got none'),
  ]);
});
