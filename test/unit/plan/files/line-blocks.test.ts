import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { lineBlocks } from '../../../../job/plan/files/line-blocks.js';
import { SourceError } from '../../../../job/shared/errors.js';
import { testSession } from '../../sql/test-session.js';
import { gzip } from './file-table.js';

const opened = testSession();

async function blocksOf(content: string | Buffer, longest: number, name = 'a.txt') {
  const file = join(opened().folder, name);
  await writeFile(file, content);
  const blocks = [];
  for await (const block of lineBlocks(file, longest)) blocks.push(block);
  return blocks;
}

test('blocks are whole lines, numbered, with a line feed at the end of the file too', async () => {
  const line = 'é'.repeat(1000);
  const text = `${line}\n`.repeat(500) + line;
  const blocks = await blocksOf(text, 2000);
  expect(Buffer.concat(blocks.map(({ bytes }) => bytes)).toString()).toBe(`${text}\n`);
  expect(blocks.length).toBeGreaterThan(1);
  let next = 1;
  for (const { bytes, line: first } of blocks) {
    expect(first).toBe(next);
    next += bytes.toString().split('\n').length - 1;
  }
});

test.each([
  ['', []],
  ['\n', ['\n']],
  ['a', ['a\n']],
  ['a\n\nb\n', ['a\n\nb\n']],
])('of %j', async (text, expected) => {
  expect((await blocksOf(text, 10)).map(({ bytes }) => bytes.toString())).toEqual(expected);
});

test('a line may be longer than what is read at once, and packed', async () => {
  const text = `a\n${'b'.repeat(300_000)}\nc`;
  const blocks = await blocksOf(gzip(text), 300_000, 'a.txt.gz');
  expect(blocks.map(({ line, bytes }) => [line, bytes.length])).toEqual([
    [1, 2],
    [2, 300_001],
    [3, 2],
  ]);
});

test.each<[string, string | Buffer, string]>([
  ['within a block', `a\n${'b'.repeat(1_048_577)}\nc\n`, 'line 2: longer than 1 MB'],
  ['at the end', `a\nb\n${'b'.repeat(1_048_577)}`, 'line 3: longer than 1 MB'],
  ['that is no UTF-8', Buffer.from('a\nb\xe9\nc\n', 'latin1'), 'line 2: invalid UTF-8'],
  ['that ends within a character', Buffer.from('a\nb\xc3', 'latin1'), 'line 2: invalid UTF-8'],
])('a line %s is refused', async (_, content, problem) => {
  const error = await blocksOf(content, 1_048_576).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(SourceError);
  expect((error as SourceError).message).toContain(`a.txt: ${problem}`);
});
