/** `splitter sample`: makes the reference table, to try the job on and to measure it with. */
import { writeSample } from '../sample/write-sample.js';
import { Counters } from '../telemetry/counters.js';
import { createLog } from '../telemetry/log.js';
import { startProgress } from '../telemetry/progress.js';
import { openTerminal } from '../telemetry/terminal.js';
import { command } from './command.js';

export const sample = command({
  name: 'sample',
  summary: 'make the reference table as a CSV or Parquet file',
  description:
    'Makes the reference table: user_id (0, 1, 2, …) and user_data0 to user_data50, each a UUID. The same seed gives the same values in both formats.',
  examples: [
    {
      what: 'the reference table of 10,000 rows, with its column names in out/user_info_large.columns',
      line: 'splitter sample --rows 10000 --out out/user_info_large.csv',
    },
  ],
  run: async (settings, warnings) => {
    const terminal = openTerminal();
    const log = createLog(settings.log, terminal.line);
    for (const warning of warnings) log.warn(warning);
    const counters = new Counters();
    const stopProgress = startProgress({ counters, totalRows: settings.rows, log, terminal });
    try {
      await writeSample({
        ...settings,
        onProgress: (rows, bytes) => {
          counters.add('rows', rows);
          counters.add('bytes', bytes);
        },
      });
    } finally {
      stopProgress();
    }
    log.info('sample written', { file: settings.out, rows: settings.rows });
    return 0;
  },
});
