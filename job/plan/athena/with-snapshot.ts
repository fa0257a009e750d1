/**
 * A query that failed since the table's owner has expired the snapshot meanwhile says so. Whether that is why is asked of the
 * table's metadata, since the words of a failure are Athena's.
 */
import { RunError, SourceError } from '../../shared/errors.js';

/**
 * @param isThere asked when the query has failed
 * @throws RunError in place of the query's failure when the snapshot is gone
 */
export async function withSnapshot<T>(
  query: Promise<T>,
  isThere: () => Promise<boolean>,
  description: string,
): Promise<T> {
  try {
    return await query;
  } catch (error) {
    // What cannot be asked is not known to be gone.
    if (!isFailedQuery(error) || (await isThere().catch(() => true))) throw error;
    throw new RunError(
      `The ${description}, which all queries of a run read, was expired while the run read it (VACUUM, or expire_snapshots), so its ` +
        'rows are gone. Nothing was written. Run again; where it happens again, keep snapshots longer than a plan takes ' +
        '(vacuum_max_snapshot_age_seconds).',
      { cause: error },
    );
  }
}

/** Whatever Athena says that it failed for. One that was cancelled is none, nor is a request that Athena did not take or answer. */
function isFailedQuery(error: unknown): boolean {
  return (error instanceof SourceError || error instanceof RunError) && error.query !== undefined;
}
