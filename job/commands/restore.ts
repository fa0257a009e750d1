/** `splitter restore RUN`: a new run that puts the target back to what an earlier one left. */
import { command } from './command.js';

export const restore = command({
  name: 'restore',
  operand: 'restoreRun',
  summary: 'put the target back to what a run left',
  description:
    'Starts a new run of the job: objects that do not stand as the earlier run left them are written again from the frozen rows that runs have kept (--keep-frozen), objects that the job has made since are deleted, under --max-deletes, and the rest is not touched. The target is listed first. If a body cannot be made again, that is said and nothing is written.',
  examples: [
    {
      what: 'undo what came after a run',
      line: 'splitter restore 20261122T134501Z-7f3a --state s3://my-bucket/_splitter/',
    },
  ],
  load: async () => (await import('./run-restore.js')).runRestore,
});
