/** What is there, as the model knows it: the target's objects, and what each job's last complete run left. */

/** An object of the target. */
export interface StoredObject {
  readonly body: string;
  /** Tells whether it was written anew: another one after every write. */
  readonly stamp: string;
}

export type Objects = ReadonlyMap<string, StoredObject>;

/** An object that a job has, as its ledgers know it. */
export interface Holding {
  readonly md5: string;
  readonly bytes: number;
  readonly etag: string;
  /** The run that wrote it; null where somebody else did. */
  readonly run: string | null;
}

export type Holdings = ReadonlyMap<string, Holding>;

/** A run that has begun to write and is not complete. */
export interface OpenRun {
  readonly runId: string;
  /** Bodies of its frozen rows, by `<key> <md5>`. */
  readonly frozen: ReadonlyMap<string, string>;
}

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
