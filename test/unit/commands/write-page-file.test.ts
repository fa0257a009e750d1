import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { checkPageFile, writePageFile } from '../../../job/commands/write-page-file.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'splitter-page-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('a page replaces what was there, and nothing else is left', async () => {
  const path = join(folder, 'r.html');
  await writeFile(path, 'old');
  await checkPageFile(path);
  await writePageFile(path, '<p>new</p>');
  expect([await readdir(folder), await readFile(path, 'utf8')]).toEqual([['r.html'], '<p>new</p>']);
});

test('a folder that is not there, or is a file, is a fault of --html', async () => {
  await writeFile(join(folder, 'file'), '');
  await expect(checkPageFile(join(folder, 'none', 'r.html'))).rejects.toThrow(
    `--html: expected a file in a folder that is there, got ${folder}/none/r.html: ${folder}/none is not there; make it, or give another file`,
  );
  await expect(checkPageFile(join(folder, 'file', 'r.html'))).rejects.toThrow(`${folder}/file is no folder`);
});

test('a page that cannot take its name leaves nothing', async () => {
  const path = join(folder, 'taken');
  await mkdir(path);
  await expect(writePageFile(path, 'x')).rejects.toThrow(`--html: ${path} cannot be written: `);
  expect(await readdir(folder)).toEqual(['taken']);
});

test('what is no file is a fault of --html, and stays', async () => {
  await writeFile(join(folder, 'file'), 'x');
  await symlink(join(folder, 'file'), join(folder, 'link'));
  await mkdir(join(folder, 'folder'));
  for (const path of [join(folder, 'link'), join(folder, 'folder'), '/dev/null']) {
    await expect(checkPageFile(path)).rejects.toThrow(`--html: expected a file, or nothing yet, got ${path}`);
  }
});

test('a partial file of somebody else stays', async () => {
  const partial = join(folder, `r.html.${process.pid}.partial`);
  await writeFile(partial, 'theirs');
  await expect(writePageFile(join(folder, 'r.html'), 'x')).rejects.toThrow('cannot be written: ');
  expect(await readFile(partial, 'utf8')).toBe('theirs');
});
