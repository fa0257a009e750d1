/** The upload stage with its counters shown while it runs. */
import { Counters } from '../telemetry/counters.js';
import { startProgress } from '../telemetry/progress.js';
import type { Terminal } from '../telemetry/terminal.js';
import { type UploadOptions, uploadRun } from '../upload/upload-run.js';

export async function uploadWithProgress(
  options: Omit<UploadOptions, 'counters'>,
  terminal: Terminal,
): Promise<void> {
  const counters = new Counters();
  const totalRows = options.batch === undefined ? options.plan.rows : undefined;
  const stopProgress = startProgress({ counters, totalRows, log: options.log, terminal });
  try {
    await uploadRun({ ...options, counters });
  } finally {
    stopProgress();
  }
}
