/** Where the rows come from. */

import { formatNames } from '../../sql/names.js';
import {
  parseColumns,
  parseDeletedWhen,
  parseQuery,
  parseTable,
  parseWhere,
  type TableName,
} from '../athena-values.js';
import { parsedBy } from '../schemas.js';
import { setting } from '../setting.js';
import { fileSettings } from './file-settings.js';

const group = 'source';
const commands = ['split', 'plan', 'diff', 'preview'] as const;

export const sourceSettings = {
  table: setting({
    group,
    commands,
    value: 'name',
    description:
      'An Athena table or view to read: database.table, a name with a dot or a space in double quotes. One of --table, --query and --files is required.',
    common: true,
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
    common: true,
    schema: parsedBy(parseQuery),
    in: 'source.from',
    for: ['query'],
    identifies: true,
  }),
  deletedWhen: setting({
    group,
    commands,
    value: 'condition',
    description:
      "Rows that say that their object must go, as a condition in the source's SQL (Athena's, or DuckDB's for files): \"op = 'D'\". It is your own SQL, which is judged once, when the rows are frozen.",
    schema: parsedBy(parseDeletedWhen),
    identifies: true,
  }),
  ...fileSettings,
};
