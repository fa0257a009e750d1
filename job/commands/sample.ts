/** `splitter sample`: makes the reference table, to try the job on and to measure it with. */
import { command } from './command.js';

export const sample = command({
  name: 'sample',
  summary: 'make the reference table as a CSV or Parquet file',
  description:
    'Makes the reference table: user_id (0, 1, 2, …) and user_data0 to user_data50, each a UUID. The same seed gives the same values in both formats.',
  examples: [
    {
      what: 'the table of 10,000 rows; its column names in out/user_info_large.columns',
      line: 'splitter sample --rows 10000 --out out/user_info_large.csv',
    },
  ],
  load: async () => (await import('./run-sample.js')).runSample,
});
