import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { findBrokenLine } from '../../../../job/plan/files/broken-line.js';
import { testSession } from '../../sql/test-session.js';
import { gzip } from './file-table.js';

const opened = testSession();

test.each<[string, string | Buffer, unknown]>([
  ['whole.jsonl', '{"a":1}\n\n  {"a":2}\r\n', undefined],
  ['last.jsonl', '{"a":1}\n{"a":', { line: 2, problem: expect.stringMatching(/^malformed JSON/) }],
  ['long.jsonl', `{"a":"${'é'.repeat(200_000)}"}\n[]`, { line: 2, problem: 'expected an object' }],
  ['packed.jsonl.gz', gzip('{"a":1}\nnull\n'), { line: 2, problem: 'expected an object' }],
  ['bytes.jsonl', Buffer.from('{}\n{}\n\xff\n', 'latin1'), { line: 3, problem: 'invalid UTF-8' }],
])('%s: the first line that is no object is found', async (name, content, expected) => {
  const file = join(opened().folder, name);
  await writeFile(file, content);
  expect(await findBrokenLine(file)).toEqual(expected);
});
