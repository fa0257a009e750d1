/** Gives DuckDB less memory while a source is surveyed: its keys are counted there, and spill, however many they are. */
import { types } from 'node:util';
import type { DuckDbSession } from '../sql/duckdb-session.js';
import { planMegabytes, surveyMegabytes } from './plan-memory.js';

/**
 * Where that is too little, as for rows of many kilobytes that are read to find the keys, `survey` is called again with all
 * that the plan has. The session has that afterwards.
 */
export async function inSurveyMemory<T>(session: DuckDbSession, survey: () => Promise<T>): Promise<T> {
  const [found] = await session.rows(`SELECT current_setting('threads') AS threads`);
  const threads = Number(found?.threads);
  const limit = (megabytes: number) => session.run(`SET memory_limit = '${megabytes}MB'`);
  await limit(surveyMegabytes(threads));
  try {
    return await survey();
  } catch (error) {
    if (!isOutOfMemory(error)) throw error;
  } finally {
    await limit(planMegabytes(threads));
  }
  return survey();
}

function isOutOfMemory(error: unknown): boolean {
  return types.isNativeError(error) && error.message.startsWith('Out of Memory Error');
}
