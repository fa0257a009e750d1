/** `splitter rm RUN`: removes what the state has of a run. */
import { command } from './command.js';

export const rm = command({
  name: 'rm',
  operand: 'runId',
  summary: 'remove what the state has of a run',
  description:
    "Removes a run's frozen rows, plan, ledgers, rejects and report from the state; no object of its target. Refused for the last complete run of a job, for one that has begun to write and is not complete, for one that a restore puts back which has not ended, and for one that a process works on. Says what it will do, and does it with --yes.",
  examples: [
    {
      what: 'a run that was planned and given up',
      line: 'splitter rm 20261122T134501Z-7f3a --state s3://my-bucket/_splitter/ --yes',
    },
  ],
  load: async () => (await import('./run-rm.js')).runRm,
});
