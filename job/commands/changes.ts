/** `splitter changes RUN`: what a run created, updated and deleted, for whoever keeps something in step with the target. */
import { command } from './command.js';

export const changes = command({
  name: 'changes',
  operand: 'runId',
  summary: 'print what a run changed',
  description:
    'Prints the objects that a finished run created, updated or deleted on standard output, a line each in the order of their keys: as JSON lines with what is there and what was before, or as keys alone. Objects that were written again with the same bytes are no change.',
  examples: [
    {
      what: 'the keys whose objects a cache must drop',
      line: 'splitter changes 20261122T134501Z-7f3a --state s3://my-bucket/_splitter/ --kind updated,deleted --format keys',
    },
  ],
  load: async () => (await import('./run-changes.js')).runChanges,
});
