/** What becomes of each of Athena's types, as the code says it: the table of docs/athena.md. */
import { treatColumn } from '../../../../job/plan/athena/treat-column.js';
import { checkTrinoOrder } from '../../../../job/plan/athena/trino-order.js';
import { SourceError } from '../../../../job/shared/errors.js';
import { checkKeyColumns } from '../../../../job/sql/key-columns.js';
import { parseKeyTemplate } from '../../../../job/sql/key-template.js';
import { checkOrderColumn } from '../../../../job/sql/order-column.js';

/** As Athena's typeof prints them. */
const types = [
  ...['boolean', 'tinyint', 'smallint', 'integer', 'bigint', 'real', 'double', 'decimal(38,18)'],
  ...['varchar', 'varchar(20)', 'char(7)', 'varbinary', 'date'],
  ...['time(3)', 'time(3) with time zone'],
  ...['timestamp(0)', 'timestamp(1)', 'timestamp(2)', 'timestamp(3)', 'timestamp(4)', 'timestamp(6)'],
  ...['timestamp(9)', 'timestamp(12)', 'timestamp(3) with time zone', 'timestamp(6) with time zone'],
  ...['interval year to month', 'interval day to second', 'uuid', 'ipaddress', 'unknown', 'json'],
  ...[
    'array(integer)',
    'array(timestamp(0))',
    'map(varchar, date)',
    'map(date, varchar)',
    'map(double, integer)',
  ],
  ...['map(array(integer), integer)', 'row(a integer, b uuid)', 'row(integer, date)', 'row(two words date)'],
  ...[
    'row(a integer, A integer)',
    'geometry',
    'sphericalgeography',
    'bingtile',
    'hyperloglog',
    'p4hyperloglog',
  ],
  ...['qdigest(bigint)', 'tdigest', 'setdigest', 'array(hyperloglog)', 'color', 'codepoints'],
];

export function typesTable(): string {
  const head = ['| Type | Frozen as | In `--key` | `keep-max` |', '|---|---|---|---|'];
  return [...head, ...types.map((type) => `| ${[code(type), ...cells(type)].join(' | ')} |`)].join('\n');
}

const keepMax = { column: 'c', setting: '--on-duplicate', given: 'keep-max:c' } as const;

function cells(type: string): string[] {
  try {
    const column = treatColumn('c', type, 0);
    const { name, staged, treatment } = column;
    const described = [{ name, type: staged, raw: treatment === 'json' }];
    const key = checkKeyColumns(parseKeyTemplate('{c}'), described).length === 0 ? 'yes' : 'no';
    const advice = checkTrinoOrder(keepMax, [column])?.problem;
    const order =
      advice === undefined
        ? checkOrderColumn(keepMax, described)
          ? 'no'
          : 'yes'
        : `by ${insteadOf(advice)}`;
    return [frozenAs(treatment, column.sql), key, order];
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    const instead = insteadOf(error.message);
    return [instead === undefined ? 'refused; no cast' : `refused; cast it: ${instead}`, '', ''];
  }
}

function frozenAs(treatment: 'as-is' | 'text' | 'json', sql: string): string {
  switch (treatment) {
    case 'as-is':
      return sql === 'c0' ? 'as it is' : code(sql.replace('c0', 'c'));
    case 'text':
      return 'text';
    case 'json':
      return 'JSON text';
    default:
      return treatment satisfies never;
  }
}

/** The SQL that a message says to put into the query, without quotes that the name does not need. */
function insteadOf(message: string): string | undefined {
  const sql = /put (.*) AS "c(?:_order)?" into/.exec(message)?.[1];
  return sql === undefined ? undefined : code(sql.replaceAll('"c"', 'c'));
}

function code(text: string): string {
  return `\`${text}\``;
}
