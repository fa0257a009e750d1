import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { runSplitter } from './run-splitter.js';
import { removeFoldersAfterEach, reportOf, testFolder } from './test-folder.js';

removeFoldersAfterEach();

const main = fileURLToPath(new URL('../../job/main.js', import.meta.url));
const source = ['--files', 'rows.csv', '--target', 'out', '--key', '{id}.json'];

async function folderWithRows(): Promise<string> {
  const cwd = await testFolder();
  await writeFile(join(cwd, 'rows.csv'), 'id\n1\n2\n');
  return cwd;
}

test('help and version come on standard output, however they are asked for', async () => {
  const help = await runSplitter([]);
  expect(help).toMatchObject({ code: 0, stderr: '' });
  expect(help.stdout).toMatch(/^Usage: node .*main\.js <command> \[flags\]\n/);
  for (const args of [['-h'], ['--help'], ['help']]) expect(await runSplitter(args)).toEqual(help);
  const [long, short] = [await runSplitter(['--version']), await runSplitter(['-V'])];
  expect(long).toEqual({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/), stderr: '' });
  expect(short).toEqual(long);
});

test('all faults are told at once, with guesses', async () => {
  const { code, stdout, stderr } = await runSplitter(
    ['split', '--fils', 'rows.csv', '--tranches', 'abc', '--threads', '0', '--target', 'out'],
    { cwd: await testFolder() },
  );
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain('  --fils: is not a flag of split (did you mean --files?)');
  expect(stderr).toContain('  --tranches: expected auto or a whole number from 1 to 1,000,000, got "abc"');
  expect(stderr).toContain('  --threads: expected a whole number from 1 to 256, got "0"');
  expect(stderr).toContain('  --key: is required');
});

test('a run that is planned already is judged with all faults, too', async () => {
  const args = ['split', '--run-id', 'r', '--nonsense', '--threads', '0', '--max-rejects', '-'];
  const { code, stderr } = await runSplitter(args, { cwd: await testFolder() });
  expect(code).toBe(2);
  for (const flag of ['--nonsense', '--threads', '--max-rejects', '--state'])
    expect(stderr).toContain(`  ${flag}: `);
});

test('a flag without a command is told to name the command first', async () => {
  const { code, stderr } = await runSplitter(source);
  expect(code).toBe(2);
  expect(stderr).toContain(
    '--files: is a flag of split, plan, diff, preview, policy, init, run: name the command first, as in',
  );
});

test('the seconds of a report are to the millisecond', async () => {
  const { code, stdout } = await runSplitter(['split', ...source, '--log', 'json'], {
    cwd: await folderWithRows(),
  });
  expect(code).toBe(0);
  const { seconds } = reportOf(stdout) as unknown as { seconds: Record<string, number> };
  for (const part of ['plan', 'upload', 'finish']) {
    expect(String(seconds[part])).toMatch(/^\d+(\.\d{1,3})?$/);
  }
});

test('--max-rate into a folder is said to do nothing', async () => {
  const cwd = await folderWithRows();
  const limited = await runSplitter(['split', ...source, '--log', 'json', '--max-rate', '5'], { cwd });
  expect([limited.code, limited.stderr]).toEqual([
    0,
    expect.stringContaining('--max-rate limits PUTs to S3; into a folder it does nothing'),
  ]);
  const free = await runSplitter(['split', ...source, '--log', 'json'], { cwd });
  expect([free.code, free.stderr]).toEqual([0, expect.not.stringContaining('--max-rate')]);
});

test('a line to copy begins as the program was started', async () => {
  const cwd = await folderWithRows();
  await symlink(main, join(cwd, 'splitter'));
  const diff = ['diff', ...source, '--log', 'pretty'];
  const byScript = await runSplitter(diff, { cwd });
  expect(byScript.stderr).toContain(`node ${main} split --run-id `);
  const byName = await runSplitter(diff, {
    cwd,
    program: join(cwd, 'splitter'),
    env: { PATH: `${process.env.PATH}:${cwd}` },
  });
  expect(byName.stderr).toMatch(/^ *splitter split --run-id /m);
  const byNpx = await runSplitter(diff, { cwd, env: { npm_command: 'exec' } });
  expect(byNpx.stderr).toMatch(/^ *npx splitter split --run-id /m);
});

test('--resume names the place of the state, its prefix too', async () => {
  const cwd = await folderWithRows();
  const { code, stderr } = await runSplitter(['split', ...source, '--resume', '--state', 'states/one'], {
    cwd,
  });
  expect(code).toBe(2);
  expect(stderr).toContain(`there is none in the state ${join(cwd, 'states/one')}`);
});
