import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { runSplitter } from './run-splitter.js';
import { filesIn, removeFoldersAfterEach, reportOf, testFolder } from './test-folder.js';

removeFoldersAfterEach();

const config = `# What both jobs have.
state: state
threads: 1
jobs:
  users:
    files: [one.csv, two.csv]
    target: out
    key: users/{id}.json
    column-types: id=BIGINT
    rename:
      name: fullName
    omit-nulls: true
    max-rejects: 3
  orders:
    files: one.csv
    target: out
    key: 'orders/{id}'
    tranches: abc
    max-rate: 0
`;

async function folderWithRows(): Promise<string> {
  const cwd = await testFolder();
  await writeFile(join(cwd, 'one.csv'), 'id,name\n1,a\n2,\n');
  await writeFile(join(cwd, 'two.csv'), 'id,name\n3,c\n');
  await mkdir(join(cwd, 'conf'));
  await writeFile(join(cwd, 'conf/splitter.yaml'), config);
  return cwd;
}

async function jobOf(cwd: string, state: string, stdout: string) {
  const text = await readFile(join(cwd, state, 'runs', reportOf(stdout).runId, 'job.json'), 'utf8');
  return JSON.parse(text);
}

test('a run by a config file is the run by flags: the same objects, and the same settings in its job.json', async () => {
  const cwd = await folderWithRows();
  // What the file says of places is meant from where the program is started, as with flags.
  const byFile = await runSplitter(['split', '--config', 'conf/splitter.yaml', '--job', 'users'], { cwd });
  expect([byFile.code, byFile.code === 0 ? '' : byFile.stderr]).toEqual([0, '']);
  expect(await readFile(join(cwd, 'out/users/1.json'), 'utf8')).toBe('{"id":1,"fullName":"a"}');
  expect(await readFile(join(cwd, 'out/users/2.json'), 'utf8')).toBe('{"id":2}');
  expect(await filesIn(join(cwd, 'out'))).toHaveLength(3);

  const byFlags = await runSplitter(
    [
      ...['split', '--job', 'users', '--files', 'one.csv', '--files', 'two.csv', '--target', 'out'],
      ...['--key', 'users/{id}.json', '--column-types', 'id=BIGINT', '--rename', 'name=fullName'],
      ...['--omit-nulls', '--max-rejects', '3', '--state', 'other'],
    ],
    { cwd },
  );
  expect(byFlags.code).toBe(0);
  const jobs = [await jobOf(cwd, 'state', byFile.stdout), await jobOf(cwd, 'other', byFlags.stdout)];
  expect(jobs[0].settings['--job']).toBe('users');
  expect(jobs[0].given['--max-rejects']).toBe('3');
  expect(jobs[0].settings).toEqual(jobs[1].settings);
  expect(jobs[0].given).toEqual(jobs[1].given);
});

test('the file may be named by a variable, and serves what looks at a state; resume needs it for nothing else', async () => {
  const cwd = await folderWithRows();
  const env = { SPLITTER_CONFIG: 'conf/splitter.yaml', SPLITTER_JOB: 'users' };
  const planned = await runSplitter(['plan', '--run-id', 'r1', '--log', 'pretty'], { cwd, env });
  expect([planned.code, planned.stdout]).toEqual([0, 'r1\n']);
  const listed = await runSplitter(['runs', '--config', 'conf/splitter.yaml'], { cwd });
  expect([listed.code, listed.stdout]).toEqual([0, expect.stringContaining('r1')]);
  const resumed = await runSplitter(['resume', 'r1', '--state', 'state'], { cwd });
  expect(resumed.code).toBe(0);
  expect(reportOf(resumed.stdout)).toMatchObject({ runId: 'r1', rows: 3, written: 3, exitCode: 0 });
  const verified = await runSplitter(['verify', '--config', 'conf/splitter.yaml', '--job', 'users'], { cwd });
  expect(verified.code).toBe(0);
});

test('faults name file, line and key, all at once, with those of the command line', async () => {
  const cwd = await folderWithRows();
  const args = ['--config', 'conf/splitter.yaml'];
  const wrong = await runSplitter(['split', ...args, '--job', 'orders', '--thraeds', '2'], { cwd });
  expect([wrong.code, wrong.stdout]).toEqual([2, '']);
  expect(wrong.stderr).toContain('  --thraeds: is not a flag of split (did you mean --threads?)');
  expect(wrong.stderr).toContain(
    '  conf/splitter.yaml:18: tranches: expected auto or a whole number from 1 to 1,000,000, got "abc"',
  );
  expect(wrong.stderr).toContain('  conf/splitter.yaml:19: max-rate: expected a whole number from 1 to');
  const strange = await runSplitter(['split', ...args, '--job', 'user'], { cwd });
  expect([strange.code, strange.stderr]).toEqual([
    2,
    expect.stringContaining(
      '  --job: expected a job of conf/splitter.yaml, users or orders, got "user" (did you mean users?)',
    ),
  ]);
  const missing = await runSplitter(['split', '--config', 'none.yaml'], { cwd });
  expect([missing.code, missing.stderr]).toEqual([
    2,
    expect.stringContaining('  --config: expected a YAML file, got none.yaml, and there is none'),
  ]);
  // What a stage finds out has the line, too.
  await writeFile(join(cwd, 'late.yaml'), 'files: one.csv\ntarget: out\nkey: "{nope}"\n');
  const late = await runSplitter(['split', '--config', 'late.yaml'], { cwd });
  expect([late.code, late.stderr]).toEqual([2, expect.stringContaining('  late.yaml:3: key: ')]);
});
