/** What is said of the files, once the types of their columns are known. */
import type { FileSourceSettings } from '../../settings/settings.js';

/** By column; one that is not named is text. */
export type ColumnTypes = Readonly<Record<string, string>>;

export interface TypedSettings extends Omit<FileSourceSettings, 'columnTypes'> {
  readonly columnTypes: ColumnTypes;
}
