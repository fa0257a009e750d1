import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { Rejects } from '../../../job/upload/rejects.js';
import { testSession } from '../sql/test-session.js';

const opened = testSession();
let files = 0;
function open(): Rejects {
  files += 1;
  return new Rejects(join(opened().folder, `rejects-${files}.jsonl`));
}

test('each reject is a line: reason, key where known, the row as it would have been written', async () => {
  const rejects = open();
  await rejects.add({ reason: 'key-null', key: null, body: Buffer.from('{"id":1.10,"é":"日"}') });
  await rejects.add({ reason: 'body-too-large', key: 'a"\n', body: null });
  expect(await rejects.finish()).toBe(true);
  expect(await readFile(rejects.path, 'utf8')).toBe(
    '{"reason":"key-null","key":null,"row":{"id":1.10,"é":"日"}}\n' +
      '{"reason":"body-too-large","key":"a\\"\\n","row":null}\n',
  );
});

test('a body that would make a line of more than Node can hold is left out', async () => {
  const rejects = open();
  await rejects.add({ reason: 'exists', key: 'k', body: Buffer.alloc(64 * 1024 * 1024 + 1) });
  await rejects.finish();
  expect(await readFile(rejects.path, 'utf8')).toBe('{"reason":"exists","key":"k","row":null}\n');
});

test('a row that is no JSON is a string, and bytes that are no text are in base64', async () => {
  const line = async (kind: ConstructorParameters<typeof Rejects>[1], body: Buffer) => {
    files += 1;
    const rejects = new Rejects(join(opened().folder, `rejects-${files}.jsonl`), kind);
    await rejects.add({ reason: 'r', key: 'k', body });
    await rejects.finish();
    const text = await readFile(rejects.path, 'utf8');
    expect(text.indexOf('\n')).toBe(text.length - 1);
    return JSON.parse(text).row;
  };
  expect(await line('lines', Buffer.from('{"a":"\\n"}\n'))).toEqual({ a: '\n' });
  expect(await line('csv', Buffer.from('a\r\n1\r\n'))).toBe('a\r\n1\r\n');
  expect(await line('column', Buffer.from('1'))).toBe('1');
  expect(await line('column', Buffer.from([0xff, 0]))).toEqual({ base64: '/wA=' });
  expect(await line('json', Buffer.from('no JSON'))).toBe('no JSON');
});

test('without rejects there is no file', async () => {
  const rejects = open();
  expect(await rejects.finish()).toBe(false);
  await expect(readFile(rejects.path)).rejects.toThrow('ENOENT');
});

test('many large rejects at once all arrive, and leave no listeners behind', async () => {
  const warnings: string[] = [];
  const warned = (warning: Error) => warnings.push(warning.name);
  process.on('warning', warned);
  const rejects = open();
  const body = Buffer.from(JSON.stringify('x'.repeat(20_000)));
  for (let round = 0; round < 20; round += 1) {
    await Promise.all(Array.from({ length: 64 }, () => rejects.add({ reason: 'exists', key: 'k', body })));
  }
  await rejects.finish();
  await new Promise((resolve) => setImmediate(resolve));
  process.off('warning', warned);
  const lines = (await readFile(rejects.path, 'utf8')).trimEnd().split('\n');
  expect(lines).toHaveLength(1_280);
  expect(new Set(lines).size).toBe(1);
  expect(warnings).toEqual([]);
});

test('what is given up is closed: its folder can be removed, and stays away', async () => {
  const folder = await mkdtemp(join(opened().folder, 'given-up-'));
  const rejects = new Rejects(join(folder, 'rejects.jsonl'));
  void rejects.add({ reason: 'exists', key: 'k', body: null });
  await rejects.abandon();
  await rm(folder, { recursive: true });
  await rejects.abandon();
  await expect(readFile(rejects.path)).rejects.toThrow('ENOENT');
});

test('a file that cannot be written fails the add or the finish, and nothing else', async () => {
  const rejects = new Rejects(join(opened().folder, 'no', 'such', 'folder.jsonl'));
  const writing = async () => {
    for (let line = 0; line < 100; line += 1)
      await rejects.add({ reason: 'exists', key: 'k', body: Buffer.alloc(10_000, '1') });
    await rejects.finish();
  };
  await expect(writing()).rejects.toThrow('ENOENT');
});
