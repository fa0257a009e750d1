/** A column that decides between rows of one key must order as staged, where some of Athena's types are text. */
import type { Fault } from '../../shared/errors.js';
import type { OrderColumn } from '../../sql/order-column.js';
import { quoteIdentifier } from '../../sql/quote.js';
import type { AthenaColumn } from './treat-column.js';
import type { TrinoType } from './trino-type.js';

/** Their text orders as they do: same width up to the fraction, or characters already. */
const orderedAsText = new Set(['char', 'time', 'timestamp', 'uuid']);

/** What is wrong with ordering by a column that is staged as text; a missing column is for others to find. */
export function checkTrinoOrder(
  { column: name, setting, given }: OrderColumn,
  columns: readonly AthenaColumn[],
): Fault | undefined {
  const column = columns.find((candidate) => candidate.name === name);
  if (column?.treatment !== 'text' || column.type.kind !== 'scalar') return undefined;
  if (orderedAsText.has(column.type.name)) return undefined;
  const ordered = orderedSql(column.type, quoteIdentifier(name));
  const ordering = `${name}_order`;
  return {
    setting,
    problem:
      `${given} needs a column that orders as it is frozen, ${column.typeText} is frozen as text that does ` +
      `not; put ${ordered} AS ${quoteIdentifier(ordering)} into --query and give ${given.replace(name, () => ordering)}`,
  };
}

/** Of a type that keeps its order when it is frozen. */
function orderedSql(type: Extract<TrinoType, { kind: 'scalar' }>, sql: string): string {
  const precision = type.parameters[0] ?? 3;
  switch (type.name) {
    case 'timestamp with time zone':
      return `CAST(${sql} AT TIME ZONE 'UTC' AS timestamp(${precision}))`;
    case 'time with time zone':
      return `CAST(${sql} AT TIME ZONE '+00:00' AS time(${precision}))`;
    case 'interval day to second':
      return `to_milliseconds(${sql})`;
    case 'interval year to month':
      return `year(${sql}) * 12 + month(${sql})`;
    case 'ipaddress':
      return `CAST(${sql} AS varbinary)`;
    default:
      return `CAST(${sql} AS varchar)`;
  }
}
