import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { runSplitter, startSplitter } from './run-splitter.js';
import { filesIn, removeFoldersAfterEach, reportOf, testFolder } from './test-folder.js';
import { until } from './until.js';

removeFoldersAfterEach();

const usual = ['--files', '-', '--target', 'out', '--key', '{id}.json', '--log', 'json'];
const csv = ['--files-format', 'csv'];

test('what a pipe gives is split; the finished run given again needs it no more', async () => {
  const cwd = await testFolder();
  const args = ['split', ...usual, ...csv, '--run-id', 'r1'];
  const first = await runSplitter(args, { cwd, stdin: 'id,v\n1,"a\nb"\r\n2,\n' });
  expect([first.code, first.stderr]).toEqual([0, expect.stringContaining('standard input')]);
  const names = await filesIn(join(cwd, 'out'));
  const bodies = await Promise.all(names.map((name) => readFile(join(cwd, 'out', name), 'utf8')));
  expect(bodies).toEqual(['{"id":"1","v":"a\\nb"}', '{"id":"2","v":null}']);

  const again = await runSplitter(args, { cwd });
  expect([again.code, reportOf(again.stdout)]).toEqual([0, reportOf(first.stdout)]);
});

test('a run that was planned goes on without its input', async () => {
  const cwd = await testFolder();
  const planned = await runSplitter(['plan', ...usual, ...csv, '--run-id', 'r1'], {
    cwd,
    stdin: 'id\n1\n2\n3\n',
  });
  expect(planned.code).toBe(0);
  const resumed = await runSplitter(['split', ...usual, ...csv, '--run-id', 'r1'], { cwd });
  expect([resumed.code, reportOf(resumed.stdout)]).toEqual([
    0,
    expect.objectContaining({ rows: 3, written: 3 }),
  ]);
});

test('SIGTERM ends the waiting, leaves nothing in the scratch folder, and says that the input is needed again', async () => {
  const cwd = await testFolder();
  const { child, finished, output } = startSplitter(['split', ...usual, ...csv, '--run-id', 'r1'], {
    cwd,
    stdin: 'open',
  });
  child.stdin.write('id\n1\n');
  await until('the run has begun', () => output.stderr.includes('"run":"r1"'));
  child.kill('SIGTERM');
  const { code, stderr } = await finished;
  expect([code, stderr]).toEqual([
    143,
    expect.stringContaining('have to be given again where the plan was cut off'),
  ]);
  expect(
    (await readdir(join(cwd, '.splitter'), { recursive: true })).filter((name) =>
      /standard-input/.test(name),
    ),
  ).toEqual([]);

  const cutOff = await runSplitter(['split', ...usual, ...csv, '--run-id', 'r1'], { cwd });
  expect([cutOff.code, cutOff.stderr]).toEqual([
    2,
    expect.stringContaining('standard input ended without a byte'),
  ]);
  const resumed = await runSplitter(['split', ...usual, ...csv, '--run-id', 'r1'], { cwd, stdin: 'id\n1\n' });
  expect([resumed.code, reportOf(resumed.stdout)]).toEqual([0, expect.objectContaining({ written: 1 })]);
});

test.each<[string, readonly string[], string, RegExp]>([
  ['no format', [], 'id\n1\n', /--files-format: is required with --files -/],
  [
    'other files beside it',
    ['--files', 'a.csv', ...csv],
    'id\n1\n',
    /--files: expected standard input, -, alone/,
  ],
  ['nothing', csv, '', /standard input ended without a byte/],
  ['a broken row', csv, 'id,v\n1\n', /standard input: line 2: expected 2 fields/],
])('refused with 2: %s', async (_, flags, stdin, problem) => {
  const cwd = await testFolder();
  const { code, stderr } = await runSplitter(['split', ...usual, ...flags], { cwd, stdin });
  expect([code, stderr]).toEqual([2, expect.stringMatching(problem)]);
  expect(stderr).not.toContain('scratch/');
});
