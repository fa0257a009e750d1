/** A history: two jobs with a table each under one target, and what happens to them, step by step. */
import type { Row } from '../contract/row.js';
import type { Rules } from '../contract/rules.js';
import type { Kill } from '../product/ended.js';

export type Edit =
  | { readonly kind: 'insert'; readonly row: Row }
  /** Which row: its place in the table, taken modulo its length. */
  | { readonly kind: 'update'; readonly at: number; readonly v: string | null }
  | { readonly kind: 'delete'; readonly at: number }
  /** Another row of the same key. */
  | {
      readonly kind: 'duplicate';
      readonly at: number;
      readonly v: string | null;
      readonly seq: number | null;
    }
  | { readonly kind: 'mark'; readonly at: number; readonly op: string | null }
  /** All but so many rows go. */
  | { readonly kind: 'shrink'; readonly to: number };

export type Step =
  | {
      readonly kind: 'run';
      readonly job: number;
      readonly edits: readonly Edit[];
      /** In place of the job's usual rules, in this run alone. */
      readonly change: Partial<Rules>;
      /** Rows of a feed, which are read instead of the table. */
      readonly feed: readonly Row[] | undefined;
      readonly isOtherFile: boolean;
      readonly kill: Kill | undefined;
      readonly asProcess: boolean;
      /** Only `splitter diff`; it may be applied by `resume`. */
      readonly isDiff: boolean;
    }
  /** The job's run that was killed last, or shown by `diff`, goes on; as a process it is named by its id alone. */
  | { readonly kind: 'resume'; readonly job: number; readonly asProcess: boolean }
  /** Deletions that were withheld are made after all: of the last complete run, or of one so many before. */
  | { readonly kind: 'late'; readonly job: number; readonly back: number; readonly maxDeletes: string }
  /** The target is put back to what a complete run left: the last one, or one so many before. */
  | { readonly kind: 'restore'; readonly job: number; readonly back: number; readonly maxDeletes: string }
  /** Somebody else does it: to an object that is there, or under a key that a row of the job has. */
  | {
      readonly kind: 'foreign';
      readonly job: number;
      readonly at: number;
      readonly act: 'overwrite' | 'write-the-same' | 'remove' | 'create';
    };

export interface History {
  readonly tables: readonly (readonly Row[])[];
  readonly rules: readonly Partial<Rules>[];
  /** Undefined steps were taken out while the history was shrunk. */
  readonly steps: readonly (Step | undefined)[];
}
