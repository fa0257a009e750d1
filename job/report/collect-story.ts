/** Puts together what is told of a run that has its report, out of its state alone. */
import { latencyBuckets } from '../state/latencies.js';
import type { RunFiles } from '../state/list-runs.js';
import type { Marker } from '../state/marker.js';
import type { Plan } from '../state/plan-file.js';
import type { Report } from '../state/report.js';
import type { RunState } from '../state/run-state.js';
import { sizeBuckets } from '../state/sizes.js';
import type { RunStory } from './run-story.js';
import { sampleRejects } from './sample-rejects.js';
import { tellCost } from './tell-cost.js';
import { tellSettings } from './tell-settings.js';
import { tellTimeline, uploadSpan } from './tell-timeline.js';
import { tellTranches } from './tell-tranches.js';

export interface StoryParts {
  readonly report: Report;
  readonly plan: Plan;
  /** Undefined for a run of an earlier version. */
  readonly job: RunFiles['job'];
  /** Of all its tranches: about a kilobyte each, and some ten thousand of a billion rows. */
  readonly markers: readonly Marker[];
  readonly state: Pick<RunState, 'listRejects' | 'rejectsEnd'>;
  readonly commands: RunStory['commands'];
}

export async function collectStory(parts: StoryParts): Promise<RunStory> {
  const { report, plan, job, markers, state, commands } = parts;
  const span = uploadSpan(markers);
  return {
    report,
    job: plan.job,
    source: plan.source,
    upload: span && {
      startedAt: new Date(span.from).toISOString(),
      finishedAt: new Date(span.to).toISOString(),
    },
    timeline: tellTimeline(markers),
    tranches: tellTranches(markers),
    rejects: await sampleRejects(report, markers, state),
    latencies: latencyBuckets(markers.map(({ latencies }) => latencies)),
    sizes: sizeBuckets(markers.map(({ sizes = {} }) => sizes)),
    cost: tellCost(report, plan, job),
    settings: tellSettings(job),
    commands,
  };
}
