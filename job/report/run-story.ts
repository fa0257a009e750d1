/** What is told of a run that has its report, as text and as a page: plain figures, ready to be drawn. */
import type { Report } from '../state/report.js';

export interface RunStory {
  readonly report: Report;
  readonly job: string;
  /** As the plan describes it: a table, a query, files. */
  readonly source: string;
  /** The upload's first and last moment, ISO 8601; undefined for a run without tranches that have rows. */
  readonly upload: { readonly startedAt: string; readonly finishedAt: string } | undefined;
  readonly timeline: Timeline | undefined;
  /** In the order of their numbers. Those that have no rows are left out. */
  readonly tranches: readonly TrancheSpan[];
  /** The most frequent reason first; its counts add up to `report.rejected`. */
  readonly rejects: readonly RejectsOfReason[];
  /** PUTs by latency and objects by size, the least first; empty where nothing was counted, as of earlier versions. */
  readonly latencies: readonly Bin[];
  readonly sizes: readonly Bin[];
  readonly cost: readonly CostLine[];
  readonly settings: readonly { readonly name: string; readonly value: string }[];
  /** What verifies the run, undoes it, shows its changes or its rejects; each a whole command line, or none where it says what cannot be done. */
  readonly commands: readonly { readonly what: string; readonly line?: string }[];
}

/** The upload in parts of equal length, the first one first. All lists have the same length. */
export interface Timeline {
  readonly partSeconds: number;
  /** Objects a second that had their answer. */
  readonly objectsPerSecond: readonly number[];
  /** PUTs a second that S3 throttled (SlowDown and the like). */
  readonly throttledPerSecond: readonly number[];
  /** PUTs a second that the pace allowed, all tasks together; null where none was noted, as into a folder. */
  readonly pace: readonly (number | null)[];
}

export interface TrancheSpan {
  readonly tranche: number;
  /** The batch of the task that uploaded it, or 0 for a process alone; undefined where the marker does not say. */
  readonly task: number | undefined;
  readonly thread: number | undefined;
  /** Seconds since the upload's first moment. */
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  readonly rejected: number;
  /** PUTs sent again, of any cause. */
  readonly retries: number;
}

export interface RejectsOfReason {
  readonly reason: string;
  readonly count: number;
  /** A few of them, cut to a length that can be read; null where messages tell no values. */
  readonly samples: readonly RejectSample[] | null;
}

export interface RejectSample {
  readonly key: string | null;
  /** The row's body as text; null when there is none. */
  readonly row: string | null;
}

export interface Bin {
  /** Its upper end, in ms or bytes. */
  readonly upTo: number;
  readonly count: number;
}

/** In US dollars. */
export interface CostLine {
  readonly what: string;
  readonly dollars: number;
  /** What it is reckoned from: "1,000,000 PUTs at $0.005 for 1,000". */
  readonly how: string;
}
