/** `splitter verify`: compares a run's ledgers with what its target holds. */
import { command } from './command.js';

export const verify = command({
  name: 'verify',
  summary: 'compare the target with what a run wrote',
  description:
    "Lists the target and compares it with the run's ledgers: objects that are missing, extra (no job of this state wrote them), of another size, or of another ETag than their PUT returned. Exits 0 if nothing differs, 1 if anything does. All differences go into the run's verify.jsonl.",
  examples: [
    {
      what: 'the last complete run of a target',
      line: 'splitter verify --state s3://my-bucket/_splitter/ --target s3://my-bucket/orders/',
    },
    {
      what: 'a certain run, every object read and its bytes compared',
      line: 'splitter verify --state s3://my-bucket/_splitter/ --run-id 20261122T134501Z-7f3a --deep',
    },
  ],
  load: async () => (await import('./run-verify.js')).runVerify,
});
