/** An upload inside a program. */
import type { RunOptions } from './options.js';
import type { UploadSettings } from './settings.js';

/**
 * Writes the objects of a planned run, or of one of its batches; `finish` tells what they came to.
 *
 * @throws SplitterError
 */
export async function upload(settings: UploadSettings, options: RunOptions = {}): Promise<void> {
  const { runInside } = await import('./inside/run-inside.js');
  const { readGiven } = await import('./inside/read-given.js');
  const { uploadStage } = await import('../commands/upload-stage.js');
  await runInside(options, { read: () => readGiven('upload', settings), stage: uploadStage });
}
