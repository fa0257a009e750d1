/** What a run came to: `report.json`, and the last line of standard output under `--log json`. */
import type { RetryCause } from '../store/retry-cause.js';

export interface Report {
  readonly runId: string;
  /** As a URI or a folder's path. */
  readonly target: string;
  /** Rows staged; written, skipped and rejected add up to it. */
  readonly rows: number;
  readonly written: number;
  readonly skipped: number;
  readonly rejected: number;
  /** Within rejected: rows that another row of the same key was kept for. */
  readonly superseded: number;
  /** Rejected rows by reason. */
  readonly reasons: Readonly<Record<string, number>>;
  /** Of the bodies written. */
  readonly bytes: number;
  /** PUT requests sent, retries included. */
  readonly puts: number;
  readonly retries: Readonly<Record<RetryCause, number>>;
  readonly seconds: { readonly plan: number; readonly upload: number; readonly finish: number };
  /** Of the upload. */
  readonly rowsPerSecond: number;
  readonly exitCode: number;
}
