/** The columns that decide between rows of one key, which must order frozen as they do in the source. */
import type { OrderColumn } from '../sql/order-column.js';
import type { PlanningSettings } from './settings.js';

export function orderColumns({
  onDuplicate,
  groupOrder = [],
}: Pick<PlanningSettings, 'onDuplicate' | 'groupOrder'>): readonly OrderColumn[] {
  switch (onDuplicate.mode) {
    case 'keep-max':
      return [
        { column: onDuplicate.column, setting: '--on-duplicate', given: `keep-max:${onDuplicate.column}` },
      ];
    case 'group':
      return groupOrder.map(({ column }) => ({ column, setting: '--group-order', given: column }));
    case 'fail':
    case 'reject':
      return [];
    default:
      return onDuplicate satisfies never;
  }
}
