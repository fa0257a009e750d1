/** `splitter upload`: writes the objects of a planned run, or of one of its batches. */
import { command } from './command.js';

export const upload = command({
  name: 'upload',
  summary: "write a planned run's objects",
  description:
    'The second stage alone: writes the objects of all tranches that are not done yet, or of those in one batch. Source, target, key and body come from plan.json.',
  examples: [
    {
      what: 'the first of the batches that plan has written',
      line: 'splitter upload --state s3://my-bucket/_splitter/ --run-id 20261122T134501Z-7f3a --batch 0',
    },
  ],
  load: async () => (await import('./run-upload.js')).runUpload,
});
