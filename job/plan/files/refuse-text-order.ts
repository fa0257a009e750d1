/** What the settings cannot know of an order where types are found: that a column holds nothing but text. */
import { SettingsError } from '../../shared/errors.js';
import type { OrderColumn } from '../../sql/order-column.js';
import type { ColumnTypes } from './typed-settings.js';

/** @throws SettingsError when one does */
export function refuseTextOrder(
  orders: readonly OrderColumn[],
  names: readonly string[],
  types: ColumnTypes,
): void {
  const faults = orders
    .filter(({ column }) => names.includes(column) && !Object.hasOwn(types, column))
    .map(({ setting, given }) => ({
      setting,
      problem: `${given} would compare text, of which 9 is greater than 10: --column-types auto finds no type that all its values have`,
    }));
  if (faults.length > 0) throw new SettingsError(faults);
}
