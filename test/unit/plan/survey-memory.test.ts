import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { inSurveyMemory } from '../../../job/plan/survey-memory.js';
import { type DuckDbSession, openSession } from '../../../job/sql/duckdb-session.js';

let folder: string;
let session: DuckDbSession;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'splitter-survey-'));
  session = await openSession({ threads: 1, memoryLimit: '2000MB', tempDirectory: join(folder, 'spill') });
});
afterEach(async () => {
  session.close();
  await rm(folder, { recursive: true });
});

const memory = async () => {
  const [found] = await session.rows(`SELECT current_setting('memory_limit') AS memory`);
  return found?.memory;
};
const neverAsked = () => Promise.reject(new Error('it was not too little'));

test('a survey has 200 MB, and the session what it had before after it', async () => {
  expect(await inSurveyMemory(session, memory, neverAsked)).toBe('190.7 MiB');
  expect(await memory()).toBe('1.8 GiB');
});

test('where that is too little, what is given for it is done with all', async () => {
  const wide = () =>
    session.rows(
      'SELECT count(DISTINCT text) FROM (SELECT repeat(chr(65 + i::INTEGER), 100_000_000) AS text FROM range(3) t(i))',
    );
  expect(await inSurveyMemory<unknown>(session, wide, memory)).toBe('1.8 GiB');
});

test('another fault is thrown at once, and the memory given back', async () => {
  const wrong = () => session.rows('SELECT no_such_function()');
  await expect(inSurveyMemory<unknown>(session, wrong, neverAsked)).rejects.toThrow('no_such_function');
  expect(await memory()).toBe('1.8 GiB');
});
