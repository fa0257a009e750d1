import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { removeFoldersAfterEach, testFolder } from '../../e2e/test-folder.js';
import { isInstalled } from '../../rights/is-installed.js';

removeFoldersAfterEach();

const one = { version: '1.0.0', integrity: 'sha512-one' };

/** A folder whose lock file wants the packages, and whose node_modules has others, or is missing. */
async function folderWith(wanted: object, found?: object): Promise<string> {
  const folder = await testFolder();
  const write = (path: string, packages: object) =>
    writeFile(join(folder, path), JSON.stringify({ lockfileVersion: 3, packages }));
  await write('package-lock.json', { '': { name: 'engine' }, ...wanted });
  if (found !== undefined) {
    await mkdir(join(folder, 'node_modules'));
    await write('node_modules/.package-lock.json', found);
  }
  return folder;
}

test('packages of the very versions of the lock file are installed', async () => {
  expect(await isInstalled(await folderWith({ 'node_modules/one': one }, { 'node_modules/one': one }))).toBe(
    true,
  );
});

test.each([
  ['nothing', undefined],
  ['another version', { 'node_modules/one': { ...one, version: '0.9.0' } }],
  ['other bytes', { 'node_modules/one': { ...one, integrity: 'sha512-two' } }],
  ['one too many', { 'node_modules/one': one, 'node_modules/two': one }],
  ['none of them', {}],
])('with %s in node_modules they are not', async (_, found) => {
  expect(await isInstalled(await folderWith({ 'node_modules/one': one }, found))).toBe(false);
});
