import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { inSurveyMemory, isOutOfMemory } from '../../../job/plan/survey-memory.js';
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

test('a survey has 200 MB, and the session what it had before after it', async () => {
  expect(await inSurveyMemory(session, memory)).toBe('190.7 MiB');
  expect(await memory()).toBe('1.8 GiB');
});

test('a fault is thrown, and the memory given back; whether it is one of memory is told', async () => {
  const wide = `SELECT count(DISTINCT text) FROM (SELECT repeat(chr(65 + i::INTEGER), 100_000_000) AS text FROM range(3) t(i))`;
  const faultOf = (sql: string) =>
    inSurveyMemory(session, () => session.rows(sql)).then(
      () => undefined,
      (error: unknown) => error,
    );
  const [wideFault, other] = [await faultOf(wide), await faultOf('SELECT no_such_function()')];
  expect([isOutOfMemory(wideFault), isOutOfMemory(other)]).toEqual([true, false]);
  expect(String(other)).toContain('no_such_function');
  expect(await memory()).toBe('1.8 GiB');
});
