/** `splitter finish`: balances a run whose tranches are all uploaded, and writes its report. */
import { command } from './command.js';

export const finish = command({
  name: 'finish',
  summary: 'balance an uploaded run and report',
  description:
    'The last stage alone: checks that every frozen row has one outcome, writes report.json, deletes the objects that are due, makes the run the baseline of its target, and removes the frozen rows. Of a finished run whose deletions were withheld it makes them, if the limits given allow it.',
  examples: [
    {
      what: 'a run whose batches are all uploaded',
      line: 'splitter finish --state s3://my-bucket/_splitter/ --run-id 20261122T134501Z-7f3a',
    },
    {
      what: 'deletions after all, of a run that withheld them',
      line: 'splitter finish --state s3://my-bucket/_splitter/ --run-id 20261122T134501Z-7f3a --max-deletes 40%',
    },
  ],
  load: async () => (await import('./run-finish.js')).runFinish,
});
