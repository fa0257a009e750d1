/** Reads CSV files: every column is text unless `--column-types` says otherwise, as Athena's OpenCSVSerDe has them. */

import { SourceError } from '../../shared/errors.js';
import { fileList } from '../../sql/file-list.js';
import { quoteIdentifier, quoteLiteral } from '../../sql/quote.js';
import { longestRow } from '../longest-row.js';
import { checkedRelation } from './checked-relation.js';
import { firstRecord } from './first-record.js';
import { fileColumn } from './hive-columns.js';
import { type ColumnGroup, type KnownColumns, NoColumns } from './known-columns.js';
import { restoredColumn, rewrittenDelimiter, rewrittenNull } from './rewrite-csv.js';
import type { TypedSettings } from './typed-settings.js';
import { unitedColumns } from './united-columns.js';

/** A copy of a file in a form that DuckDB cannot misread. */
export interface FileCopy {
  readonly path: string;
  /** Of CSV, in bytes. */
  readonly longestLine: number;
}

export interface FileForm {
  readonly path: string;
  /** What DuckDB reads instead, where it is not to be trusted with the file as it is. */
  readonly copy: FileCopy | undefined;
}

/** Of all columns, and of those that one file has. */
export interface CsvNames {
  readonly names: readonly string[];
  readonly namesOf: (file: string) => readonly string[];
  /** Of files with different columns. */
  readonly groups?: readonly ColumnGroup[];
}

/**
 * The names of the columns: those that the user gave, or the header's, read by our own reader. DuckDB is told them and
 * passes over the header: where it looks at one itself, a header that it cannot read makes it return no rows and no error.
 *
 * @throws SourceError when the files' headers differ and must not, repeat a name or lack one, when `--column-names` are too few
 *   or too many, or the types name no column.
 */
export async function csvNames(
  files: readonly string[],
  settings: TypedSettings,
  known?: KnownColumns,
): Promise<CsvNames> {
  const found = await namesIn(files, settings, known);
  if (settings.columnNames) await refuseOtherCounts(files, settings, settings.columnNames.length);
  refuseUnknownTypes(found.names, settings.columnTypes);
  return found;
}

async function namesIn(
  files: readonly string[],
  settings: TypedSettings,
  known: KnownColumns | undefined,
): Promise<CsvNames> {
  if (settings.unionByName && settings.columnNames === undefined) return namesOfEach(files, settings, known);
  const names = settings.columnNames ?? (await commonNames(files, settings, known));
  return { names, namesOf: () => names };
}

/** SQL that reads the files. An unquoted empty field is NULL, `""` is the empty text; a column that a file has not is NULL. */
export function csvRelation(
  files: readonly FileForm[],
  { names, namesOf }: Pick<CsvNames, 'names' | 'namesOf'>,
  settings: TypedSettings,
): string {
  const groups = new Map<string, { readonly own: readonly string[]; readonly files: FileForm[] }>();
  for (const file of files) {
    const own = namesOf(file.path);
    const text = JSON.stringify(own);
    const group = groups.get(text) ?? { own, files: [] };
    group.files.push(file);
    groups.set(text, group);
  }
  const parts = [...groups.values()].flatMap((group) => partsOf(group.files, group.own, names, settings));
  const relation = `(${parts.join(' UNION ALL ')})`;
  return checkedRelation(relation, [...names, ...fileColumns(settings)], settings.columnTypes);
}

/** Of files with the same columns. */
function partsOf(
  files: readonly FileForm[],
  ownNames: readonly string[],
  names: readonly string[],
  settings: TypedSettings,
): readonly string[] {
  const own = files.flatMap(({ path, copy }) => (copy ? [] : [path]));
  const copies = files.flatMap(({ copy }) => copy ?? []);
  const has = new Set(ownNames);
  const select = (column: (name: string) => string, from: string) => {
    const columns = names.map((name) =>
      has.has(name) ? column(name) : `NULL::VARCHAR AS ${quoteIdentifier(name)}`,
    );
    return `SELECT ${[...columns, ...fileColumns(settings)].join(', ')} FROM ${from}`;
  };
  const parts: string[] = [];
  if (own.length > 0) parts.push(select(quoteIdentifier, ownRelation(own, ownNames, settings)));
  if (copies.length > 0) parts.push(select(restoredColumn, copiedRelation(copies, ownNames, settings)));
  return parts;
}

function ownRelation(paths: readonly string[], names: readonly string[], settings: TypedSettings): string {
  const { header, delimiter, quote, nullText, emptyIsNull } = settings;
  const nulls = nullText === undefined ? quoteLiteral('') : `['', ${quoteLiteral(nullText)}]`;
  const options = {
    // Skipping counts records, not lines.
    skip: header ? '1' : '0',
    nullstr: nulls,
    delim: quoteLiteral(delimiter),
    quote: quoteLiteral(quote),
    escape: quoteLiteral(quote),
    ...pathOption(settings),
  };
  const relation = readCsv(paths, names, longestRow, options);
  if (!emptyIsNull) return relation;
  const columns = names.map((name) => `nullif(${quoteIdentifier(name)}, '') AS ${quoteIdentifier(name)}`);
  return `(SELECT ${[...columns, ...fileColumns(settings)].join(', ')} FROM ${relation})`;
}

function fileColumns({ hiveColumns }: TypedSettings): readonly string[] {
  return hiveColumns ? [fileColumn] : [];
}

function pathOption({ hiveColumns }: TypedSettings): Readonly<Record<string, string>> {
  return hiveColumns ? { filename: quoteLiteral(fileColumn) } : {};
}

function copiedRelation(
  files: readonly FileCopy[],
  names: readonly string[],
  settings: TypedSettings,
): string {
  const options = {
    nullstr: quoteLiteral(rewrittenNull),
    delim: quoteLiteral(rewrittenDelimiter),
    quote: quoteLiteral(''),
    escape: quoteLiteral(''),
    ...pathOption(settings),
  };
  const longest = Math.max(longestRow, ...files.map(({ longestLine }) => longestLine));
  return readCsv(
    files.map(({ path }) => path),
    names,
    longest,
    options,
  );
}

/** The columns are named in full, so that DuckDB guesses nothing, and a row with too few or too many fields is an error. */
function readCsv(
  paths: readonly string[],
  names: readonly string[],
  longest: number,
  options: Readonly<Record<string, string>>,
): string {
  const columns = names.map((name) => `${quoteLiteral(name)}: 'VARCHAR'`).join(', ');
  const own = Object.entries(options).map(([name, value]) => `${name} = ${value}`);
  return (
    `read_csv(${fileList(paths)}, columns = {${columns}}, header = false, ${own.join(', ')}, ` +
    'allow_quoted_nulls = false, auto_detect = false, hive_partitioning = false, strict_mode = true, ' +
    `max_line_size = ${longest}, buffer_size = ${longest})`
  );
}

/** A wrong number of names makes every row a broken one, so it is told before any is read. */
async function refuseOtherCounts(
  files: readonly string[],
  settings: TypedSettings,
  names: number,
): Promise<void> {
  for (const file of files) {
    const fields = await firstRecord(file, settings);
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

async function namesOfEach(
  files: readonly string[],
  settings: TypedSettings,
  { own }: KnownColumns = {},
): Promise<CsvNames> {
  const byFile = new Map<string, readonly string[]>();
  const groups = new Map<string, ColumnGroup>();
  if (own) groups.set('', own);
  for (const file of files) {
    const names = await firstRecord(file, settings);
    if (names === undefined) continue;
    byFile.set(file, checkedNames(names, file));
    const text = JSON.stringify(names);
    const columns = names.map((name) => ({ name, type: 'VARCHAR' }));
    if (!groups.has(text)) groups.set(text, { where: file, columns });
  }
  const all = [...groups.values()];
  const names = unitedColumns(all).map(({ name }) => name);
  if (names.length === 0) throw noColumns(files);
  // A blank file has the columns of all.
  return { names, namesOf: (file) => byFile.get(file) ?? names, groups: all };
}

async function commonNames(
  files: readonly string[],
  settings: TypedSettings,
  { own }: KnownColumns = {},
): Promise<readonly string[]> {
  let common: { readonly file: string; readonly names: readonly string[] } | undefined = own && {
    file: own.where,
    names: own.columns.map(({ name }) => name),
  };
  for (const file of files) {
    const names = await firstRecord(file, settings);
    if (names === undefined) continue;
    common ??= { file, names: checkedNames(names, file) };
    const known = common.names;
    if (known.length !== names.length || known.some((name, index) => name !== names[index])) {
      throw new SourceError(
        `The files have different columns. ${common.file} has: ${known.join(', ')}. ${file} has: ${names.join(', ')}. ` +
          'Give files of one table, split them into several runs, or give --files-union-by-name.',
      );
    }
  }
  if (common === undefined) throw noColumns(files);
  return common.names;
}

function noColumns(files: readonly string[]): NoColumns {
  return new NoColumns(
    `${files.join(', ')}: empty, without even a header, so the columns are not known. ` +
      'Name them with --column-names, or give a file with a header line.',
  );
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
