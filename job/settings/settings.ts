/** The settings after parsing: frozen, complete, and the only form in which the stages see them. */

import type { BodyShape } from '../sql/body-expression.js';
import type { KeyTemplate } from '../sql/key-template.js';
import type { Location } from '../store/object-store.js';
import type { S3Connection } from '../store/s3-connection.js';
import type { Prices } from './prices.js';

export type FileFormat = 'csv' | 'parquet' | 'json';

/** Rows out of local files. */
export interface FileSourceSettings {
  readonly kind: 'files';
  /** One path or a glob. */
  readonly files: string;
  readonly format: FileFormat;
  /** CSV only: whether the first line names the columns. */
  readonly header: boolean;
  /** CSV only: one character. */
  readonly delimiter: string;
  /** CSV only: one character, or empty for none. */
  readonly quote: string;
  /** CSV without a header: the columns' names, in order. */
  readonly columnNames: readonly string[] | undefined;
  /** SQL types by column name; a CSV column not named here is text. */
  readonly columnTypes: Readonly<Record<string, string>>;
}

/** Rows out of an Athena table, view or query. */
export interface AthenaSourceSettings {
  readonly kind: 'athena';
  readonly from:
    | {
        readonly kind: 'table';
        readonly database: string;
        readonly table: string;
        /** Undefined for all of them. */
        readonly columns: readonly string[] | undefined;
        /** The user's own SQL: a condition. */
        readonly where: string | undefined;
      }
    /** The user's own SQL: a SELECT, perhaps with a closing `;` or comment. */
    | { readonly kind: 'query'; readonly sql: string };
  readonly catalog: string;
  readonly workgroup: string;
  /** Another server that speaks Athena's API; undefined for AWS's own. */
  readonly endpointUrl: string | undefined;
}

export type SourceSettings = FileSourceSettings | AthenaSourceSettings;

export type OnDuplicate =
  | { readonly mode: 'fail' }
  | { readonly mode: 'reject' }
  | { readonly mode: 'keep-max'; readonly column: string };

/** What identifies a run and is written into its plan: another value means another run. */
export interface JobSettings {
  readonly source: SourceSettings;
  readonly target: Location;
  readonly key: KeyTemplate;
  readonly ifExists: 'overwrite' | 'skip' | 'fail';
  readonly body: BodyShape;
  readonly onDuplicate: OnDuplicate;
  readonly survey: boolean;
  /** Rows frozen may be others than the survey counted. */
  readonly sourceMayChange: boolean;
  readonly tranches: 'auto' | number;
  readonly maxObjects: number;
  /** Batches that `plan` writes into batches.json, one for each later task. */
  readonly workers: number;
}

/** Where the run's state is, and which run. */
export interface StateSettings {
  readonly state: Location;
  readonly runId: string | undefined;
}

/** How long the target is held by a run that tells nothing of itself. */
export interface LeaseSettings {
  readonly leaseSeconds: number;
}

/** Whether to look for a run to go on with. */
export interface ResumeSettings {
  readonly resume: boolean;
}

/** What only tunes: any value gives the same objects. */
export interface TuningSettings {
  readonly threads: number;
  /** PUTs in flight in one thread. */
  readonly maxInFlight: number;
  /** PUTs a second in the whole run at most; a task takes its share. Undefined for as many as S3 takes. */
  readonly maxRate: number | undefined;
  readonly scratchDir: string;
  readonly s3: S3Connection;
  readonly log: 'pretty' | 'json';
}

/** Whether figures for CloudWatch go to standard output while a stage works. */
export interface MetricsSettings {
  readonly metrics: 'none' | 'emf';
}

/** What planning itself goes by. */
export type PlanningSettings = JobSettings & Pick<StateSettings, 'state'> & TuningSettings;
export type PlanSettings = JobSettings &
  StateSettings &
  ResumeSettings &
  LeaseSettings &
  TuningSettings &
  MetricsSettings;
/** A stage that goes on with a run which `plan` began. */
export type StageSettings = StateSettings & { readonly runId: string } & LeaseSettings &
  TuningSettings &
  MetricsSettings;
export type UploadSettings = StageSettings & { readonly batch: number | undefined };
export type FinishSettings = StageSettings & { readonly maxRejects: number };
/** Which run, or which target's last complete run, to compare with what is there. */
export type VerifySettings = Pick<StateSettings, 'state' | 'runId'> & {
  readonly target: Location | undefined;
  readonly deep: boolean;
} & TuningSettings;
/** A run that is only looked at. */
export type PreviewSettings = PlanningSettings & { readonly prices: Prices };
export type SplitSettings = PlanSettings & { readonly maxRejects: number };

/** Which deployment to start, and as which run. */
export interface RunSettings {
  /** The path of the file that `cdk deploy --outputs-file` wrote. */
  readonly outputs: string;
  readonly stack: string | undefined;
  readonly runId: string | undefined;
  readonly wait: boolean;
  /** Where the state is read; the deployment has the region. */
  readonly s3: Omit<S3Connection, 'region'>;
  readonly log: 'pretty' | 'json';
}

/** The reference table to make. */
export interface SampleSettings {
  readonly rows: number;
  /** A path that ends with `.csv` or `.parquet`. */
  readonly out: string;
  readonly seed: number;
  readonly log: 'pretty' | 'json';
}
