/** `splitter preview`: shows what a split would do, and does everything of it short of writing. */

import { previewRun } from '../preview/preview-run.js';
import { renderPreview } from '../preview/render-preview.js';
import { SourceError } from '../shared/errors.js';
import { exitCodes } from '../shared/exit-code.js';
import { command } from './command.js';
import { withRun } from './run-context.js';
import { listenToSignals } from './stop-signals.js';

export const preview = command({
  name: 'preview',
  summary: 'show what a split would write, cost and take',
  description:
    "Shows what a split would do: the columns and what becomes of each, the survey, the tranches, three objects, the SQL for Athena, and an estimate of cost and time. Nothing is written to the target or the state, except Athena's own query results, in the workgroup's location or, if it has none, in athena-results/ in the state. Exits 2 if the run would end before it writes.",
  examples: [
    {
      what: 'an Athena table',
      line: "splitter preview --table shop.orders --target s3://my-bucket/orders/ --key '{country}/{order_id}.json'",
    },
  ],
  run: (settings, warnings) =>
    withRun({ ...settings, runId: undefined }, warnings, async ({ state, log }) => {
      const signals = listenToSignals(
        (signal) => log.info(`${signal}: ending`),
        () => {},
      );
      try {
        const found = await previewRun(settings, state, log, signals.stop);
        const text = settings.log === 'json' ? JSON.stringify(found) : renderPreview(found);
        process.stdout.write(`${text}\n`);
        if (found.problem !== null) throw new SourceError(found.problem);
        return exitCodes.done;
      } finally {
        signals.dispose();
      }
    }),
});
