/** `splitter init`: looks at a source and writes a config file for it. */
import type { Command } from './command.js';

export const init: Command = {
  name: 'init',
  summary: 'write a config file for a table or for files',
  description:
    'Looks at a table or at files, here or on S3, and writes splitter.yaml: their columns in comments, a key of one column that tells all rows apart, if there is one, and whatever else is given as flags. All rows are read once to count the key. Nothing else is written, and no file is written over.',
  examples: [
    { what: 'files of this machine, or of a bucket', line: "splitter init --files 'orders-*.parquet'" },
    {
      what: 'an Athena table, whose objects go to a bucket',
      line: 'splitter init --table shop.orders --target s3://my-bucket/orders/',
    },
  ],
  start: async (flags, environment, machine, faults) => {
    const { startInit } = await import('./start-init.js');
    return startInit(flags, environment, machine, faults);
  },
};
