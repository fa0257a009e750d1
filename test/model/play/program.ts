/** The program as a player sees it. */
import type { Change } from '../contract/expect-changes.js';
import type { Ended, Kill } from '../product/ended.js';

export interface Program {
  split(args: readonly string[], kill: Kill | undefined): Promise<Ended>;
  splitAsProcess(args: readonly string[]): Promise<Ended>;
  diff(args: readonly string[]): Promise<Ended>;
  /** @param runId the one that is put back */
  restore(runId: string, args: readonly string[]): Promise<Ended>;
  /** Deletions after all. */
  finish(args: readonly string[]): Promise<Ended>;
  /** The differences that `splitter verify` finds. */
  verify(runId: string): Promise<Readonly<Record<string, readonly string[]>>>;
  changes(runId: string): Promise<Change[]>;
}
