/** What `splitter sample` does: makes the reference table. */

import { writeSample } from '../sample/write-sample.js';
import type { SettingsOf } from '../settings/settings.js';
import { Counters } from '../telemetry/counters.js';
import { startProgress } from '../telemetry/progress.js';
import { openLog } from './open-log.js';

export async function runSample(
  settings: SettingsOf<'sample'>,
  warnings: readonly string[],
): Promise<number> {
  const { log } = openLog(settings);
  for (const warning of warnings) log.warn(warning);
  const counters = new Counters();
  const stopProgress = startProgress({ counters, totalRows: settings.rows, log });
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
}
