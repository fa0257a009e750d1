/** DuckDB's memory while the keys of a source are counted, which spill beyond it: a few megabytes of them are enough. */
import { types } from 'node:util';
import type { DuckDbSession } from '../sql/duckdb-session.js';
import { planMegabytes, surveyMegabytes } from './plan-memory.js';

/**
 * Where that is too little for `work`, `orElse` is done with all that the plan has, which the session has afterwards, too.
 */
export async function inSurveyMemory<T>(
  session: DuckDbSession,
  work: () => Promise<T>,
  orElse: () => Promise<T>,
): Promise<T> {
  const [found] = await session.rows(`SELECT current_setting('threads') AS threads`);
  const threads = Number(found?.threads);
  const limit = (megabytes: number) => session.run(`SET memory_limit = '${megabytes}MB'`);
  await limit(surveyMegabytes(threads));
  try {
    return await work();
  } catch (error) {
    if (!isOutOfMemory(error)) throw error;
  } finally {
    await limit(planMegabytes(threads));
  }
  return orElse();
}

function isOutOfMemory(error: unknown): boolean {
  return types.isNativeError(error) && error.message.startsWith('Out of Memory Error');
}
