/** Puts together what is told of a run that has its report, out of its state alone. */
import { latencyBuckets } from '../state/latencies.js';
import type { RunFiles } from '../state/list-runs.js';
import type { Plan } from '../state/plan-file.js';
import type { Report } from '../state/report.js';
import type { RunMarkers } from '../state/run-markers.js';
import type { RunState } from '../state/run-state.js';
import { sizeBuckets } from '../state/sizes.js';
import type { RunStory } from './run-story.js';
import { sampleRejects } from './sample-rejects.js';
import { tellCost } from './tell-cost.js';
import { tellSettings } from './tell-settings.js';
import { tellTimeline, uploadSpan } from './tell-timeline.js';
import { tellTranches } from './tell-tranches.js';

export interface StoryParts extends RunMarkers {
  readonly report: Report;
  readonly plan: Plan;
  /** Undefined for a run of an earlier version. */
  readonly job: RunFiles['job'];
  readonly state: Pick<RunState, 'listRejects' | 'rejectsEnd'>;
  readonly commands: RunStory['commands'];
}

export async function collectStory(parts: StoryParts): Promise<RunStory> {
  const { report, plan, job, markers, latencies, sizes, state, commands } = parts;
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
    latencies: latencyBuckets(latencies),
    sizes: sizeBuckets(sizes),
    cost: tellCost(report, plan, job),
    settings: tellSettings(job),
    commands,
  };
}
