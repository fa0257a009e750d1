/** The values of some columns of a CSV file, with the lines that they stand on: DuckDB does not count lines within quotes. */
import type { FileSourceSettings } from '../../settings/settings.js';
import { type CsvForm, csvRows } from './csv-records.js';
import type { TextRecord } from './find-loss.js';

type Dialect = CsvForm & Pick<FileSourceSettings, 'header'>;

/**
 * Of a file that DuckDB has read. An unquoted empty field is null.
 *
 * @param places of the columns, from 0
 * @param columns how many the table has
 */
export async function* csvTexts(
  file: string,
  dialect: Dialect,
  places: readonly number[],
  columns: number,
): AsyncIterable<TextRecord> {
  for await (const rows of csvRows(file, dialect, columns)) {
    for (const { line, fields } of rows) yield { line, values: places.map((place) => textOf(fields[place])) };
  }
}

function textOf(field: string | null | undefined): string | null {
  return field ? Buffer.from(field, 'latin1').toString() : (field ?? null);
}
