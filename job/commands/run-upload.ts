/** What `splitter upload` does: writes the objects of a planned run, or of one of its batches. */
import type { SettingsOf } from '../settings/settings.js';
import { exitCodes } from '../shared/exit-code.js';
import { runStage } from './run-stage.js';
import { uploadStage } from './upload-stage.js';

export function runUpload(settings: SettingsOf<'upload'>, warnings: readonly string[]): Promise<number> {
  return runStage(settings, warnings, async (context) => {
    await uploadStage(settings, context);
    return exitCodes.done;
  });
}
