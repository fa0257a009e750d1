/** Cost, latencies and commands of a story, as the program tells them. */
import type { RunStory } from '../../../job/report/run-story.js';
import { tellCost } from '../../../job/report/tell-cost.js';
import { addCounts, type BucketCounts } from '../../../job/state/bucket-counts.js';
import { latencyBuckets, latencyPercentiles } from '../../../job/state/latencies.js';
import type { Report } from '../../../job/state/report.js';

export function costOf(report: Report): RunStory['cost'] {
  const target = { kind: 's3', bucket: 'customer-profiles', prefix: 'processed/user_info/' } as const;
  return tellCost(report, { target, headers: [] }, { given: {} });
}

/** In the story, and in its report. */
export function latenciesOf(...parts: readonly BucketCounts[]) {
  const counts: Record<string, number> = {};
  for (const part of parts) addCounts(counts, part);
  const latencyMs = latencyPercentiles(counts);
  return { latencies: latencyBuckets(counts), ofReport: latencyMs === undefined ? {} : { latencyMs } };
}

export const place = '--state s3://splitter-state/user_info/ --region eu-central-1';

/** @param before the run to which a line goes back */
export function commandsOf({ runId, rejected }: Report, before?: string): RunStory['commands'] {
  const rejects = `aws s3 cp --recursive s3://splitter-state/user_info/runs/${runId}/rejects/ rejects --region eu-central-1`;
  return [
    {
      what: 'Verify it: is each object there, as it was written?',
      line: `splitter verify --run-id ${runId} ${place}`,
    },
    { what: 'What it created, updated and deleted', line: `splitter changes ${runId} ${place}` },
    ...(rejected > 0 ? [{ what: 'All rejected rows', line: rejects }] : []),
    ...(before === undefined
      ? []
      : [
          {
            what: `Undo it: the target as run ${before} left it`,
            line: `splitter restore ${before} ${place}`,
          },
        ]),
  ];
}
