/** What a query that did not succeed means: whether to try it again, and the words for it. */
import type { QueryExecution } from '@aws-sdk/client-athena';
import { RunError, SourceError } from '../../shared/errors.js';
import { toldWords } from '../../shared/row-values.js';

export interface QueryFailure {
  readonly retryable: boolean;
  /** Athena's own. */
  readonly reason: string;
  readonly error: SourceError | RunError;
}

/** Athena API Reference, "AthenaError": 1 system, 2 user, 3 other. */
const systemCategory = 1;

/** `execution` has ended as FAILED or CANCELLED; `tries` is how often its statement was run by now. */
export function failureOf(
  purpose: string,
  id: string,
  { Status, QueryExecutionContext, WorkGroup }: QueryExecution,
  tries: number,
): QueryFailure {
  const words = Status?.StateChangeReason ?? Status?.AthenaError?.ErrorMessage;
  const reason = words === undefined ? 'no reason given' : toldWords(words);
  if (Status?.State === 'CANCELLED') {
    const message = `${purpose} was cancelled on Athena (query ${id}): ${reason}. Nothing was written. Run again.`;
    return { retryable: false, reason, error: new RunError(message) };
  }
  const retryable = Status?.AthenaError?.Retryable === true;
  const where = `in the catalog ${QueryExecutionContext?.Catalog ?? '?'}, workgroup ${WorkGroup ?? '?'}`;
  const message = `${purpose} failed on Athena (query ${id}, ${where}): ${reason}. Nothing was written. `;
  const query = { id, reason };
  if (retryable || Status?.AthenaError?.ErrorCategory === systemCategory) {
    const often = tries > 1 ? `It failed ${tries} times` : 'It failed';
    return {
      retryable,
      reason,
      error: new RunError(`${message}${often} for a reason of Athena's own: run again later.`, { query }),
    };
  }
  const todo =
    'Correct the table, the columns or the SQL (--table, --columns, --where, --query, --deleted-when), or give the credentials the ' +
    'permission that the reason names: Athena reads the table and writes its results with their rights.';
  return { retryable, reason, error: new SourceError(`${message}${todo}`, { query }) };
}
