/** `splitter diff`: plans a run and shows what it would change, and the command that then does exactly that. */
import { command } from './command.js';

export const diff = command({
  name: 'diff',
  summary: 'show what a split would change',
  description:
    'Plans a run as split does, compares its rows with what the job has, and tells what would be created, updated, left and deleted, with up to five updated objects and the columns that differ. Nothing is written to the target. The rows stay frozen in the state: splitter split --run-id then does exactly that, and refuses when another run of the job has begun to write or was completed since.',
  examples: [
    {
      what: 'what last night changed, each change as a line of JSON',
      line: "splitter diff --files 'orders-*.parquet' --target s3://my-bucket/orders/ --key '{order_id}.json' --write changed --changes changes.jsonl",
    },
  ],
  load: async () => (await import('./run-diff.js')).runDiff,
});
