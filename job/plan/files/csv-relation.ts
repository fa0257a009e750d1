/** Reads CSV files: every column is text unless `--column-types` says otherwise, as Athena's OpenCSVSerDe has them. */

import type { FileSourceSettings } from '../../settings/settings.js';
import { SourceError } from '../../shared/errors.js';
import { quoteLiteral } from '../../sql/quote.js';
import { checkedRelation } from './checked-relation.js';
import { firstRecord } from './first-record.js';
import { fileList } from './list-files.js';

/**
 * The longest row that is read, in bytes. Each reading thread holds a buffer of this size; DuckDB's own buffer of
 * 32 MB takes rows of 2 MB only, unless both are set.
 */
const longestRow = 32 * 1024 * 1024;

/**
 * SQL that reads the files. The columns are named in full, so DuckDB guesses nothing and a row with too few or too
 * many fields is an error with its line. An unquoted empty field is NULL, `""` is the empty text.
 *
 * @throws SourceError when the files' headers differ, repeat a name or lack one, when `--column-names` are too few or too
 *   many, or the types name no column.
 */
export async function csvRelation(files: readonly string[], settings: FileSourceSettings): Promise<string> {
  const names = settings.columnNames ?? (await commonNames(files, settings));
  if (settings.columnNames) await refuseOtherCounts(files, settings, settings.columnNames.length);
  refuseUnknownTypes(names, settings.columnTypes);
  const columns = names.map((name) => `${quoteLiteral(name)}: 'VARCHAR'`);
  const texts =
    `read_csv(${fileList(files)}, columns = {${columns.join(', ')}}, ` +
    `header = ${settings.header}, nullstr = '', allow_quoted_nulls = false, auto_detect = false, hive_partitioning = false, ` +
    `${dialect(settings)})`;
  return checkedRelation(texts, names, settings.columnTypes);
}

function dialect({ delimiter, quote }: FileSourceSettings): string {
  return (
    `strict_mode = true, delim = ${quoteLiteral(delimiter)}, quote = ${quoteLiteral(quote)}, ` +
    `escape = ${quoteLiteral(quote)}, max_line_size = ${longestRow}, buffer_size = ${longestRow}`
  );
}

/** A wrong number of names makes every row a broken one, so it is told before any is read. */
async function refuseOtherCounts(
  files: readonly string[],
  settings: FileSourceSettings,
  names: number,
): Promise<void> {
  for (const file of files) {
    const fields = await firstRecord(file, settings, longestRow);
    if (fields === undefined || fields.length === names) continue;
    throw new SourceError(
      `--column-names gives ${counted(names, 'name')}, line 1 of ${file} has ${counted(fields.length, 'field')}. ` +
        `Name every field, in order${fields.length === 1 ? ', or correct --files-delimiter' : ''}.`,
    );
  }
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

async function commonNames(
  files: readonly string[],
  settings: FileSourceSettings,
): Promise<readonly string[]> {
  let common: { readonly file: string; readonly names: readonly string[] } | undefined;
  for (const file of files) {
    const names = await firstRecord(file, settings, longestRow);
    if (names === undefined) continue;
    common ??= { file, names: checkedNames(names, file) };
    const known = common.names;
    if (known.length !== names.length || known.some((name, index) => name !== names[index])) {
      throw new SourceError(
        `The files have different columns. ${common.file} has: ${known.join(', ')}. ${file} has: ${names.join(', ')}. ` +
          'Give files of one table, or split them into several runs.',
      );
    }
  }
  if (common === undefined) {
    throw new SourceError(
      `${files.join(', ')}: empty, without even a header, so the columns are not known. ` +
        'Name them with --column-names, or give a file with a header line.',
    );
  }
  return common.names;
}

function checkedNames(names: readonly string[], file: string): readonly string[] {
  const seen = new Set<string>();
  names.forEach((name, index) => {
    if (name === '') {
      throw new SourceError(
        `${file}: line 1: column ${index + 1} of the header has no name. Name it, or use --column-names.`,
      );
    }
    if (seen.has(name.toLowerCase())) {
      throw new SourceError(
        `${file}: line 1: the header has the column ${name} twice (upper and lower case count as the same). ` +
          'Rename one, or skip the header with --files-header false and use --column-names.',
      );
    }
    seen.add(name.toLowerCase());
  });
  return names;
}

/** @throws SourceError when `--column-types` names a column that is not there. */
export function refuseUnknownTypes(names: readonly string[], types: Readonly<Record<string, string>>): void {
  const unknown = Object.keys(types).filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    throw new SourceError(
      `--column-types: there is no column ${unknown.join(', ')}. The columns are: ${names.join(', ')}.`,
    );
  }
}
