/** What a player knows of one job while it plays. */
import type { Concluded } from '../contract/conclude.js';
import type { Expected } from '../contract/expect-run.js';
import type { Row } from '../contract/row.js';
import type { Rules } from '../contract/rules.js';
import type { Holdings, JobState, Objects } from '../contract/world.js';

/** A run as it is asked for. */
export interface Begun {
  readonly runId: string;
  readonly file: string;
  readonly rows: readonly Row[];
  /** As they take effect: a folder keeps no headers. */
  readonly rules: Rules;
  /** What is asked for all the same. */
  readonly headers: Rules['headers'];
}

/** The same with what it comes to. */
export interface Planned extends Begun {
  readonly expected: Expected;
  readonly concluded: Concluded;
  /** As it found the target. */
  readonly before: Objects;
  /** As its plan saw them. */
  readonly baseline: string | undefined;
  readonly openSeen: readonly string[];
}

/** One that is not complete, and may be resumed. */
export interface Unfinished extends Planned {
  readonly isPlanned: boolean;
  readonly isBaseline: boolean;
  /** As it left the target. */
  readonly after: Objects;
}

/** One that has its report. */
export interface Complete extends Planned {
  /** What the job had after it. */
  readonly left: Holdings;
}

export interface JobPlay extends JobState {
  readonly usual: Rules;
  rows: readonly Row[];
  unfinished: Unfinished | undefined;
  /** Runs that have their report, the last one last. */
  readonly complete: Complete[];
}
