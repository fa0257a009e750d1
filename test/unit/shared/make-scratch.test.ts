import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { makeScratch } from '../../../job/shared/make-scratch.js';
import { newProcessToken } from '../../../job/shared/process-token.js';

let parent: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'scratch-test-'));
});
afterEach(() => rm(parent, { recursive: true }));

const make = () => makeScratch(parent, 'splitter-upload', '--scratch-dir');

/** A process that makes a scratch folder with a file in it, and works on until it is killed. */
async function worker() {
  const module = new URL('../../../job/shared/make-scratch.js', import.meta.url).href;
  const script = `const { makeScratch } = await import('${module}');
    const path = await makeScratch(process.argv[1], 'splitter-plan', '--scratch-dir');
    (await import('node:fs')).writeFileSync(path + '/spill', 'x');
    process.stdout.write(path);
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, parent], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [path] = (await once(child.stdout, 'data')) as [Buffer];
  return { name: basename(path.toString()), child };
}

test('what a killed process left is removed at the next start, what a live one has stays', async () => {
  const { name, child } = await worker();
  const first = basename(await make());
  expect(await readdir(parent)).toEqual([name, first].toSorted());
  child.kill('SIGKILL');
  await once(child, 'close');
  const second = basename(await make());
  expect(await readdir(parent)).toEqual([first, second].toSorted());
});

test('a process that has the id of a dead one does not keep its folder', async () => {
  const [place, pid, start, random] = newProcessToken().split('.');
  const earlier = start?.replace(/\d+$/, (ticks) => String(Number(ticks) - 1));
  expect(earlier).toMatch(/^[0-9a-f]{8}-\d+$/);
  await mkdir(join(parent, `splitter-plan-${place}.${pid}.${earlier}.${random}`));
  const mine = basename(await make());
  expect(await readdir(parent)).toEqual([mine]);
});

test('only what this program made on this host is removed', async () => {
  const { name, child } = await worker();
  child.kill('SIGKILL');
  await once(child, 'close');
  const token = name.replace('splitter-plan-', '');
  await rm(join(parent, name), { recursive: true });
  const kept = [
    `other-${token}`,
    `splitter-plan-${token.replace(/^.{12}/, '0123456789ab')}`,
    'splitter-plan-AbC123',
  ];
  for (const folder of kept) await mkdir(join(parent, folder));
  await writeFile(join(parent, `splitter-plan-${token}`), 'a file');
  await symlink('/', join(parent, `splitter-verify-${token}`));
  const mine = basename(await make());
  expect(await readdir(parent)).toEqual(
    [...kept, `splitter-plan-${token}`, `splitter-verify-${token}`, mine].toSorted(),
  );
});
