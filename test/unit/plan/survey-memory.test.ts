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
/** Two vectors of it are more than a survey has, and less than the session. */
const wide =
  'SELECT count(DISTINCT text) AS texts FROM (SELECT repeat(chr(65 + i::INTEGER), 200_000_000) AS text FROM range(3) t(i))';

test('a survey has 700 MB, and the session what it had before after it', async () => {
  expect(await inSurveyMemory(session, memory)).toBe('667.5 MiB');
  expect(await memory()).toBe('1.8 GiB');
});

test('a survey for which that is too little is made again with all', async () => {
  const had: unknown[] = [];
  const survey = async () => {
    had.push(await memory());
    const [found] = await session.rows(wide);
    return Number(found?.texts);
  };
  expect(await inSurveyMemory(session, survey)).toBe(3);
  expect(had).toEqual(['667.5 MiB', '1.8 GiB']);
});

test('another fault is thrown at once, and the memory given back', async () => {
  let times = 0;
  const survey = () => {
    times += 1;
    return session.rows('SELECT no_such_function()');
  };
  await expect(inSurveyMemory(session, survey)).rejects.toThrow('no_such_function');
  expect(times).toBe(1);
  expect(await memory()).toBe('1.8 GiB');
});
