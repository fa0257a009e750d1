/** The upload stage with its counters shown while it runs, beside what earlier processes of the run have done. */
import type { ShowProgress } from '../telemetry/show-progress.js';
import { type UploadOptions, uploadRun } from '../upload/upload-run.js';

export async function uploadWithProgress(
  options: Omit<UploadOptions, 'onOpened'>,
  show: ShowProgress,
): Promise<void> {
  const { counters } = options;
  let stopShowing = () => {};
  try {
    await uploadRun({
      ...options,
      onOpened: ({ rows: total, doneRows: before }) => {
        stopShowing = show({ stage: 'upload', counters, total, before });
      },
    });
  } finally {
    stopShowing();
  }
}
