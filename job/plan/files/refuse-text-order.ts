/** What the settings cannot know of `keep-max` where types are found: that its column holds nothing but text. */
import type { PlanningSettings } from '../../settings/settings.js';
import { SettingsError } from '../../shared/errors.js';
import type { ColumnTypes } from './typed-settings.js';

/** @throws SettingsError when it does */
export function refuseTextOrder(
  onDuplicate: PlanningSettings['onDuplicate'],
  names: readonly string[],
  types: ColumnTypes,
): void {
  if (onDuplicate.mode !== 'keep-max') return;
  const { column } = onDuplicate;
  if (!names.includes(column) || Object.hasOwn(types, column)) return;
  throw new SettingsError([
    {
      setting: '--on-duplicate',
      problem: `keep-max:${column} would compare text, of which 9 is greater than 10: --column-types auto finds no type that all its values have`,
    },
  ]);
}
