/** What `plan` needs of a source: look at its rows, then freeze them. */
import type { Column } from '../sql/describe-columns.js';

/** What the rows look like before they are frozen. */
export interface Survey {
  readonly rows: number;
  readonly nullKeys: number;
  readonly distinctKeys: number;
  /** Bytes of UTF-8. */
  readonly longestKey: number;
  /** Up to ten keys that several rows share, the most shared first. */
  readonly sharedKeys: readonly { readonly key: string; readonly rows: number }[];
}

/** A local Parquet file with frozen rows of one partition. */
export interface FrozenFile {
  readonly partition: number;
  readonly path: string;
  readonly rows: number;
}

export interface Source {
  /** In table order. */
  readonly columns: readonly Column[];
  survey(): Promise<Survey>;
  /**
   * Freezes the rows as Parquet files in `folder`: the source's columns, then `splitter_key`, the whole key or NULL.
   * Partition = the key's hash mod `partitions`; a row without a key is in partition 0.
   */
  freeze(partitions: number, folder: string): Promise<readonly FrozenFile[]>;
}
