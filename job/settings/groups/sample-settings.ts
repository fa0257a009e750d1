/** The reference table that `splitter sample` makes. */
import { matching, wholeNumber } from '../schemas.js';
import { setting } from '../setting.js';

const group = 'sample';
const commands = ['sample'] as const;

export const sampleSettings = {
  rows: setting({
    group,
    commands,
    required: commands,
    value: 'n',
    description: 'How many rows to make. Each has about 1.9 KB.',
    schema: wholeNumber(0, 1_000_000_000),
  }),
  out: setting({
    group,
    commands,
    required: commands,
    value: 'file',
    description:
      'The file to write: .csv (no header; the column names go into a .columns file beside it) or .parquet.',
    schema: matching(/[^/\\]\.(csv|parquet)$/, 'a file that ends with .csv or .parquet'),
  }),
  seed: setting({
    group,
    commands,
    value: 'n',
    description: 'The same seed gives the same values.',
    schema: wholeNumber(0, 4_294_967_295),
    default: '1',
  }),
};
