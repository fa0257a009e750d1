/** `splitter plan`: freezes the rows and prints the run's id, by which the later stages find it. */
import { command } from './command.js';

export const plan = command({
  name: 'plan',
  summary: 'freeze the rows and plan the run',
  description:
    'The first stage alone: surveys the source, freezes its rows in the state, writes plan.json and batches.json, and prints the run id. Nothing is written to the target.',
  examples: [
    {
      what: 'a run for eight tasks; each then takes one batch',
      line: "splitter plan --files 'orders-*.parquet' --target s3://my-bucket/orders/ --key '{order_id}.json' --workers 8",
    },
  ],
  load: async () => (await import('./run-plan.js')).runPlan,
});
