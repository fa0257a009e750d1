import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from '@jest/globals';
import { runSplitter } from './run-splitter.js';
import { filesIn, removeFoldersAfterEach, reportOf, testFolder } from './test-folder.js';

removeFoldersAfterEach();

/** Runs split on `rows.csv` in a folder of its own. */
async function split(csv: string, ...flags: string[]) {
  const cwd = await testFolder();
  await writeFile(join(cwd, 'rows.csv'), csv);
  const args = [
    'split',
    '--files',
    'rows.csv',
    '--target',
    'out',
    '--key',
    '{id}.json',
    '--log',
    'json',
    '--threads',
    '1',
  ];
  return { cwd, ...(await runSplitter([...args, ...flags], { cwd })) };
}

test('0: a table without rows is done, with no object', async () => {
  const { cwd, code, stdout } = await split('id,name\n');
  expect(code).toBe(0);
  expect(reportOf(stdout)).toMatchObject({ rows: 0, written: 0, puts: 0, exitCode: 0 });
  expect(existsSync(join(cwd, 'out')) ? await filesIn(join(cwd, 'out')) : []).toEqual([]);
});

test('1: a state that cannot be written is told without a stack', async () => {
  const { code, stdout, stderr } = await split('id\n1\n', '--state', 'rows.csv/state');
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(/^The run failed\. What is done stays done\.\n/m);
  expect(stderr).not.toContain('    at ');
});

test('2: all faults of the settings at once', async () => {
  const { code, stdout, stderr } = await runSplitter(
    ['split', '--files', 'x.csv', '--key', '{id', '--threads', '0', '--if-exists', 'maybe', '--log', 'loud'],
    { cwd: await testFolder() },
  );
  expect([code, stdout]).toEqual([2, '']);
  for (const flag of ['--target', '--key', '--threads', '--if-exists', '--log'])
    expect(stderr).toContain(`  ${flag}: `);
  expect(stderr).not.toContain('    at ');
});

test.each([
  ['no such file', 'id\n1\n', ['--files', 'none-*.csv'], 'no file matches none-*.csv'],
  [
    'a broken row',
    'id,name\n1,x\n2\n',
    [],
    'rows.csv: line 3: expected 2 fields, as the header has, found 1 field.',
  ],
  ['a key of no column', 'id\n1\n', ['--key', '{nr}'], 'there is no column "nr"'],
  [
    'more rows than allowed',
    'id\n1\n2\n3\n',
    ['--max-objects', '2'],
    'The source has 3 rows, more than --max-objects 2.',
  ],
  ['shared keys', 'id,v\na,1\nb,1\nb,2\nb,3\nc,1\nc,2\n', [], '3 rows: b.json\n  2 rows: c.json'],
  ['a column of the program', 'id,splitter_key\n1,2\n', [], 'names that start with splitter_'],
])('2: %s, and nothing is written', async (_, csv, flags, message) => {
  const { cwd, code, stdout, stderr } = await split(csv, ...flags);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain('Nothing was written.');
  expect(stderr).toContain(message);
  expect(stderr).not.toContain('    at ');
  expect(existsSync(join(cwd, 'out'))).toBe(false);
  // Nor are rows left behind in the state.
  expect(existsSync(join(cwd, '.splitter/scratch'))).toBe(false);
});

test('1 and 2: later stages without a plan, or without the batch', async () => {
  const cwd = await testFolder();
  await writeFile(join(cwd, 'rows.csv'), 'id\n1\n');
  const state = ['--state', '.splitter', '--log', 'json'];
  const source = ['--files', 'rows.csv', '--target', 'out', '--key', '{id}.json'];
  const { runId } = reportOf((await runSplitter(['plan', ...state, ...source], { cwd })).stdout);
  const lost = await runSplitter(['finish', ...state, '--run-id', 'other'], { cwd });
  expect([lost.code, lost.stdout]).toEqual([1, '']);
  expect(lost.stderr).toContain('There is no plan of run other at');
  const batch = await runSplitter(['upload', ...state, '--run-id', runId, '--batch', '3'], { cwd });
  expect(batch.code).toBe(2);
  expect(batch.stderr).toContain('--batch: expected 0 to 0, as planned; given 3');
});

test('3: shared keys rejected; superseded rows do not count against the limit', async () => {
  const csv = 'id,v,at\na,1,2026-01-01\nb,1,2026-01-02\nb,2,2026-01-10\nb,3,\nc,1,2026-01-01\n';
  const rejected = await split(csv, '--on-duplicate', 'reject');
  expect(rejected.code).toBe(3);
  expect(reportOf(rejected.stdout)).toMatchObject({
    written: 2,
    rejected: 3,
    reasons: { duplicate: 3 },
    exitCode: 3,
  });
  expect(await filesIn(join(rejected.cwd, 'out'))).toEqual(['a.json', 'c.json']);

  const kept = await split(csv, '--on-duplicate', 'keep-max:at', '--column-types', 'at=DATE', '--no-survey');
  expect(kept.code).toBe(0);
  expect(reportOf(kept.stdout)).toMatchObject({ written: 3, rejected: 2, superseded: 2, exitCode: 0 });
  expect(await filesIn(join(kept.cwd, 'out'))).toEqual(['a.json', 'b.json', 'c.json']);
});

// Node 20 cannot read the program's own files under it, Node 24 can, and cannot run its threads.
test('2: a limit of open files that is too low for the program is named, with nothing written', async () => {
  const cwd = await testFolder();
  await writeFile(join(cwd, 'rows.csv'), 'id\n1\n');
  const args = ['split', '--files', 'rows.csv', '--target', 'out', '--key', '{id}.json', '--log', 'json'];
  const words = [process.execPath, resolve('dist/job/main.js'), ...args];
  const limited = spawn('bash', ['-c', 'ulimit -n 60; exec "$@"', 'bash', ...words], { cwd });
  const [stderr, [code]] = await Promise.all([text(limited.stderr), once(limited, 'close')]);
  expect(code).toBe(2);
  const lines = stderr.trimEnd().split('\n');
  const errors = lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
  expect(errors.filter(({ level }) => level === 'error')).toEqual([
    expect.objectContaining({ code: 'settings', exitCode: 2, message: expect.stringContaining('ulimit -n') }),
  ]);
  expect(lines.at(-1)).toContain('ulimit -n');
  expect(existsSync(join(cwd, 'out')) ? await filesIn(join(cwd, 'out')) : []).toEqual([]);
});
