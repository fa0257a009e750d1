/** The upload stage with its counters shown while it runs. */
import { type ShowProgress, shownWhile } from '../telemetry/show-progress.js';
import { type UploadOptions, uploadRun } from '../upload/upload-run.js';

export function uploadWithProgress(options: UploadOptions, show: ShowProgress): Promise<void> {
  const { counters, plan, batch } = options;
  const total = batch === undefined ? plan.rows : undefined;
  return shownWhile(show, { stage: 'upload', counters, total }, () => uploadRun(options));
}
