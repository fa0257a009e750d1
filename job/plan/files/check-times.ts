/** Times of day in Parquet files, before anything writes them as text. */
import { type DuckDBType, DuckDBTypeId } from '@duckdb/node-api';
import { SourceError } from '../../shared/errors.js';
import type { DuckDbSession } from '../../sql/duckdb-session.js';
import { quoteIdentifier } from '../../sql/quote.js';
import { isTimeOfDay } from '../../sql/time-of-day.js';

/**
 * Reads the columns that are times, and no others. Those within lists and structs are looked at when they are written.
 * @param relation SQL of the file's rows
 * @throws SourceError for a column with a number below 00:00:00 or above 24:00:00
 */
export async function checkTimes(
  session: DuckDbSession,
  file: string,
  relation: string,
  columns: readonly { readonly name: string; readonly type: DuckDBType }[],
): Promise<void> {
  const times = columns.filter(
    ({ type }) => type.typeId === DuckDBTypeId.TIME || type.typeId === DuckDBTypeId.TIME_NS,
  );
  if (times.length === 0) return;
  const outside = times.map(({ name, type }, index) => {
    const isOfDay = isTimeOfDay(quoteIdentifier(name), type.toString());
    return `count(*) FILTER (NOT (${isOfDay})) AS t${index}`;
  });
  const [counts = {}] = await session.rows(`SELECT ${outside.join(', ')} FROM ${relation}`);
  for (const [index, { name }] of times.entries()) {
    const rows = Number(counts[`t${index}`]);
    if (rows === 0) continue;
    throw new SourceError(
      `${file}: expected times of day, from 00:00:00 to 24:00:00, in the column ${name}; ${rows === 1 ? 'one row has' : `${rows} rows have`} a number that is none. Write it as a number, or mend what writes it.`,
    );
  }
}
