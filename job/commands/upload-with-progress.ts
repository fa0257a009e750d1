/** The upload stage with its counters shown while it runs. */
import { startProgress } from '../telemetry/progress.js';
import type { Terminal } from '../telemetry/terminal.js';
import { type UploadOptions, uploadRun } from '../upload/upload-run.js';

export async function uploadWithProgress(options: UploadOptions, terminal: Terminal): Promise<void> {
  const { counters, plan, batch, log } = options;
  const totalRows = batch === undefined ? plan.rows : undefined;
  const stopProgress = startProgress({ counters, totalRows, log, terminal });
  try {
    await uploadRun(options);
  } finally {
    stopProgress();
  }
}
