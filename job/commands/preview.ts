/** `splitter preview`: shows what a split would do, and does everything of it short of writing. */
import { command } from './command.js';

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
  load: async () => (await import('./run-preview.js')).runPreview,
});
