import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { runSplitter } from './run-splitter.js';
import { filesIn, removeFoldersAfterEach, reportOf, testFolder } from './test-folder.js';

removeFoldersAfterEach();

const csv = (rows: readonly (readonly [number, string])[]) =>
  `id,v\n${rows.map(([id, value]) => `${id},${value}\n`).join('')}`;

async function split(cwd: string, ...more: string[]) {
  const line = [
    'split',
    '--files',
    'table.csv',
    '--target',
    'out',
    '--key',
    '{id}.json',
    '--write',
    'changed',
  ];
  const { code, stdout, stderr } = await runSplitter([...line, ...more], { cwd });
  if (code !== 0) throw new Error(stderr);
  return reportOf(stdout);
}

async function verify(cwd: string, ...more: string[]) {
  const { stdout } = await runSplitter(['verify', '--state', '.splitter', '--deep', ...more], { cwd });
  return reportOf(stdout);
}

test('run after run writes what has changed alone, and verify holds after each', async () => {
  const cwd = await testFolder();
  const rows = Array.from({ length: 300 }, (_, id) => [id, 'one'] as const);
  await writeFile(join(cwd, 'table.csv'), csv(rows));
  expect(await split(cwd)).toMatchObject({ written: 300, created: 300, unchanged: 0 });
  const times = async () => {
    const files = await filesIn(join(cwd, 'out'));
    return new Map(
      await Promise.all(
        files.map(async (name) => [name, (await stat(join(cwd, 'out', name))).mtimeMs] as const),
      ),
    );
  };
  const before = await times();
  const previewed = await runSplitter(
    ['preview', '--files', 'table.csv', '--target', 'out', '--key', '{id}.json', '--log', 'json'].concat(
      '--write',
      'changed',
      '--missing',
      'delete',
    ),
    { cwd },
  );
  expect(JSON.parse(previewed.stdout).compared).toMatchObject({
    job: 'default',
    objects: 300,
    by: 'ledger',
    deletes: true,
  });

  const changed = rows.slice(2).map(([id, value]) => [id, id % 100 === 0 ? 'two' : value] as const);
  await writeFile(join(cwd, 'table.csv'), csv([...changed, [1000, 'new']]));
  const second = await split(cwd);
  expect(second).toMatchObject({
    rows: 299,
    written: 3,
    created: 1,
    unchanged: 296,
    kept: 2,
    puts: 3,
  });
  const after = await times();
  const touched = [...after].filter(([name, time]) => before.get(name) !== time).map(([name]) => name);
  expect(touched).toEqual(['100.json', '1000.json', '200.json']);
  expect(await readFile(join(cwd, 'out/100.json'), 'utf8')).toBe('{"id":"100","v":"two"}');
  expect(await verify(cwd)).toMatchObject({ expected: 301, listed: 301, read: 301, exitCode: 0 });
  const changes = (...more: string[]) =>
    runSplitter(['changes', second.runId, '--state', '.splitter', ...more], { cwd });
  const { stdout } = await changes('--kind', 'created');
  expect(JSON.parse(stdout)).toEqual({
    kind: 'created',
    key: '1000.json',
    object: { bytes: 23, bodyMd5: expect.any(String), etag: expect.any(String) },
    before: null,
  });
  expect((await changes('--format', 'keys')).stdout).toBe('100.json\n1000.json\n200.json\n');

  // The ledgers of that run alone say what the first one wrote.
  await writeFile(join(cwd, 'table.csv'), csv(rows.slice(0, 299)));
  expect(await split(cwd)).toMatchObject({ rows: 299, written: 2, created: 0, unchanged: 297, kept: 2 });
  expect(await verify(cwd)).toMatchObject({ expected: 301, listed: 301, exitCode: 0 });
});

test('two jobs under one target know their own objects alone, and verify takes neither for a stranger of the other', async () => {
  const cwd = await testFolder();
  await writeFile(
    join(cwd, 'table.csv'),
    csv([
      [1, 'one'],
      [2, 'two'],
    ]),
  );
  await split(cwd, '--job', 'odd');
  await writeFile(join(cwd, 'table.csv'), csv([[3, 'three']]));
  expect(await split(cwd, '--job', 'even')).toMatchObject({ written: 1, created: 1, kept: 0 });
  expect(await split(cwd, '--job', 'odd')).toMatchObject({ written: 1, created: 1, unchanged: 0, kept: 2 });
  await writeFile(join(cwd, 'out', 'stranger.json'), 'x');
  expect(await verify(cwd, '--job', 'even')).toMatchObject({
    expected: 1,
    differences: { missing: 0, extra: 1, etag: 1 },
  });
  expect(await verify(cwd, '--job', 'odd')).toMatchObject({
    expected: 3,
    differences: { extra: 1, etag: 0 },
  });
});
