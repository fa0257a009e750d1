/** `splitter completion`, in a real bash; what zsh and fish get is compared as text. */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { runSplitter } from './run-splitter.js';
import { filesIn, removeFoldersAfterEach, testFolder } from './test-folder.js';

removeFoldersAfterEach();

/** What bash offers for the last word, which may be empty, of each line. */
async function offered(lines: readonly (readonly string[])[]) {
  const cwd = await testFolder();
  const { code, stdout: script } = await runSplitter(['completion', 'bash']);
  expect(code).toBe(0);
  const trials = lines.map(
    (words) =>
      `COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _splitter; echo "\${COMPREPLY[*]}"`,
  );
  await writeFile(join(cwd, 'trial.bash'), `set -u\n${script}\n${script}\n${trials.join('\n')}\n`);
  const bash = promisify(execFile)('bash', ['--noprofile', '--norc', 'trial.bash'], { cwd });
  const { stdout, stderr } = await bash;
  expect([stderr, await filesIn(cwd)]).toEqual(['', ['trial.bash']]);
  return stdout.split('\n').slice(0, -1);
}

test('bash completes commands, flags, and the values of flags', async () => {
  expect(
    await offered([
      ['splitter', 'ver'],
      ['splitter', 'split', '--miss'],
      ['splitter', 'split', '--log', ''],
      ['splitter', 'split', '--log', '=', 'j'],
      ['splitter', 'split', '--log', '='],
      ['splitter', 'verify', '--de'],
      ['splitter', 'split', '--deep'],
      ['splitter', 'completion', 'f'],
      ['splitter', 'help', 'resu'],
    ]),
  ).toEqual(['verify', '--missing', 'pretty json', 'json', 'pretty json', '--deep', '', 'fish', 'resume']);
});

test('bash is left to complete files where any value may stand, and runs nothing of what was typed', async () => {
  expect(
    await offered([
      ['splitter', 'split', '--files', ''],
      ['splitter', 'split', '--where', '$(touch evil)'],
      ['splitter', 'split', '$(touch evil)'],
      ['splitter', '`touch evil`', ''],
    ]),
  ).toEqual(['', '', '', '']);
});

test('zsh and fish get the same, with what each is for', async () => {
  const zsh = (await runSplitter(['completion', 'zsh'])).stdout;
  expect(zsh).toMatch(/^#compdef splitter\n/);
  expect(zsh).toContain("\n    'verify:");
  expect(zsh).toMatch(/\n {6}'--log=\[The form of the log on standard error[^\]]*\]:form:\(pretty json\)'/);
  expect(zsh).toMatch(/\n {6}'\*--files=\[[^\]]*\]:[^:]+:_files'/);
  const fish = (await runSplitter(['completion', '--shell', 'fish'])).stdout;
  expect(fish).toMatch(/\ncomplete -c splitter -n __fish_use_subcommand -f -a verify -d '/);
  expect(fish).toMatch(
    /\ncomplete -c splitter -n '__fish_seen_subcommand_from split' -l log -x -a 'pretty json' -d 'The form/,
  );
  expect(fish).toMatch(/ -n '__fish_seen_subcommand_from split' -l files -r -F -d '/);
});

test.each([[[]], [['tcsh']]])('without a shell that is known there is a fault: %j', async (words) => {
  const { code, stdout, stderr } = await runSplitter(['completion', ...words]);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain(words.length === 0 ? '--shell: is required' : 'expected bash, zsh or fish');
});
