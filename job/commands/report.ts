/** `splitter report RUN`: what a run came to, to look at. */
import { command } from './command.js';

export const report = command({
  name: 'report',
  operand: 'runId',
  summary: 'show what a run came to, as text or as a page',
  description:
    'Shows a run that has ended: what became of its rows and objects, how the upload went over time, latencies, sizes, retries, rejects with samples, cost, settings, and the commands that verify it and undo it. As text, with --log json as one line of JSON, and with --html as a page.',
  examples: [
    {
      what: 'in a browser',
      line: 'splitter report 20261122T134501Z-7f3a --state s3://my-bucket/_splitter/ --open',
    },
    {
      what: 'as a page to keep or to send',
      line: 'splitter report 20261122T134501Z-7f3a --state s3://my-bucket/_splitter/ --html monday.html',
    },
  ],
  load: async () => (await import('./run-report.js')).runReport,
});
