import { existsSync } from 'node:fs';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { runSplitter } from './run-splitter.js';
import { filesIn, removeFoldersAfterEach, testFolder } from './test-folder.js';

removeFoldersAfterEach();

/** Runs split on one file, in a folder of its own. */
async function split(name: string, content: string | undefined, ...flags: string[]) {
  const cwd = await testFolder();
  if (content !== undefined) await writeFile(join(cwd, name), content);
  // Tests run from the root of the repository.
  else await copyFile(join('test/unit/plan/files/fixtures', name), join(cwd, name));
  const args = ['split', '--files', name, '--target', 'out', '--key', '{id}', '--threads', '1', ...flags];
  const { code, stderr } = await runSplitter(args, { cwd });
  const object = (key: string) => readFile(join(cwd, 'out', key), 'utf8');
  return {
    code,
    stderr,
    object,
    objects: async () => (existsSync(join(cwd, 'out')) ? filesIn(join(cwd, 'out')) : []),
  };
}

test('JSON numbers taken as VARCHAR are the characters of the file', async () => {
  const text = '{"id":1,"price":1.10}\n{"id":2,"price":12345678901234567890.5}\n';
  const { code, object } = await split('a.jsonl', text, '--column-types', 'price=VARCHAR');
  expect(code).toBe(0);
  expect(await object('1')).toBe('{"id":1,"price":"1.10"}');
  expect(await object('2')).toBe('{"id":2,"price":"12345678901234567890.5"}');
});

test('JSON lines with a field of its own each have an object each', async () => {
  const text = Array.from({ length: 150 }, (_, id) => `{"id":${id},"k${id}":-0}\n`).join('');
  const { code, objects, object } = await split('a.jsonl', text, '--omit-nulls');
  expect(code).toBe(0);
  expect(await objects()).toHaveLength(150);
  expect(await object('149')).toBe('{"id":149,"k149":-0}');
});

test.each([
  ['a.csv', 'id,v\n1,1.5\n', 'v=INTEGER', 'a.csv: line 2: column v: the value "1.5" cannot become INTEGER'],
  ['a.csv', 'id,v\n1,1.005\n', 'v=DECIMAL(10,2)', 'line 2: column v: the value "1.005"'],
  [
    'a.csv',
    'id,v\n"1\n",2026-01-31 10:00:00\n',
    'v=DATE',
    'line 2: column v: the value "2026-01-31 10:00:00"',
  ],
  ['a.csv', 'id,v\n1,2026-01-31 10:00:00.123456789\n', 'v=TIMESTAMP', 'line 2: column v: the value'],
  [
    'a.csv',
    'id,v\n1,10:00:00\n2,10:00:00.1234567\n',
    'v=TIME',
    'line 3: column v: the value "10:00:00.1234567"',
  ],
  ['a.jsonl', '{"id":1,"v":1e400}\n', 'v=DOUBLE', 'a.jsonl: line 1: column v: the value "1e400"'],
  ['a.jsonl', '{"id":1,"v":1}\nnull\n', 'v=DOUBLE', 'a.jsonl: line 2: expected an object'],
  ['decimal-50.parquet', undefined, undefined, 'column t is DECIMAL(50,10): more than 38 digits'],
  ['utc-fine.parquet', undefined, undefined, 'column t has the timestamp 2024-01-01T10:04:05.123456789Z'],
  ['int96-fine.parquet', undefined, undefined, 'column t has the timestamp 2024-01-01T10:04:05.123456789Z'],
  ['names-case.parquet', undefined, undefined, 'v and V have one name'],
])(
  'what would be lost ends the run before the first object: %s %j, %s',
  async (name, content, types, problem) => {
    const flags = types === undefined ? [] : ['--column-types', types];
    const { code, stderr, objects } = await split(name, content, ...flags);
    expect(code).toBe(2);
    expect(stderr).toContain(problem);
    expect(stderr).not.toMatch(/read_json|read_parquet|maximum_object_size|Try setting|LINE 1/);
    expect(await objects()).toEqual([]);
  },
);
