/** Where the rows come from. */

import { parseColumns, parseQuery, parseTable, parseWhere } from '../athena-values.js';
import { parseColumnNames } from '../column-names.js';
import { parseColumnTypes } from '../column-types.js';
import { oneOf, parsedBy, text, yesOrNo } from '../schemas.js';
import { setting } from '../setting.js';

const group = 'source';
const commands = ['split', 'plan', 'preview'] as const;

export const sourceSettings = {
  table: setting({
    group,
    commands,
    value: 'name',
    description:
      'An Athena table or view to read: database.table, a name with a dot or a space in double quotes. One of --table, --query and --files is required.',
    schema: parsedBy(parseTable),
  }),
  where: setting({
    group,
    commands,
    value: 'condition',
    description:
      "With --table: the rows to read, as a condition in Athena's SQL. It is your own SQL, sent to Athena as it stands.",
    schema: parsedBy(parseWhere),
  }),
  columns: setting({
    group,
    commands,
    value: 'names',
    description:
      'With --table: the columns to read and their order, a,b,c; a name with a comma or a space in double quotes.',
    schema: parsedBy(parseColumns),
    defaultText: 'all, in table order',
  }),
  query: setting({
    group,
    commands,
    value: 'sql',
    description:
      "A SELECT in Athena's SQL whose rows are read, or @file with one. It is your own SQL, sent to Athena as it stands, inside other statements and more than once: give it the same answer each time.",
    schema: parsedBy(parseQuery),
  }),
  files: setting({
    group,
    commands,
    value: 'path',
    description:
      "Local files to read: one path, or a glob in quotes ('orders-*.parquet'), all with the same columns.",
    schema: text('a path or a glob'),
  }),
  filesFormat: setting({
    group,
    commands,
    value: 'format',
    description: 'csv, parquet or json (JSON lines: one object a line). Text may be compressed with gzip.',
    schema: oneOf('csv', 'parquet', 'json'),
    defaultText: 'by the ending: .csv .tsv .parquet .json .jsonl .ndjson, .gz after those of text',
  }),
  filesHeader: setting({
    group,
    commands,
    description: "CSV: whether each file's first line names the columns.",
    schema: yesOrNo(),
    defaultText: 'true, or false with --column-names',
  }),
  filesDelimiter: setting({
    group,
    commands,
    value: 'character',
    description: 'CSV: the character between fields; tab or \\t for a tab.',
    schema: parsedBy(parseDelimiter),
    defaultText: "',', or a tab for .tsv",
  }),
  filesQuote: setting({
    group,
    commands,
    value: 'character',
    description: 'CSV: the character around fields, doubled inside them; none for no quoting.',
    schema: parsedBy(parseQuote),
    default: '"',
  }),
  columnNames: setting({
    group,
    commands,
    value: 'names',
    description: "CSV without a header: the columns' names, a,b,c or @file with one a line.",
    schema: parsedBy(parseColumnNames),
  }),
  columnTypes: setting({
    group,
    commands,
    value: 'types',
    description:
      'CSV and JSON: SQL types by column, id=BIGINT,price=DECIMAL(38,10). A CSV column not named here is text.',
    schema: parsedBy(parseColumnTypes),
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
