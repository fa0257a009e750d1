/** A run's story with what a test says of it. */
import type { RunStory } from '../../../job/report/run-story.js';
import { noRetries } from '../../../job/retry/retry-cause.js';
import { noRows } from '../../../job/state/row-counts.js';

type Said = Partial<Omit<RunStory, 'report'>> & { readonly report?: Partial<RunStory['report']> };

export function story({ report, ...said }: Said = {}): RunStory {
  return {
    report: {
      runId: 'run-1',
      target: 's3://my-bucket/rows/',
      ...noRows,
      reasons: {},
      puts: 0,
      retries: noRetries,
      seconds: { plan: 3, upload: 60, finish: 2 },
      rowsPerSecond: 0,
      exitCode: 0,
      ...report,
    },
    job: 'default',
    source: 'files rows.csv',
    upload: undefined,
    timeline: undefined,
    tranches: [],
    rejects: [],
    latencies: [],
    sizes: [],
    cost: [],
    settings: [],
    commands: [],
    ...said,
  };
}
