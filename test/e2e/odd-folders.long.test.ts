/** Folders whose names look like patterns, for all that a run reads and writes. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { runSplitter } from './run-splitter.js';

let folder = '';
let cwd = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'splitter-odd-'));
  cwd = join(folder, 'orders [1] *?');
  await mkdir(join(cwd, 'scratch[12]'), { recursive: true });
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

type Rows = readonly (readonly [number, string])[];
const csv = (rows: Rows) => `id,v\n${rows.map(([id, v]) => `${id},${v}\n`).join('')}`;
const first: Rows = Array.from({ length: 300 }, (_, id) => [id, 'old'] as const);
const second: Rows = first.slice(10).map(([id]) => [id, id % 10 === 0 ? 'new' : 'old'] as const);
const bodies = (rows: Rows) =>
  Object.fromEntries(rows.map(([id, v]) => [`${id}.json`, JSON.stringify({ id: String(id), v })]));

async function objects(): Promise<Record<string, string>> {
  const names = await readdir(join(cwd, 'out*'));
  const read = names.map(async (name) => [name, await readFile(join(cwd, 'out*', name), 'utf8')]);
  return Object.fromEntries(await Promise.all(read));
}

test.each([
  ['partitions of one tranche', []],
  ['partitions that are cut', ['--tranches', '200']],
])('what is written, changed, deleted and restored is right: %s', async (_, flags) => {
  const place = ['--state', 'state[ab]', '--scratch-dir', 'scratch[12]'];
  const job = ['--target', 'out*', '--key', '{id}.json', '--max-deletes', '50%', '--keep-frozen', '2'];
  const split = async (rows: Rows) => {
    await writeFile(join(cwd, 'rows.csv'), csv(rows));
    const flagsOf = ['--files', 'rows.csv', '--write', 'changed', '--missing', 'delete', ...job, ...place];
    const ran = await runSplitter(['split', ...flagsOf, ...flags], { cwd });
    expect(ran.code).toBe(0);
    return JSON.parse(ran.stdout);
  };
  const begun = await split(first);
  expect(begun).toMatchObject({ rows: 300, written: 300 });
  expect(await objects()).toEqual(bodies(first));
  expect(await split(second)).toMatchObject({
    rows: 290,
    written: 29,
    unchanged: 261,
    deletions: { made: 10 },
  });
  expect(await objects()).toEqual(bodies(second));
  const restored = await runSplitter(['restore', begun.runId, '--max-deletes', '50%', ...place], { cwd });
  expect(restored.code).toBe(0);
  expect(await objects()).toEqual(bodies(first));
  const { runId } = JSON.parse(restored.stdout) as { runId: string };
  const verified = await runSplitter(['verify', '--run-id', runId, ...place], { cwd });
  expect(verified.code).toBe(0);
  await rm(join(cwd, 'out*'), { recursive: true });
  await rm(join(cwd, 'state[ab]'), { recursive: true });
});
