/** `splitter status RUN`: how far a run is, and who works on it. */
import { command } from './command.js';

export const status = command({
  name: 'status',
  operand: 'runId',
  summary: 'show how far a run is, wherever it works',
  description:
    'Shows a run of the state: what it reads and writes, how many of its tranches are done, whether a process works on it, on this machine or another, its report if it has ended, and the command that goes on if it has not. With --follow it is shown until it ends: a look every 5 seconds.',
  examples: [
    {
      what: 'a run that works on another machine, or that was killed there',
      line: 'splitter status 20261122T134501Z-7f3a --state s3://my-bucket/_splitter/',
    },
    {
      what: 'the same, until it ends',
      line: 'splitter status 20261122T134501Z-7f3a --follow --state s3://my-bucket/_splitter/',
    },
  ],
  load: async () => (await import('./run-status.js')).runStatus,
});
