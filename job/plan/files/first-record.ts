/** The first record of a CSV file. DuckDB's sniffer would judge the rows below it too, without naming a line. */
import { isUtf8 } from 'node:buffer';
import { SourceError } from '../../shared/errors.js';
import { type CsvForm, csvRecords } from './csv-records.js';

/**
 * The fields, or undefined for an empty file. A record may hold line ends within quotes.
 *
 * @throws SourceError when it is no UTF-8, has no end within `longest` bytes, or quotes that are none.
 */
export async function firstRecord(
  file: string,
  form: CsvForm,
  longest: number,
): Promise<readonly string[] | undefined> {
  for await (const [first] of csvRecords(file, form, longest)) {
    return first?.fields.map((field) => {
      const bytes = Buffer.from(field ?? '', 'latin1');
      if (!isUtf8(bytes)) throw new SourceError(`${file}: line 1: invalid UTF-8. Save the file as UTF-8.`);
      return bytes.toString();
    });
  }
  return undefined;
}
