/** The settings of a run that decide what becomes of rows and objects. */
import type { BodyForm, Stored } from './row.js';

export interface Rules extends BodyForm, Stored {
  readonly write: 'all' | 'changed';
  readonly missing: 'keep' | 'delete';
  readonly sourceHolds: 'all' | 'changes';
  /** `--deleted-when "op = 'D'"` */
  readonly deletes: boolean;
  readonly compare: 'ledger' | 'target';
  readonly ifExists: 'overwrite' | 'skip' | 'fail' | 'own';
  /** `group` orders by `seq desc`. */
  readonly onDuplicate: 'fail' | 'reject' | 'keep-max' | 'group';
  /** Which of the templates. */
  readonly key: number;
  readonly tranches: 'auto' | number;
  readonly maxRejects: number;
  /** As given; undefined for the default. */
  readonly maxDeletes: string | undefined;
  readonly maxWrites: string | undefined;
  readonly acceptSource: boolean;
}

export const usualRules: Rules = {
  write: 'changed',
  missing: 'keep',
  sourceHolds: 'all',
  deletes: false,
  compare: 'ledger',
  ifExists: 'overwrite',
  onDuplicate: 'keep-max',
  key: 0,
  shape: 'object',
  omitNulls: false,
  headers: 'usual',
  gzip: false,
  tranches: 'auto',
  maxRejects: 1_000_000,
  maxDeletes: undefined,
  maxWrites: undefined,
  acceptSource: false,
};
