/**
 * Whether timestamps that Parquet stores in nanoseconds are whole microseconds: DuckDB keeps no more of those in UTC and of
 * INT96. Most writers store no finer ones (Spark writes INT96, pandas nanoseconds in UTC), so they are looked at.
 */
import { asyncBufferFromFile, parquetMetadataAsync, parquetRead } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { SourceError } from '../../shared/errors.js';
import { messageOf } from '../../shared/message-of.js';
import { toldValue } from '../../shared/row-values.js';

class LostNanoseconds extends Error {
  constructor(readonly nanoseconds: bigint) {
    super('a timestamp is no whole microsecond');
  }
}

/**
 * Reads these columns, one row group of one column at a time.
 *
 * @throws SourceError naming the column and its first timestamp that is no whole microsecond
 */
export async function checkNanoseconds(path: string, columns: readonly string[]): Promise<void> {
  if (columns.length === 0) return;
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file);
  for (const column of columns) {
    let rowStart = 0;
    for (const { num_rows } of metadata.row_groups) {
      const rowEnd = rowStart + Number(num_rows);
      const rows = { rowStart, rowEnd, columns: [column] };
      try {
        await parquetRead({ file, metadata, ...rows, compressors, parsers: { timestampFromNanoseconds } });
      } catch (error) {
        throw nanosecondsFault(path, column, error);
      }
      rowStart = rowEnd;
    }
  }
}

function timestampFromNanoseconds(nanoseconds: bigint): Date {
  if (nanoseconds % 1000n !== 0n) throw new LostNanoseconds(nanoseconds);
  return new Date(0);
}

function nanosecondsFault(path: string, column: string, error: unknown): SourceError {
  const remedy =
    'Write the column in microseconds, as text, or as a timestamp in nanoseconds without a time zone.';
  if (error instanceof LostNanoseconds) {
    return new SourceError(
      `${path}: column ${column} has the timestamp ${toldValue(textOf(error.nanoseconds))}, ` +
        `of which its type would keep microseconds alone. ${remedy}`,
      { cause: error },
    );
  }
  return new SourceError(
    `${path}: column ${column} has timestamps in nanoseconds, of which its type would keep microseconds alone, ` +
      `and they cannot be looked at: ${messageOf(error)}. ${remedy}`,
    { cause: error },
  );
}

function textOf(nanoseconds: bigint): string {
  const fraction = ((nanoseconds % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
  const seconds = (nanoseconds - fraction) / 1_000_000_000n;
  const date = new Date(Number(seconds) * 1000);
  const text = Number.isNaN(date.getTime()) ? `${seconds} s` : date.toISOString().slice(0, -5);
  return `${text}.${String(fraction).padStart(9, '0')}Z`;
}
