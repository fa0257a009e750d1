/** How a run of the program came to its end. */
import type { Diff } from '../../../job/diff/diff-run.js';
import type { Report } from '../../../job/state/report.js';

/** Where a run is killed: so many writes after a stage's begin. */
export interface Kill {
  readonly stage: 'plan' | 'upload' | 'finish';
  readonly after: number;
  /** Whether the last write takes effect. */
  readonly isApplied: boolean;
}

export type Ended =
  | { readonly kind: 'reported'; readonly report: Report }
  | { readonly kind: 'failed'; readonly code: number; readonly said: string }
  /** `diff` has shown it. */
  | { readonly kind: 'shown'; readonly diff: Diff }
  | ({ readonly kind: 'killed' } & Remains);

/** What a killed run has left in the state. */
export interface Remains {
  readonly isPlanned: boolean;
  /** Its mark stands. */
  readonly isOpen: boolean;
  /** It is its job's last complete run: only its report was left to write. */
  readonly isBaseline: boolean;
}
