/** What `splitter preview` does: does everything of a split short of writing. */

import { previewRun } from '../preview/preview-run.js';
import { renderPreview } from '../preview/render-preview.js';
import type { SettingsOf } from '../settings/settings.js';
import { SourceError } from '../shared/errors.js';
import { exitCodes } from '../shared/exit-code.js';
import { withRun } from './run-context.js';
import { listenToSignals } from './stop-signals.js';
import { checkPageFile, writePageFile } from './write-page-file.js';

export function runPreview(settings: SettingsOf<'preview'>, warnings: readonly string[]): Promise<number> {
  return withRun({ ...settings, runId: undefined }, warnings, async ({ state, log }) => {
    const { html } = settings;
    if (html !== undefined) await checkPageFile(html);
    const signals = listenToSignals(
      (signal) => log.info(`${signal}: ending`),
      () => {},
    );
    try {
      const found = await previewRun(settings, state, log, signals.stop);
      const text = settings.log === 'json' ? JSON.stringify(found) : renderPreview(found);
      process.stdout.write(`${text}\n`);
      if (html !== undefined) {
        const { previewPage } = await import('../preview/preview-page.js');
        await writePageFile(html, previewPage(found));
        log.info('wrote the page', { file: html });
      }
      if (found.problem !== null) throw new SourceError(found.problem);
      return exitCodes.done;
    } finally {
      signals.dispose();
    }
  });
}
