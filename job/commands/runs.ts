/** `splitter runs`: the runs of a state. */
import { command } from './command.js';

export const runs = command({
  name: 'runs',
  summary: 'list the runs of a state',
  description:
    'Lists the runs that the state knows, the newest first: their target and job, how far each is, how it ended, and when it was begun. Of a run that has not ended, wherever it works, done and total are tranches. splitter status tells more of one.',
  examples: [{ what: 'all runs of a state', line: 'splitter runs --state s3://my-bucket/_splitter/' }],
  load: async () => (await import('./run-runs.js')).runRuns,
});
