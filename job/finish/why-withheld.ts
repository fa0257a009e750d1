/** Whether the deletions that are due are made, or what speaks against all of them. */
import { type Limit, mostOf } from '../settings/limit.js';
import type { Report, WhyWithheld } from '../state/report.js';

export interface Limits {
  readonly maxRejects: number;
  readonly maxDeletes: Limit;
}

/** Of a run: its report, or what will be its report. */
export type RunCounts = Pick<
  Report,
  'rows' | 'rejected' | 'superseded' | 'due' | 'kept' | 'unchangedObjects' | 'writtenObjects' | 'created'
>;

/** Undefined when they may be made; asked before the first one. */
export function whyWithheld(counts: RunCounts, limits: Limits): WhyWithheld | undefined {
  if (counts.rows === 0) return 'no-rows';
  if (counts.rejected - counts.superseded > limits.maxRejects) return 'max-rejects';
  return counts.due > mostDeletions(counts, limits.maxDeletes) ? 'max-deletes' : undefined;
}

/** A share is rounded down, and is one object at least. */
export function mostDeletions(counts: RunCounts, limit: Limit): number {
  return mostOf(limit, objectsBefore(counts));
}

/** What the job had before the run: each of its objects is now updated, unchanged, kept or due. */
export function objectsBefore({ writtenObjects, created, unchangedObjects, kept, due }: RunCounts): number {
  return writtenObjects - created + unchangedObjects + kept + due;
}
