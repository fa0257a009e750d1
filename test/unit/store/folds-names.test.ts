import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { foldsNames } from '../../../job/store/folds-names.js';

let base: string;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'folds-names-'));
});
afterEach(() => rm(base, { recursive: true, force: true }));

test('a file system that keeps case apart does not fold, and the look leaves nothing behind', async () => {
  expect(await foldsNames(join(base, 'not/there/yet'))).toBe(false);
  expect(existsSync(join(base, 'not'))).toBe(false);
  await mkdir(join(base, 'there/.splitter-tmp'), { recursive: true });
  expect(await foldsNames(join(base, 'there'))).toBe(false);
  expect(await readdir(join(base, 'there'))).toEqual(['.splitter-tmp']);
});

test('one that has its own folder under the same name in capitals folds', async () => {
  await symlink('.splitter-tmp', join(base, '.SPLITTER-TMP'));
  expect(await foldsNames(base)).toBe(true);
  expect(await readdir(base)).toEqual(['.SPLITTER-TMP']);
});

test('a folder of that name in capitals that is another one is none', async () => {
  await mkdir(join(base, '.SPLITTER-TMP'));
  expect(await foldsNames(base)).toBe(false);
});

test('where no folder can be made nothing is said', async () => {
  await writeFile(join(base, 'file'), '');
  expect(await foldsNames(join(base, 'file'))).toBe(false);
});
