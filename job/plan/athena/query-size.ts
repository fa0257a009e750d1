/** Refuses, before anything is paid for, more columns than fit into the statements that Athena takes. */
import { SourceError } from '../../shared/errors.js';

/** Amazon Athena User Guide, "Service Quotas": the longest query string. It cannot be raised. */
export const mostQueryBytes = 262_144;

/**
 * `statementsOf` gives, for a run over the first so many of `columns` columns, the statements that it would send.
 * @throws SourceError that names the largest number of columns whose statements all fit
 */
export function checkQuerySize(columns: number, statementsOf: (columns: number) => readonly string[]): void {
  const longest = (count: number) => Math.max(...statementsOf(count).map((sql) => Buffer.byteLength(sql)));
  const bytes = longest(columns);
  if (bytes <= mostQueryBytes) return;
  let fits = 0;
  for (let tooMany = columns; tooMany - fits > 1; ) {
    const middle = Math.floor((fits + tooMany) / 2);
    if (longest(middle) <= mostQueryBytes) fits = middle;
    else tooMany = middle;
  }
  const advice =
    fits === 0
      ? 'Not even one column fits: make a view of the query, and read that with --table.'
      : `The first ${fits} fit: name so many with --columns, or leave the others out of --query.`;
  throw new SourceError(
    `The source has ${columns} columns, whose SQL has ${bytes} bytes; Athena takes ${mostQueryBytes} a query. ${advice}`,
  );
}
