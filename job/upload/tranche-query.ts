/** The SQL that turns the frozen rows of one tranche into keys, bodies and reasons not to write them. */
import type { OnDuplicate } from '../settings/settings.js';
import { keyFaultExpression } from '../sql/key-rules.js';
import { quoteIdentifier } from '../sql/quote.js';

/** A body above this many bytes is rejected. */
const maxBodyBytes = 256 * 1024 * 1024;

/** Fills the table of keys that more than one row of `relation` has. */
export const duplicatesTable = 'splitter_duplicates';
export function duplicatesQuery(relation: string): string {
  return `CREATE OR REPLACE TEMP TABLE ${duplicatesTable} AS
    SELECT splitter_key FROM ${relation} WHERE splitter_key IS NOT NULL GROUP BY splitter_key HAVING count(*) > 1`;
}

/**
 * Columns: key (VARCHAR or NULL), body (BLOB, NULL when too large), md5 of the body (VARCHAR), and the reason why the
 * row is not to be written (VARCHAR or NULL).
 *
 * `onDuplicate` is given when the table of duplicates has rows: all rows of a shared key are out (`duplicate`), or
 * all but the one with the greatest value, NULL being the smallest and the smallest md5 deciding ties (`superseded`).
 * Only the rows of shared keys pay for it: the others stream past.
 */
export function rowsQuery(
  relation: string,
  body: string,
  onDuplicate: Exclude<OnDuplicate, { mode: 'fail' }> | undefined,
): string {
  const unique = onDuplicate ? `ANTI JOIN ${duplicatesTable} USING (splitter_key)` : '';
  const rows = `SELECT splitter_key, ${body} AS splitter_body, NULL AS splitter_reason FROM ${relation} ${unique}`;
  const shared = onDuplicate
    ? `UNION ALL SELECT splitter_key, ${body}, ${verdict(body, onDuplicate)}
         FROM ${relation} SEMI JOIN ${duplicatesTable} USING (splitter_key)`
    : '';
  const tooLarge = `strlen(splitter_body) > ${maxBodyBytes}`;
  return `SELECT splitter_key, CASE WHEN NOT ${tooLarge} THEN encode(splitter_body) END, md5(splitter_body),
      coalesce(${keyFaultExpression('splitter_key')}, CASE WHEN ${tooLarge} THEN 'body-too-large' END, splitter_reason)
    FROM (${rows} ${shared})`;
}

function verdict(body: string, onDuplicate: Exclude<OnDuplicate, { mode: 'fail' }>): string {
  switch (onDuplicate.mode) {
    case 'reject':
      return `'duplicate'`;
    case 'keep-max':
      return `CASE WHEN row_number() OVER (PARTITION BY splitter_key
        ORDER BY ${quoteIdentifier(onDuplicate.column)} DESC NULLS LAST, md5(${body})) > 1 THEN 'superseded' END`;
    default:
      return onDuplicate satisfies never;
  }
}
