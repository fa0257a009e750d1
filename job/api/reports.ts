/** What the functions give back: the reports of the commands, written out here so that a program needs no types of ours. */

export interface Planned {
  readonly runId: string;
  readonly rows: number;
  readonly tranches: number;
  readonly partitions: number;
  /** In bytes: what each thread of the upload takes of its scratch folder, about. */
  readonly scratch: number;
}

export interface Report {
  readonly runId: string;
  /** As a URI or a folder's path. */
  readonly target: string;
  /** Frozen rows; written, skipped, unchanged, rejected and deletionRows add up to it. */
  readonly rows: number;
  readonly written: number;
  readonly skipped: number;
  /** Rows whose object stands already, from the same bytes. */
  readonly unchanged: number;
  /** Rows that say that their object must go. */
  readonly deletionRows: number;
  readonly rejected: number;
  /** Part of `rejected`: rows that another row of the same key was kept for. */
  readonly superseded: number;
  /** Objects that the written rows are in; fewer only where rows share objects. */
  readonly writtenObjects: number;
  readonly unchangedObjects: number;
  /** Part of `writtenObjects`: those that the job did not have before. */
  readonly created: number;
  /** Objects that the job had before and that no row of this run writes or takes away. */
  readonly kept: number;
  /** Objects that are due to be deleted. */
  readonly due: number;
  /** Rejected rows by reason. */
  readonly reasons: Readonly<Record<string, number>>;
  /** Body bytes of the written objects. */
  readonly bytes: number;
  /** PUT requests sent, retries included. */
  readonly puts: number;
  /** By cause, such as `slow-down`. */
  readonly retries: Readonly<Record<string, number>>;
  /** Absent in reports of earlier versions. */
  readonly deletions?: DeletionCounts | undefined;
  /** What `write: 'changed'` saves against writing all into S3, at list prices in US dollars. */
  readonly saved?: { readonly puts: number; readonly dollars: number } | undefined;
  readonly seconds: { readonly plan: number; readonly upload: number; readonly finish: number };
  /** Of the upload. */
  readonly rowsPerSecond: number;
  /** What planning asked of Athena, where it was the source. */
  readonly athena?:
    | {
        readonly queries: number;
        readonly bytesScanned: number;
        /** At least 10 MB of each query; absent in what earlier versions wrote. */
        readonly bytesBilled?: number | undefined;
        readonly queueSeconds: number;
        readonly engineSeconds: number;
      }
    | undefined;
  /** Milliseconds from sending a PUT to its whole answer; absent for a folder. */
  readonly latencyMs?:
    | { readonly p50: number; readonly p90: number; readonly p99: number; readonly max: number }
    | undefined;
  /** The upload in parts of so many seconds, and the rows a second in each. */
  readonly rateOverTime?: { readonly seconds: number; readonly rowsPerSecond: readonly number[] } | undefined;
  /** That the run was allowed. Absent in reports of earlier versions. */
  readonly maxRejects?: number | undefined;
  /** 3 where more rows were rejected than allowed, or deletions were withheld. */
  readonly exitCode: 0 | 3;
}

export interface DeletionCounts {
  /** Objects that were due; made, gone, foreign and withheld add up to it. */
  readonly due: number;
  readonly made: number;
  /** Not there any more. */
  readonly gone: number;
  /** Of another version than the job wrote: somebody else's, which stand. */
  readonly foreign: number;
  /** Not touched. */
  readonly withheld: number;
  readonly why?: 'no-rows' | 'max-rejects' | 'max-deletes' | undefined;
}

/** Of objects, where rows share them. */
export interface Diff {
  readonly runId: string;
  readonly target: string;
  readonly created: number;
  readonly updated: number;
  /** Written again with the same bytes and headers, as `write: 'all'` does. */
  readonly rewritten: number;
  readonly unchanged: number;
  /** Rows, not objects. */
  readonly rejected: number;
  readonly superseded: number;
  readonly deletionRows: number;
  /** Objects that no row writes: those that stay, and those that are due to be deleted. */
  readonly kept: number;
  readonly due: number;
  /** Objects that the job has now. */
  readonly objects: number;
  /** Why what is due would not be deleted. */
  readonly withheld: 'no-rows' | 'max-rejects' | 'max-deletes' | null;
  /** None under `logValues: 'none'`. */
  readonly samples: readonly SampleUpdate[];
  /** The command that does it; `split({ runId, state })` does the same. */
  readonly apply: string;
}

export type SampleUpdate =
  | { readonly key: string; readonly columns: readonly ChangedColumn[] }
  /** What is there cannot be shown. */
  | { readonly key: string; readonly note: string };

export interface ChangedColumn {
  readonly name: string;
  /** As it stands in the body; null where the column is not there. */
  readonly before: string | null;
  readonly after: string | null;
}

type ByDifference<Of> = Readonly<Record<'missing' | 'extra' | 'size' | 'content' | 'etag', Of>>;

export interface VerifyReport {
  readonly runId: string;
  readonly target: string;
  /** Objects that the job has after the run, those of earlier runs included, and those that it skipped. */
  readonly expected: number;
  /** Objects that the target holds. */
  readonly listed: number;
  /** Objects whose bytes were read. */
  readonly read: number;
  /** Objects that were not read, since the store keeps their md5 and it is the right one. */
  readonly byChecksum: number;
  readonly differences: ByDifference<number>;
  /** The first keys of each kind, in order; none under `logValues: 'none'`. */
  readonly first: ByDifference<readonly string[]>;
  /** The file that has all differences, one JSON object a line. */
  readonly file: string;
  readonly seconds: number;
  /** 0 where nothing differs, else 1. */
  readonly exitCode: number;
}
