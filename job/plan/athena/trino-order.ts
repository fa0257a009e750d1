/** The column of `--on-duplicate keep-max:COLUMN` must order as staged, where some of Athena's types are text. */
import type { Fault } from '../../shared/errors.js';
import type { AthenaColumn } from './treat-column.js';

/** Their text orders as they do: same width up to the fraction, or characters already. */
const orderedAsText = new Set(['char', 'time', 'timestamp', 'uuid']);

/** What is wrong with ordering by a column that is staged as text; a missing column is for others to find. */
export function checkTrinoOrder(name: string, columns: readonly AthenaColumn[]): Fault | undefined {
  const column = columns.find((candidate) => candidate.name === name);
  if (column?.treatment !== 'text' || column.type.kind !== 'scalar') return undefined;
  if (orderedAsText.has(column.type.name)) return undefined;
  return {
    setting: '--on-duplicate',
    problem:
      `keep-max:${name} needs a column that orders as it is frozen, ${column.typeText} is frozen as text that does ` +
      `not; add CAST("${name}" AT TIME ZONE 'UTC' AS timestamp(3)) or a number to --query and order by that`,
  };
}
