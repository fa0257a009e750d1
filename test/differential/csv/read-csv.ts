/** The reference for CSV: csv-parse by the rules of RFC 4180, with any of the three line ends; blank lines are no rows. */

import { isUtf8 } from 'node:buffer';
import { type Options, parse } from 'csv-parse/sync';
import { messageOf } from '../../../job/shared/message-of.js';
import { Refused } from '../values/refused.js';

export interface CsvTable {
  readonly names: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
}

export interface CsvRules {
  readonly delimiter: string;
  readonly quote: string;
  /** Whether files may have different columns; one that a file has not is NULL. */
  readonly isUnited?: boolean;
  /** Where the files have no header. */
  readonly columnNames: readonly string[] | undefined;
  /** Beyond the standard: quotes within unquoted fields stand for themselves. */
  readonly isLiteral?: boolean;
}

type Value = { readonly text: string; readonly quoted: boolean };

/** @throws Refused when a file is no CSV, or the files are not of one table */
export function readCsv(files: readonly Buffer[], rules: CsvRules): CsvTable {
  let names = rules.columnNames;
  const read: { readonly header: readonly string[]; readonly row: (string | null)[] }[] = [];
  for (const file of files) {
    const records = recordsOf(file, rules);
    const header = rules.columnNames ?? records.shift()?.map(({ text }) => text);
    if (header === undefined) continue;
    names ??= header;
    if (rules.isUnited) {
      if (new Set(header).size < header.length) throw new Refused('two columns have one name');
      names = [...new Set([...names, ...header])];
    } else if (header.length !== names.length || header.some((name, index) => name !== names?.[index])) {
      throw new Refused("the files' headers differ");
    }
    for (const record of records) {
      if (record.length !== header.length) throw new Refused('a record has another number of fields');
    }
    // An unquoted empty field is NULL, a quoted one the empty text.
    for (const record of records)
      read.push({ header, row: record.map(({ text, quoted }) => (text === '' && !quoted ? null : text)) });
  }
  if (names === undefined) throw new Refused('no file has a header');
  if (names.includes('')) throw new Refused('a column has no name');
  if (new Set(names).size < names.length) throw new Refused('two columns have one name');
  const all = names;
  const rows = read.map(({ header, row }) =>
    rules.isUnited ? all.map((name) => row[header.indexOf(name)] ?? null) : row,
  );
  return { names: all, rows };
}

function recordsOf(bytes: Buffer, { delimiter, quote, isLiteral = false }: CsvRules): Value[][] {
  if (!isUtf8(bytes)) throw new Refused('the bytes are no UTF-8');
  const options: Options = {
    delimiter,
    quote: quote === '' ? null : quote,
    escape: quote === '' ? null : quote,
    record_delimiter: ['\r\n', '\n', '\r'],
    bom: true,
    skip_empty_lines: true,
    cast: (text, { quoting }): Value => ({ text, quoted: quoting }),
    relax_quotes: isLiteral,
  };
  try {
    return parse(bytes, options) as unknown as Value[][];
  } catch (error) {
    throw new Refused(messageOf(error));
  }
}
