import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, rmdir, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { isProcessGone, newProcessToken } from '../../../../job/shared/process-token.js';
import { prepareTemporaryFolder, removeTemporaryFiles } from '../../../../job/store/local/temporary-files.js';

let folder: string;
let temporary: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'splitter-temporary-'));
  temporary = join(folder, '.splitter-tmp');
  await mkdir(temporary);
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function tokenOfDeadProcess(): Promise<string> {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  return newProcessToken().replace(`.${process.pid}.`, `.${child.pid}.`);
}

test('a process is gone when it has ended here; others, and other hosts, are not known to be', async () => {
  const dead = await tokenOfDeadProcess();
  expect(isProcessGone(dead)).toBe(true);
  expect(isProcessGone(newProcessToken())).toBe(false);
  expect(isProcessGone(`elsewhere${dead}`)).toBe(false);
  expect(isProcessGone('')).toBe(false);
  expect(isProcessGone(dead.replace(/\.\d+\./, '.-1.'))).toBe(false);
});

test('what dead processes left is removed, what lives stays', async () => {
  const dead = await tokenOfDeadProcess();
  const live = newProcessToken();
  await writeFile(join(temporary, `${dead}.1`), 'half an obj');
  await writeFile(join(temporary, 'lock-dead'), dead);
  await writeFile(join(temporary, `${live}.1`), 'half an obj');
  await writeFile(join(temporary, 'lock-live'), live);
  await writeFile(join(temporary, 'other-host.7.abc.1'), '');
  await writeFile(join(temporary, 'other-host.7.abc.2'), '');
  const twoHoursAgo = Date.now() / 1_000 - 7_200;
  await utimes(join(temporary, 'other-host.7.abc.1'), twoHoursAgo, twoHoursAgo);
  await removeTemporaryFiles(folder);
  const left = [`${live}.1`, 'lock-live', 'other-host.7.abc.2'];
  expect((await readdir(temporary)).toSorted()).toEqual(left.toSorted());
});

test('the temporary folder goes when it is empty; where there is none nothing happens', async () => {
  await writeFile(join(temporary, `${await tokenOfDeadProcess()}.1`), '');
  await removeTemporaryFiles(folder);
  expect(await readdir(folder)).toEqual([]);
  await removeTemporaryFiles(folder);
  await removeTemporaryFiles(join(folder, 'none'));
});

test('a store that begins while another of its folder ends has its temporary folder nevertheless', async () => {
  await rmdir(temporary);
  for (let store = 0; store < 100; store += 1) {
    const ended = rmdir(temporary).catch(() => undefined);
    await expect(prepareTemporaryFolder(temporary)).resolves.toBeUndefined();
    await ended;
  }
});

test('a link in place of the temporary folder is not followed', async () => {
  const victim = join(folder, 'victim');
  await mkdir(victim);
  const name = `${await tokenOfDeadProcess()}.1`;
  await writeFile(join(victim, name), 'kept');
  await rm(temporary, { recursive: true });
  await symlink(victim, temporary);
  await removeTemporaryFiles(folder);
  expect(await readFile(join(victim, name), 'utf8')).toBe('kept');
});
