/** Which files the rows come out of, and what has to be known of them. */

import { parseColumnNames } from '../column-names.js';
import { formatColumnTypes, type GivenColumnTypes, parseColumnTypes } from '../column-types.js';
import { parseDelimiter, parseNullText, parseQuote } from '../csv-values.js';
import { parseEncoding } from '../encoding.js';
import { endsWithTsv, formatByEnding } from '../file-endings.js';
import { absoluteFiles, checkFilesPlace, formatFiles, parseFiles } from '../file-patterns.js';
import { formatJsonPath, parseJsonPath } from '../json-path.js';
import type { PartialValues } from '../registry.js';
import { matching, oneOf, parsedBy, wholeNumber, yesOrNo } from '../schemas.js';
import { type FileFormat, type Machine, setting } from '../setting.js';

const group = 'source';
const commands = ['split', 'plan', 'diff', 'preview'] as const;
const formats = ['csv', 'json', 'parquet'] as const;

export const fileSettings = {
  files: setting({
    group,
    commands,
    value: 'path',
    repeatable: true,
    description:
      "Files to read, all with the same columns: one path, a folder, or a glob in quotes ('orders-*.parquet'); on S3 an object, a folder (s3://bucket/prefix/) or a glob ('s3://bucket/prefix/**/*.parquet'). Files whose names begin with . or _ are left out of folders and globs. The flag may stand several times; the variable holds one. - is standard input, and needs --files-format.",
    common: true,
    schema: parsedBy(parseFiles),
    in: 'source.files',
    for: formats,
    identifies: true,
    format: formatFiles,
    keptAs: absoluteFiles,
    check: checkFilesPlace,
  }),
  filesFormat: setting({
    group,
    commands,
    value: 'format',
    description:
      'csv, parquet or json (JSON lines, arrays of objects, or objects one after another). Text may be packed with gzip, zstd or bzip2.',
    common: true,
    schema: oneOf('csv', 'parquet', 'json'),
    defaultText: 'by the ending: .csv .tsv .parquet .json .jsonl .ndjson, .gz .zst .bz2 after those of text',
    default: defaultFormat,
    in: 'source.format',
    for: formats,
    identifies: true,
    check: checkFormat,
  }),
  filesHeader: setting({
    group,
    commands,
    description: "CSV: whether each file's first line names the columns.",
    schema: yesOrNo(),
    defaultText: 'true, or false with --column-names',
    default: defaultHeader,
    in: 'source.header',
    for: ['csv'],
    identifies: true,
    check: checkHeader,
  }),
  filesDelimiter: setting({
    group,
    commands,
    value: 'character',
    description: 'CSV: the character between fields; tab or \\t for a tab.',
    schema: parsedBy(parseDelimiter),
    defaultText: "',', or a tab for .tsv",
    default: defaultDelimiter,
    in: 'source.delimiter',
    for: ['csv'],
    identifies: true,
    check: checkDelimiter,
  }),
  filesQuote: setting({
    group,
    commands,
    value: 'character',
    description: 'CSV: the character around fields, doubled inside them; none for no quoting.',
    schema: parsedBy(parseQuote),
    default: '"',
    in: 'source.quote',
    for: ['csv'],
    identifies: true,
    check: checkQuote,
  }),
  filesEncoding: setting({
    group,
    commands,
    value: 'label',
    description:
      'CSV and JSON: the encoding of files without a byte order mark, such as windows-1252, utf-16le or shift_jis, by its label in the WHATWG Encoding Standard, in which latin1 is windows-1252. A mark is believed.',
    schema: parsedBy(parseEncoding),
    default: 'utf-8',
    in: 'source.encoding',
    for: ['csv', 'json'],
    identifies: true,
  }),
  filesJsonPath: setting({
    group,
    commands,
    value: 'path',
    description:
      "JSON: where the rows lie in each document: $, then .name or ['any name'] for a member and [*] for all elements of an array, such as '$.data[*]'.",
    schema: parsedBy(parseJsonPath),
    defaultText: 'the lines, the elements of an array, or the objects themselves',
    in: 'source.jsonPath',
    for: ['json'],
    identifies: true,
    format: formatJsonPath,
  }),
  filesHiveColumns: setting({
    group,
    commands,
    description:
      'Folders named like dt=2026-01-31 above a file are columns of text behind its own, URL-decoded; a file without them is a fault.',
    schema: yesOrNo(),
    default: 'false',
    in: 'source.hiveColumns',
    for: formats,
    identifies: true,
  }),
  filesUnionByName: setting({
    group,
    commands,
    description:
      'CSV and Parquet: files of different columns are one table, which has all of them; NULL where a file has none. Types of Parquet are widened where nothing is lost, or refused.',
    schema: yesOrNo(),
    default: 'false',
    in: 'source.unionByName',
    for: ['csv', 'parquet'],
    identifies: true,
    check: checkUnion,
  }),
  skipLines: setting({
    group,
    commands,
    value: 'n',
    description: 'CSV: lines at the top of each file that are passed over, whatever is in them.',
    schema: wholeNumber(0, 1_000_000),
    default: '0',
    in: 'source.skipLines',
    for: ['csv'],
    identifies: true,
  }),
  filesComment: setting({
    group,
    commands,
    value: 'character',
    description: 'CSV: lines that begin with this character are passed over.',
    schema: matching(/^[!-~]$/, 'one ASCII character that is no blank'),
    defaultText: 'none: each line counts',
    in: 'source.comment',
    for: ['csv'],
    identifies: true,
    check: checkComment,
  }),
  nullText: setting({
    group,
    commands,
    value: 'text',
    description:
      'CSV: a field of this text without quotes is NULL, such as NULL or \\N. An empty one is NULL anyway.',
    schema: parsedBy(parseNullText),
    defaultText: 'none',
    in: 'source.nullText',
    for: ['csv'],
    identifies: true,
    check: checkNullText,
  }),
  emptyIsNull: setting({
    group,
    commands,
    description: 'CSV: an empty field in quotes is NULL, too.',
    schema: yesOrNo(),
    default: 'false',
    in: 'source.emptyIsNull',
    for: ['csv'],
    identifies: true,
  }),
  columnNames: setting({
    group,
    commands,
    value: 'names',
    description: "CSV without a header: the columns' names, a,b,c or @file with one a line.",
    common: true,
    schema: parsedBy(parseColumnNames),
    in: 'source.columnNames',
    for: ['csv'],
    identifies: true,
    format: (names: readonly string[]): string => names.join(','),
    check: checkColumnNames,
  }),
  columnTypes: setting({
    group,
    commands,
    value: 'types',
    description:
      'CSV and JSON: SQL types by column, id=BIGINT,price=DECIMAL(38,10). A CSV column not named here is text. CSV: auto finds the narrowest of BOOLEAN, BIGINT, DECIMAL, DOUBLE, DATE and TIMESTAMP from which all values of a column come back as the same text.',
    common: true,
    schema: parsedBy(parseColumnTypes),
    default: (): GivenColumnTypes => ({}),
    in: 'source.columnTypes',
    for: ['csv', 'json'],
    identifies: true,
    format: formatColumnTypes,
    check: checkColumnTypes,
  }),
};

/** Undefined when the paths' endings do not tell, or tell several, or there are no files. */
function defaultFormat(_: Machine, { files = [] }: PartialValues): FileFormat | undefined {
  const told = new Set(files.map(formatByEnding));
  return told.size === 1 ? [...told][0] : undefined;
}

function defaultHeader(_: Machine, { columnNames }: PartialValues): boolean {
  return columnNames === undefined;
}

function defaultDelimiter(_: Machine, { files = [] }: PartialValues): string {
  return files.some(endsWithTsv) ? '\t' : ',';
}

function checkDelimiter({ files = [] }: PartialValues, given: ReadonlySet<string>): string | undefined {
  const differ = files.some(endsWithTsv) && !files.every(endsWithTsv);
  return differ && !given.has('filesDelimiter')
    ? 'is required where some files end with .tsv and others do not: all are read with one delimiter'
    : undefined;
}

function checkFormat({ files, filesFormat }: PartialValues, given: ReadonlySet<string>): string | undefined {
  return files === undefined || filesFormat !== undefined || given.has('filesFormat')
    ? undefined
    : files[0] === '-'
      ? 'is required with --files -: csv, parquet or json; standard input has no name whose ending would tell'
      : `expected csv, parquet or json, since the ending of ${files.map((path) => JSON.stringify(path)).join(', ')} does not tell`;
}

function checkHeader({ filesHeader, columnNames }: PartialValues): string | undefined {
  return filesHeader === true && columnNames !== undefined
    ? 'expected false with --column-names, which are for files without a header, got true'
    : undefined;
}

function checkQuote({ filesQuote, filesDelimiter }: PartialValues): string | undefined {
  return filesQuote !== undefined && filesQuote === filesDelimiter
    ? `expected another character than the delimiter, got ${JSON.stringify(filesQuote)} for both`
    : undefined;
}

function checkNullText({ nullText, filesDelimiter, filesQuote }: PartialValues): string | undefined {
  if (nullText === undefined) return undefined;
  const [inIt] = [filesDelimiter, filesQuote].filter((sign) => sign && nullText.includes(sign));
  return inIt === undefined
    ? undefined
    : `expected a text without the delimiter and the quote, got ${JSON.stringify(nullText)}`;
}

function checkComment({ filesComment, filesQuote, filesDelimiter }: PartialValues): string | undefined {
  return filesComment !== undefined && (filesComment === filesQuote || filesComment === filesDelimiter)
    ? `expected another character than the quote and the delimiter, got ${JSON.stringify(filesComment)}`
    : undefined;
}

function checkColumnNames({ filesHeader }: PartialValues, given: ReadonlySet<string>): string | undefined {
  return filesHeader === false && !given.has('columnNames')
    ? "is required for files without a header: the columns' names, a,b,c or @file with one a line"
    : undefined;
}

function checkUnion({ filesUnionByName, columnNames }: PartialValues): string | undefined {
  return filesUnionByName === true && columnNames !== undefined
    ? 'expected false with --column-names, which are those of all files, got true'
    : undefined;
}

function checkColumnTypes({ columnNames, columnTypes = {}, filesFormat }: PartialValues): string | undefined {
  if (columnTypes === 'auto') {
    return filesFormat === 'json'
      ? 'expected types by column for JSON, whose values say what they are, got auto'
      : undefined;
  }
  const strangers = Object.keys(columnTypes).filter((name) => columnNames && !columnNames.includes(name));
  return strangers.length > 0
    ? `expected columns of --column-names, got ${strangers.map((name) => JSON.stringify(name)).join(', ')}`
    : undefined;
}
