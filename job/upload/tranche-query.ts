/** The SQL that turns the frozen rows of one tranche into keys, bodies and reasons not to write them. */
import { keyFaultExpression } from '../sql/key-rules.js';
import { textColumn } from '../sql/object-headers.js';
import { quoteIdentifier, quoteLiteral } from '../sql/quote.js';
import type { Plan } from '../state/plan-file.js';
import type { RowBody, RowHeaders } from './frozen-rows.js';
import { valueColumn } from './object-form.js';

/** A body above this many bytes is rejected. */
export const maxBodyBytes = 256 * 1024 * 1024;

/** Fills the table of keys that more than one row of `relation` has. */
export const duplicatesTable = 'splitter_duplicates';
export function duplicatesQuery(relation: string): string {
  return `CREATE OR REPLACE TEMP TABLE ${duplicatesTable} AS
    SELECT splitter_key FROM ${relation} WHERE splitter_key IS NOT NULL GROUP BY splitter_key HAVING count(*) > 1`;
}

/** How rows of shared keys are judged; undefined when the table of duplicates has no rows. */
export type Verdict = Exclude<Plan['onDuplicate'], { mode: 'fail' | 'group' }> | undefined;

export interface TrancheQuery extends RowBody {
  /** SQL of the tranche's frozen rows. */
  readonly relation: string;
  /**
   * All rows of a shared key are out (`duplicate`), or all but the one with the greatest value, NULL being the smallest
   * and the smallest md5 deciding ties (`superseded`). Only the rows of shared keys pay for it: the others stream past.
   */
  readonly onDuplicate: Verdict;
  /** @default none */
  readonly headers?: RowHeaders | undefined;
  /** Whether a row of the relation is a whole group, with `splitter_rows` and `splitter_reason`. @default false */
  readonly isGrouped?: boolean;
}

/**
 * Columns: key (VARCHAR or NULL), body (BLOB, NULL when too large), md5 of the body (VARCHAR), and the reason why the
 * row is not to be written (VARCHAR or NULL); where headers are a row's own, their fingerprint and values after them;
 * where rows are grouped, how many they are.
 */
export function rowsQuery(query: TrancheQuery): string {
  return `SELECT splitter_key, ${sentBytes(undefined, query)}, md5(splitter_body),
      ${fault('false', query)}${ownHeaders(query)}${query.isGrouped ? ', splitter_rows' : ''} FROM (${judgedRows(query, false)})`;
}

export interface ComparedQuery extends TrancheQuery {
  /** SQL of the objects that the job has, as `holdings` gives them. */
  readonly known: string;
  /** Whether a row whose object stands unchanged is left out. */
  readonly leavesUnchanged: boolean;
  /** Whether the rows have `splitter_deleted`: true where the row says that its object must go. */
  readonly hasDeletions: boolean;
}

/** The table of `comparedQuery`. */
export const comparedTable = 'splitter_compared';

/**
 * Fills the table of the tranche's rows with what is to become of each: `splitter_verdict` is `rejected`, `deletion`,
 * `unchanged` or `changed`. Bodies are rendered once and kept only where JavaScript is to have them; those of the tranche
 * before go first.
 */
export function comparedQuery(query: ComparedQuery): string {
  return `DROP TABLE IF EXISTS ${comparedTable}; CREATE TEMP TABLE ${comparedTable} AS
    SELECT * EXCLUDE (splitter_body), ${sentBytes(`splitter_verdict IN ('rejected', 'changed')`, query)} AS splitter_body
    FROM (${verdictRows(query)})`;
}

/** The rows with their body, its md5, `splitter_fault`, `splitter_verdict`, and what the job has under the key. */
export function verdictRows(query: ComparedQuery): string {
  const isDeleted = query.hasDeletions ? 'coalesce(splitter_deleted, false)' : 'false';
  const isUnchanged = query.leavesUnchanged
    ? 'known.body_md5 = splitter_md5 AND known.headers IS NOT DISTINCT FROM splitter_fingerprint'
    : 'false';
  return `SELECT judged.*, known.key IS NOT NULL AND known.run IS NOT NULL AS splitter_is_ours,
      known.bytes, known.body_md5, known.etag, known.run, known.headers,
      CASE WHEN splitter_fault IS NOT NULL THEN 'rejected'
        WHEN ${isDeleted} THEN 'deletion'
        WHEN ${isUnchanged} THEN 'unchanged'
        ELSE 'changed' END AS splitter_verdict
    FROM (SELECT *, md5(splitter_body) AS splitter_md5, ${fault(isDeleted, query)} AS splitter_fault,
        ${query.headers?.fingerprint ?? 'NULL::VARCHAR'} AS splitter_fingerprint${valueColumns(query)}
      FROM (${judgedRows(query, query.hasDeletions)})) judged
    LEFT JOIN ${query.known} known ON known.key = splitter_key`;
}

/** Of the table: the ledger's lines of the rows for which nothing is sent. */
export function unsentLines({ isGrouped }: Pick<TrancheQuery, 'isGrouped'>): string {
  return `SELECT splitter_key, bytes, body_md5, etag, 'unchanged', NULL, run, headers, ${isGrouped ? 'splitter_rows' : '1'}
      FROM ${comparedTable} WHERE splitter_verdict = 'unchanged'
    UNION ALL SELECT splitter_key, 0, NULL, NULL, 'deletion', CASE WHEN NOT splitter_is_ours THEN 'nothing-to-delete' END, NULL, NULL, 1
      FROM ${comparedTable} WHERE splitter_verdict = 'deletion'`;
}

/** Of the table: the columns of `rowsQuery` and the known object's ETag, of the rows that are to be written or rejected. */
export function sentRows({ headers, isGrouped }: Pick<TrancheQuery, 'headers' | 'isGrouped'>): string {
  const values = headers?.values ?? [];
  const own = values.length === 0 ? [] : ['splitter_fingerprint', ...values.map((_, at) => valueColumn(at))];
  const rows = isGrouped ? ['splitter_rows'] : [];
  const columns = ['splitter_key', 'splitter_body', 'splitter_md5', 'splitter_fault', ...own, ...rows];
  return `SELECT ${columns.join(', ')}, CASE WHEN splitter_is_ours THEN etag END
    FROM ${comparedTable} WHERE splitter_verdict IN ('rejected', 'changed')`;
}

function ownHeaders({ headers }: TrancheQuery): string {
  if (headers === undefined || headers.values.length === 0) return '';
  return [headers.fingerprint, ...headers.values].map((sql) => `, ${sql}`).join('');
}

function valueColumns({ headers }: TrancheQuery): string {
  return (headers?.values ?? []).map((sql, index) => `, ${sql} AS ${valueColumn(index)}`).join('');
}

/** SQL of the body's size in bytes. */
export function bodySize({ isBytes = false }: Pick<RowBody, 'isBytes'>): string {
  return isBytes ? 'octet_length(splitter_body)' : 'strlen(splitter_body)';
}

function tooLarge(query: TrancheQuery): string {
  return `${bodySize(query)} > ${maxBodyBytes}`;
}

/** SQL of the body as bytes unless it is too large, where `condition` holds. */
function sentBytes(condition: string | undefined, query: TrancheQuery): string {
  const bytes = query.isBytes ? 'splitter_body' : 'encode(splitter_body)';
  const conditions = [...(condition === undefined ? [] : [condition]), `NOT ${tooLarge(query)}`];
  return `CASE WHEN ${conditions.join(' AND ')} THEN ${bytes} END`;
}

/** SQL of the reason why a row is not to be written. `isDeleted` is SQL: of such a row no body is written. */
function fault(isDeleted: string, query: TrancheQuery): string {
  const { headers, reasonOfNone } = query;
  const bad = headers?.fault === undefined ? '' : `, CASE WHEN NOT ${isDeleted} THEN ${headers.fault} END`;
  const none =
    reasonOfNone === undefined
      ? ''
      : `, CASE WHEN splitter_body IS NULL AND NOT ${isDeleted} THEN ${quoteLiteral(reasonOfNone)} END`;
  return `coalesce(${keyFaultExpression('splitter_key')},
    CASE WHEN ${tooLarge(query)} AND NOT ${isDeleted} THEN 'body-too-large' END, splitter_reason${none}${bad})`;
}

function judgedRows(
  { relation, body, onDuplicate, headers, isGrouped }: TrancheQuery,
  hasDeletions: boolean,
): string {
  const deleted = hasDeletions ? ', splitter_deleted' : '';
  const texts = (headers?.texts ?? []).map((sql, index) => `, ${sql} AS ${textColumn(index)}`).join('');
  const unique = onDuplicate ? `ANTI JOIN ${duplicatesTable} USING (splitter_key)` : '';
  const group = isGrouped ? 'splitter_reason, splitter_rows' : 'NULL AS splitter_reason';
  const rows = `SELECT splitter_key, ${body} AS splitter_body, ${group}${deleted}${texts} FROM ${relation} ${unique}`;
  if (onDuplicate === undefined) return rows;
  const ties = [`md5(${body})`, ...(headers?.texts ?? []), ...(hasDeletions ? ['splitter_deleted'] : [])];
  return `${rows} UNION ALL SELECT splitter_key, ${body}, ${verdict(onDuplicate, ties)}${deleted}${texts}
    FROM ${relation} SEMI JOIN ${duplicatesTable} USING (splitter_key)`;
}

/** `ties` is SQL of what decides between rows that are equal in the column. */
function verdict(onDuplicate: NonNullable<Verdict>, ties: readonly string[]): string {
  switch (onDuplicate.mode) {
    case 'reject':
      return `'duplicate'`;
    case 'keep-max':
      return `CASE WHEN row_number() OVER (PARTITION BY splitter_key
        ORDER BY ${quoteIdentifier(onDuplicate.column)} DESC NULLS LAST, ${ties.join(', ')}) > 1 THEN 'superseded' END`;
    default:
      return onDuplicate satisfies never;
  }
}
