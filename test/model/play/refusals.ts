/** Why a run must not begin, or not go on, for what its job has done before. */
import { templateOf } from '../contract/row.js';
import type { Begun, JobPlay, Unfinished } from './job-play.js';

export function sourceOf(job: JobPlay, { rules, file }: Begun): string {
  return `${templateOf(job.name, rules.key)} of ${file}`;
}

/** Why a run must not begin, for what its job has done before. */
export function refusalOf(job: JobPlay, begun: Begun): string | undefined {
  const deletes = begun.rules.deletes || begun.rules.missing === 'delete';
  const isOther = job.baseline !== undefined && job.baseline.source !== sourceOf(job, begun);
  return deletes && isOther && !begun.rules.acceptSource ? 'another source' : undefined;
}

/** Another run of the job has been completed, or has begun to write, since this one was planned. */
export function isOvertaken(job: JobPlay, { runId, baseline, openSeen }: Unfinished): boolean {
  if (job.baseline?.runId === runId) return false;
  const others = job.open.filter((run) => run.runId !== runId && !openSeen.includes(run.runId));
  return job.baseline?.version !== baseline || others.length > 0;
}
