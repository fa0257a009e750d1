import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { openPage } from '../../../job/commands/open-page.js';

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

/** A folder whose programs have these names, and write down what they are given. */
async function programs(exitCode: number, ...names: string[]) {
  const folder = await mkdtemp(join(tmpdir(), 'splitter-open-'));
  folders.push(folder);
  for (const name of names) {
    await writeFile(
      join(folder, name),
      `#!/bin/sh\nprintf '%s|' ${name} "$@" > '${folder}/seen'\nexit ${exitCode}\n`,
    );
    await chmod(join(folder, name), 0o755);
  }
  return { environment: { PATH: folder }, seen: () => readFile(join(folder, 'seen'), 'utf8') };
}

test.each([
  ['linux', 'xdg-open', 'xdg-open|/a b/r.html|'],
  ['freebsd', 'xdg-open', 'xdg-open|/a b/r.html|'],
  ['darwin', 'open', 'open|/a b/r.html|'],
  ['win32', 'rundll32', 'rundll32|url.dll,FileProtocolHandler|/a b/r.html|'],
])('on %s a page is handed to %s', async (platform, program, words) => {
  const { environment, seen } = await programs(0, program);
  await openPage('/a b/r.html', { platform, environment });
  expect(await seen()).toBe(words);
});

test('where there is no opener, or it finds no browser, that is said with the place of the page', async () => {
  const none = await programs(0);
  await expect(openPage('/r.html', { platform: 'linux', ...none })).rejects.toThrow(
    'The page is at /r.html, but is not shown: there is no xdg-open here. Open it in a browser.',
  );
  const headless = await programs(3, 'xdg-open');
  await expect(openPage('/r.html', { platform: 'linux', ...headless })).rejects.toThrow(
    'xdg-open found nothing that shows it',
  );
});
