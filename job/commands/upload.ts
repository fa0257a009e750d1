/** `splitter upload`: writes the objects of a planned run, or of one of its batches. */
import { type ExitCode, exitCodes } from '../exit-code.js';
import type { UploadSettings } from '../settings/settings.js';
import { Counters } from '../telemetry/counters.js';
import { startProgress } from '../telemetry/progress.js';
import { type UploadOptions, uploadRun } from '../upload/upload-run.js';
import { withRun } from './run-context.js';

export async function upload(settings: UploadSettings): Promise<ExitCode> {
  return withRun(settings, async ({ state, log }) => {
    const plan = await state.readPlan();
    await uploadWithProgress({ settings, plan, state, log, batch: settings.batch });
    return exitCodes.done;
  });
}

/** The upload stage with its counters shown while it runs. */
export async function uploadWithProgress(options: Omit<UploadOptions, 'counters'>): Promise<void> {
  const counters = new Counters();
  const progress = startProgress({ counters, totalRows: options.plan.rows, log: options.log });
  try {
    await uploadRun({ ...options, counters });
  } finally {
    progress.stop();
  }
}
