/** `splitter release`: frees a target whose run is gone for good, without a file being deleted by hand. */
import { command } from './command.js';

export const release = command({
  name: 'release',
  summary: 'free a target that a run holds which is gone',
  description:
    'Ends the hold that a run has on a target: a run that still lives ends with 4 at its next renewal, and the next one begins to write when nothing of it can come any more. With --forget also drops what the state knows of the target: its last complete run, and runs that have begun to write; objects, ledgers and reports stay. Says what it will do, and does it with --yes.',
  examples: [
    {
      what: 'a target whose run was killed on a machine that is gone',
      line: 'splitter release --target s3://my-bucket/orders/ --state s3://my-bucket/_splitter/ --yes',
    },
  ],
  load: async () => (await import('./run-release.js')).runRelease,
});
