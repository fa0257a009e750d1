/** Two keys of which one begins with a byte order mark (U+FEFF) are two objects. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { runSplitter } from './run-splitter.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'splitter-marked-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

const ids = ['abc', '\uFEFFabc', '\uFEFFmore than twelve bytes', 'more than twelve bytes'];
const split = ['split', '--files', 'rows.jsonl', '--key', '{id}', '--target', 'out', '--state', 'state'];

async function objects(): Promise<Record<string, string>> {
  const names = await readdir(join(folder, 'out'));
  const bodies = names.map(async (name) => [name, await readFile(join(folder, 'out', name), 'utf8')]);
  return Object.fromEntries(await Promise.all(bodies));
}

test('each has its own object, is found by verify, and one that is gone is deleted alone', async () => {
  const body = (id: string) => JSON.stringify({ id, v: 1 });
  const write = (some: readonly string[]) =>
    writeFile(join(folder, 'rows.jsonl'), some.map((id) => `${body(id)}\n`).join(''));
  await write(ids);
  const first = await runSplitter(split, { cwd: folder });
  expect(JSON.parse(first.stdout)).toMatchObject({ rows: 4, written: 4, exitCode: 0 });
  expect(await objects()).toEqual(Object.fromEntries(ids.map((id) => [id, body(id)])));
  const { runId } = JSON.parse(first.stdout) as { runId: string };
  const verify = await runSplitter(['verify', '--run-id', runId, '--state', 'state'], { cwd: folder });
  expect(verify.code).toBe(0);

  const left = ids.filter((id) => id !== '\uFEFFabc');
  await write(left);
  const second = await runSplitter(
    [...split, '--write', 'changed', '--missing', 'delete', '--max-deletes', '1'],
    { cwd: folder },
  );
  expect(JSON.parse(second.stdout)).toMatchObject({ unchanged: 3, written: 0, deletions: { made: 1 } });
  expect(await objects()).toEqual(Object.fromEntries(left.map((id) => [id, body(id)])));
});
