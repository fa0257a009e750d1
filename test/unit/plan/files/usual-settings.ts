/** The settings of a CSV file of which nothing is said. */
import type { FileSourceSettings } from '../../../../job/settings/settings.js';

export const usualSettings: Omit<FileSourceSettings, 'files'> = {
  kind: 'files',
  format: 'csv',
  header: true,
  delimiter: ',',
  quote: '"',
  encoding: 'utf-8',
  jsonPath: undefined,
  hiveColumns: false,
  unionByName: false,
  skipLines: 0,
  comment: undefined,
  nullText: undefined,
  emptyIsNull: false,
  columnNames: undefined,
  columnTypes: {},
};
