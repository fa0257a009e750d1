/** What `plan` needs of a source: look at its rows, then freeze them. */

import type { Column } from '../sql/describe-columns.js';
import type { Plan, StagedFile } from '../state/plan-file.js';
import type { QueryTotals } from '../state/query-totals.js';
import type { SourceFile } from './files/list-files.js';
import type { Listing } from './s3-files/list-objects.js';

/** What the rows look like before they are frozen. */
export interface Survey {
  readonly rows: number;
  readonly nullKeys: number;
  readonly distinctKeys: number;
  /** Bytes of UTF-8. */
  readonly longestKey: number;
  /** Up to ten keys that several rows share, the most shared first. */
  readonly sharedKeys: readonly { readonly key: string; readonly rows: number }[];
  /**
   * Where rows share objects: how many rows a key has, in the middle, at 99 % (both near, on Athena), and at most; 0 without
   * keys.
   */
  readonly rowsPerKey?: { readonly median: number; readonly p99: number; readonly most: number };
}

/** A local Parquet file with frozen rows of one partition. */
export interface FrozenFile {
  readonly partition: number;
  readonly path: string;
  readonly rows: number;
}

/** What a frozen row is: the source's columns, or the body made of them, as text or bytes (and the column of keep-max). */
export type RowsAs = Plan['rowsAs'];

/** Frozen rows: in local files that are yet to be stored, or stored by whoever froze them. */
export type Frozen =
  | { readonly kind: 'local'; readonly rowsAs: RowsAs; readonly files: readonly FrozenFile[] }
  | {
      readonly kind: 'staged';
      readonly rowsAs: RowsAs;
      /** The random id under which the source froze them in the state; of several UNLOADs the first's, the others have their own. */
      readonly attempt: string;
      /** What the files call the source's columns, in their order; undefined where they hold bodies. */
      readonly columnNames?: readonly string[];
      readonly files: readonly StagedFile[];
    };

/** A column as a person is shown it. */
export interface ShownColumn {
  readonly name: string;
  /** In the source's own words. */
  readonly type: string;
  /** What becomes of it when it is frozen: `as it is`, `text`, `JSON text`. */
  readonly treatment: string;
}

export interface Source {
  /** What is read, for people: `files orders-*.parquet`. */
  readonly description: string;
  /** Where files are read that a later run can look at again: as they were when the source was opened. */
  readonly files: readonly SourceFile[] | undefined;
  /** The types that were found in the values, by column; undefined where none were looked for. */
  readonly columnTypes?: Readonly<Record<string, string>> | undefined;
  /** Where files on S3 are read: what was listed. */
  readonly listing?: Listing;
  /** Its rows are never there all at once: it is frozen first, and surveyed by what was frozen. Of how many bytes. */
  readonly bytesInBatches?: number | undefined;
  /** @default 100 */
  readonly mostPartitions?: number;
  /** How many queries of Athena's freeze so many partitions, each reading all rows; undefined where it is not the source. */
  unloads?(partitions: number): number;
  /** In table order. A raw one becomes JSON text while the source freezes it. */
  readonly columns: readonly Column[];
  shownColumns(): readonly ShownColumn[];
  survey(): Promise<Survey>;
  /**
   * The first rows that come, as they would be frozen: SQL that can stand after FROM, with the columns of frozen
   * files under the names that they have in the source.
   */
  sample(rows: number): Promise<string>;
  /** The SQL that would freeze the rows, for people; undefined where none is sent. */
  frozenSql(partitions: number): string | undefined;
  /** What Athena was asked so far; undefined where it is not the source. */
  queryTotals(): QueryTotals | undefined;
  /**
   * Freezes the rows as Parquet files, in the state or in `folder`, which is an empty one for the source's use:
   * `splitter_key`, the whole key or NULL, beside the source's columns or `splitter_body`.
   * Partition = the key's hash mod `partitions`; a row without a key is in partition 0.
   */
  freeze(partitions: number, folder: string): Promise<Frozen>;
  /** Why its rows are others each time they are read, where that is known, and what to do about it. */
  readonly unsteady?: string | undefined;
  /**
   * Whether the rows frozen are what another reader counted, and the source is still what it was.
   * @throws SourceError otherwise
   */
  check(rows: number): Promise<void>;
  /** Removes from the state what was frozen, when no plan will name it. */
  forgetFrozen?(): Promise<void>;
  close(): Promise<void>;
}
