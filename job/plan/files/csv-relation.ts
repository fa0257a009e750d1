/** Reads CSV files: every column is text unless `--column-types` says otherwise, as Athena's OpenCSVSerDe has them. */
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SourceError } from '../../errors.js';
import type { FileSourceSettings } from '../../settings/settings.js';
import type { DuckDbSession } from '../../sql/duckdb-session.js';
import { quoteLiteral } from '../../sql/quote.js';

/**
 * The longest row that is read, in bytes. Each reading thread holds a buffer of this size; DuckDB's own buffer of
 * 32 MB takes rows of 2 MB only, unless both are set.
 */
const longestRow = 32 * 1024 * 1024;

/**
 * SQL that reads the files. The columns are named in full, so DuckDB guesses nothing and a row with too few or too
 * many fields is an error with its line. An unquoted empty field is NULL, `""` is the empty text.
 *
 * @throws SourceError when the files' headers differ, repeat a name or lack one, or the types name no column.
 */
export async function csvRelation(
  session: DuckDbSession,
  files: readonly string[],
  settings: FileSourceSettings,
): Promise<string> {
  const names = settings.columnNames ?? (await commonNames(session, files, settings));
  refuseUnknownTypes(names, settings.columnTypes);
  const columns = names.map((name) => {
    const type = settings.columnTypes[name] ?? 'VARCHAR';
    return `${quoteLiteral(name)}: ${quoteLiteral(type)}`;
  });
  return (
    `read_csv([${files.map(quoteLiteral).join(', ')}], columns = {${columns.join(', ')}}, ` +
    `header = ${settings.header}, nullstr = '', allow_quoted_nulls = false, auto_detect = false, ` +
    `${dialect(settings)})`
  );
}

function dialect({ delimiter, quote }: FileSourceSettings): string {
  return (
    `strict_mode = true, delim = ${quoteLiteral(delimiter)}, quote = ${quoteLiteral(quote)}, ` +
    `escape = ${quoteLiteral(quote)}, max_line_size = ${longestRow}, buffer_size = ${longestRow}`
  );
}

async function commonNames(
  session: DuckDbSession,
  files: readonly string[],
  settings: FileSourceSettings,
): Promise<readonly string[]> {
  let common: readonly string[] | undefined;
  for (const file of files) {
    const names = await firstLine(session, file, settings);
    if (names === undefined) continue;
    common ??= checkedNames(names, file);
    if (common.length !== names.length || common.some((name, index) => name !== names[index])) {
      throw new SourceError(
        `The files have different columns. ${files[0]} has: ${common.join(', ')}. ${file} has: ${names.join(', ')}. ` +
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
  return common;
}

/** The fields of the first line, or undefined for an empty file. */
async function firstLine(
  session: DuckDbSession,
  file: string,
  settings: FileSourceSettings,
): Promise<readonly string[] | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'splitter-header-'));
  try {
    // DuckDB looks at 2,048 rows to read one, which are 2 GB where a row has a megabyte: it gets the line alone.
    const alone = join(folder, 'header.csv');
    const line = await shortFirstLine(file, settings.quote);
    if (line !== undefined) await writeFile(alone, line);
    const sql =
      `SELECT * FROM read_csv(${quoteLiteral(line === undefined ? file : alone)}, header = false, all_varchar = true, ` +
      `sample_size = 1, ${dialect(settings)}) LIMIT 1`;
    const [row] = await session.rows(sql);
    return row && Object.values(row).map((value) => (value === null ? '' : String(value)));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const shortLineBytes = 65_536;

/** The first line with its end, where it is short, and the file is no compressed one. */
async function shortFirstLine(file: string, quote: string): Promise<Buffer | undefined> {
  const handle = await open(file);
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(shortLineBytes), 0, shortLineBytes, 0);
    const start = buffer.subarray(0, bytesRead);
    if (start.includes(0)) return undefined;
    let quoted = false;
    for (const [index, byte] of start.entries()) {
      if (quote !== '' && byte === quote.charCodeAt(0)) quoted = !quoted;
      if (byte === lineFeed && !quoted) return start.subarray(0, index + 1);
    }
    return undefined;
  } finally {
    await handle.close();
  }
}

const lineFeed = 0x0a;

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
