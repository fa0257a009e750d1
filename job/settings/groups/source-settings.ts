/** Where the rows come from. */

import { formatNames } from '../../sql/names.js';
import { parseColumns, parseQuery, parseTable, parseWhere, type TableName } from '../athena-values.js';
import { parseColumnNames } from '../column-names.js';
import { formatColumnTypes, parseColumnTypes } from '../column-types.js';
import { formatFiles, parseFiles } from '../file-patterns.js';
import type { PartialValues } from '../registry.js';
import { oneOf, parsedBy, yesOrNo } from '../schemas.js';
import { type FileFormat, type Machine, setting } from '../setting.js';

const group = 'source';
const commands = ['split', 'plan', 'preview'] as const;
const formats = ['csv', 'json', 'parquet'] as const;

export const sourceSettings = {
  table: setting({
    group,
    commands,
    value: 'name',
    description:
      'An Athena table or view to read: database.table, a name with a dot or a space in double quotes. One of --table, --query and --files is required.',
    schema: parsedBy(parseTable),
    in: 'source.from',
    for: ['table'],
    identifies: true,
    format: ({ database, table }: TableName): string => formatNames([database, table], '.'),
  }),
  where: setting({
    group,
    commands,
    value: 'condition',
    description:
      "With --table: the rows to read, as a condition in Athena's SQL. It is your own SQL, sent to Athena as it stands.",
    schema: parsedBy(parseWhere),
    in: 'source.from',
    for: ['table'],
    identifies: true,
  }),
  columns: setting({
    group,
    commands,
    value: 'names',
    description:
      'With --table: the columns to read and their order, a,b,c; a name with a comma or a space in double quotes.',
    schema: parsedBy(parseColumns),
    defaultText: 'all, in table order',
    in: 'source.from',
    for: ['table'],
    identifies: true,
    format: (names: readonly string[]): string => formatNames(names, ','),
  }),
  query: setting({
    group,
    commands,
    value: 'sql',
    description:
      "A SELECT in Athena's SQL whose rows are read, or @file with one. It is your own SQL, sent to Athena as it stands, inside other statements and more than once: give it the same answer each time.",
    schema: parsedBy(parseQuery),
    in: 'source.from',
    for: ['query'],
    identifies: true,
  }),
  files: setting({
    group,
    commands,
    value: 'path',
    repeatable: true,
    description:
      "Local files to read: one path, or a glob in quotes ('orders-*.parquet'), all with the same columns. The flag may stand several times; the variable holds one path or glob. - is standard input, and needs --files-format.",
    schema: parsedBy(parseFiles),
    in: 'source.files',
    for: formats,
    identifies: true,
    format: formatFiles,
    deployed: false,
  }),
  filesFormat: setting({
    group,
    commands,
    value: 'format',
    description: 'csv, parquet or json (JSON lines: one object a line). Text may be compressed with gzip.',
    schema: oneOf('csv', 'parquet', 'json'),
    defaultText: 'by the ending: .csv .tsv .parquet .json .jsonl .ndjson, .gz after those of text',
    default: defaultFormat,
    in: 'source.format',
    for: formats,
    identifies: true,
    deployed: false,
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
    deployed: false,
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
    deployed: false,
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
    deployed: false,
    check: checkQuote,
  }),
  columnNames: setting({
    group,
    commands,
    value: 'names',
    description: "CSV without a header: the columns' names, a,b,c or @file with one a line.",
    schema: parsedBy(parseColumnNames),
    in: 'source.columnNames',
    for: ['csv'],
    identifies: true,
    deployed: false,
    format: (names: readonly string[]): string => names.join(','),
    check: checkColumnNames,
  }),
  columnTypes: setting({
    group,
    commands,
    value: 'types',
    description:
      'CSV and JSON: SQL types by column, id=BIGINT,price=DECIMAL(38,10). A CSV column not named here is text.',
    schema: parsedBy(parseColumnTypes),
    default: (): Readonly<Record<string, string>> => ({}),
    in: 'source.columnTypes',
    for: ['csv', 'json'],
    identifies: true,
    deployed: false,
    format: formatColumnTypes,
    check: checkColumnTypes,
  }),
};

function parseDelimiter(given: string): string {
  const character = given === 'tab' || given === '\\t' ? '\t' : given;
  if ([...character].length === 1 && !/[\r\n\0]/.test(character)) return character;
  throw new Error(`expected one character other than a line end, or tab, got ${JSON.stringify(given)}`);
}

function parseQuote(given: string): string {
  if (given === 'none') return '';
  if (/^[\x20-\x7e]$/.test(given)) return given;
  throw new Error(`expected one ASCII character, or none, got ${JSON.stringify(given)}`);
}

const endings: ReadonlyArray<readonly [RegExp, FileFormat]> = [
  [/\.(csv|tsv)(\.gz)?$/i, 'csv'],
  [/\.(json|jsonl|ndjson)(\.gz)?$/i, 'json'],
  [/\.parquet$/i, 'parquet'],
];

/** Undefined when the paths' endings do not tell, or tell several, or there are no files. */
function defaultFormat(_: Machine, { files = [] }: PartialValues): FileFormat | undefined {
  const told = new Set(files.map((path) => endings.find(([ending]) => ending.test(path))?.[1]));
  return told.size === 1 ? [...told][0] : undefined;
}

function defaultHeader(_: Machine, { columnNames }: PartialValues): boolean {
  return columnNames === undefined;
}

function defaultDelimiter(_: Machine, { files = [] }: PartialValues): string {
  return files.some(endsWithTsv) ? '\t' : ',';
}

function endsWithTsv(path: string): boolean {
  return /\.tsv(\.gz)?$/i.test(path);
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

function checkColumnNames({ filesHeader }: PartialValues, given: ReadonlySet<string>): string | undefined {
  return filesHeader === false && !given.has('columnNames')
    ? "is required for files without a header: the columns' names, a,b,c or @file with one a line"
    : undefined;
}

function checkColumnTypes({ columnNames, columnTypes = {} }: PartialValues): string | undefined {
  const strangers = Object.keys(columnTypes).filter((name) => columnNames && !columnNames.includes(name));
  return strangers.length > 0
    ? `expected columns of --column-names, got ${strangers.map((name) => JSON.stringify(name)).join(', ')}`
    : undefined;
}
