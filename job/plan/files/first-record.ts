/** The first record of a CSV file. DuckDB's sniffer would judge the rows below it too, without naming a line. */
import { isUtf8 } from 'node:buffer';
import { SourceError } from '../../shared/errors.js';
import { longestRow } from '../longest-row.js';
import { type CsvForm, csvRecords, isBlank } from './csv-records.js';

/**
 * The fields of the first line with something in it, or undefined where there is none. A record may hold line ends within
 * quotes.
 *
 * @throws SourceError when it is no UTF-8, longer than what is read, or has quotes that are none.
 */
export async function firstRecord(file: string, form: CsvForm): Promise<readonly string[] | undefined> {
  // Names are no values, of which some would be NULL.
  const { delimiter, quote, skipLines, comment } = form;
  const ofNames = { delimiter, quote, comment, ...(skipLines === undefined ? {} : { skipLines }) };
  for await (const records of csvRecords(file, ofNames, longestRow)) {
    const first = records.find((record) => !isBlank(record, undefined));
    if (first === undefined) continue;
    return first.fields.map((field) => {
      const bytes = Buffer.from(field ?? '', 'latin1');
      if (!isUtf8(bytes)) {
        throw new SourceError(`${file}: line ${first.line}: invalid UTF-8. Save the file as UTF-8.`);
      }
      return bytes.toString();
    });
  }
  return undefined;
}
