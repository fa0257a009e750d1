/** Sets DuckDB's threads and memory to what rows of this width need while they are frozen. */
import type { DuckDbSession } from '../../sql/duckdb-session.js';
import { mostMegabytes, planMegabytes } from '../plan-memory.js';

/** Of rows that one thread of DuckDB gathers before it writes them to their partitions. */
const bytesGathered = 80_000_000;
/** Narrow rows take DuckDB's vectors, whatever is in them. */
const mostRowsGathered = 50_000;
/** Rows in one of DuckDB's vectors. */
const vectorRows = 2048;
/** A row on its way from the file through its text and its body to its partition, in copies that exist at a time. */
const copies = 12;
/** What a thread gathers, with as much again while it is written. */
const megabytesGathered = 150;

/**
 * By default DuckDB gathers 524,288 rows before it writes to a partition, which is 5.6 GB for a million reference rows,
 * and each of its threads holds vectors of 2,048 rows, which is 2 GB each for rows of a megabyte. So many rows are
 * gathered as `bytesGathered` allows; wide rows get fewer threads, and where one alone needs more than the plan's memory
 * it gets it, up to half of the machine's.
 *
 * @returns bytes of a row, on average, of the first hundred; 0 where there are none
 */
export async function boundMemory(session: DuckDbSession, relation: string): Promise<number> {
  const [first] = await session.rows(
    `SELECT avg(strlen(CAST(splitter_row AS VARCHAR))) AS bytes, current_setting('threads') AS threads
       FROM (SELECT splitter_row FROM ${relation} AS splitter_row LIMIT 100)`,
  );
  const rowBytes = Number(first?.bytes ?? 0);
  const threads = Number(first?.threads ?? 1);
  const megabytes = planMegabytes(threads);
  const each = megabytesGathered + (rowBytes * vectorRows * copies) / 1e6;
  const fitting = Math.min(threads, Math.max(1, Math.floor(megabytes / each)));
  await session.run(`SET threads = ${fitting}`);
  const limit = Math.max(megabytes, Math.min(each, mostMegabytes()));
  await session.run(`SET memory_limit = '${Math.ceil(limit)}MB'`);
  const gathered = bytesGathered / Math.max(rowBytes, bytesGathered / mostRowsGathered);
  await session.run(`SET partitioned_write_flush_threshold = ${Math.ceil(gathered)}`);
  return rowBytes;
}
