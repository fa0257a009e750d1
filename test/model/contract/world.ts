/** What is there, as the model knows it: the target's objects, and what each job's last complete run left. */

import type { Stored } from './row.js';

/** An object of the target. */
export interface StoredObject {
  /** Unpacked where it is compressed. */
  readonly body: string;
  readonly isPacked: boolean;
  /** As it lies there: its size, and the md5 of it. */
  readonly bytes: number;
  readonly hash: string;
  /** What is stored beside it, as `formOf` has it; undefined where a place keeps nothing. */
  readonly form: string | undefined;
  /** Tells whether it was written anew: another one after every write. */
  readonly stamp: string;
}

export type Objects = ReadonlyMap<string, StoredObject>;

/** An object that a job has, as its ledgers know it. */
export interface Holding {
  readonly md5: string;
  readonly bytes: number;
  readonly etag: string;
  /** What is stored beside it, as `formOf` has it; or that nobody can tell. */
  readonly form: string;
  /** The run that wrote it; null where somebody else did. */
  readonly run: string | null;
}

export type Holdings = ReadonlyMap<string, Holding>;

/** A run that has begun to write and is not complete. */
export interface OpenRun {
  readonly runId: string;
  readonly frozen: Frozen;
  readonly stored: Stored;
  /** ETags of what it has written, by key. */
  readonly wrote: ReadonlyMap<string, string>;
}

/** What rows make, by `<key> <md5 of the body>`. */
export type Frozen = ReadonlyMap<string, { readonly body: string; readonly form: string }>;

export interface Baseline {
  readonly runId: string;
  /** Another one whenever it is moved. */
  readonly version: string;
  readonly holdings: Holdings;
  readonly source: string;
}

export interface JobState {
  readonly name: string;
  /** The last complete run, and what the job had after it. */
  baseline: Baseline | undefined;
  open: OpenRun[];
}

/** How a place names versions. */
export type ETagOf = (object: StoredObject) => string;
