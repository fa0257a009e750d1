/** What a run changed under its target, out of its ledgers: a line an object that it created, updated or deleted. */
import type { SettingsOf } from '../settings/settings.js';
import type { DuckDbSession } from '../sql/duckdb-session.js';
import { quoteLiteral } from '../sql/quote.js';
import { type LedgerFiles, ledgerRelation, parquetRelation } from '../state/holdings.js';

export type ChangesOptions = Pick<SettingsOf<'changes'>, 'kinds' | 'format'>;

/**
 * The lines in the order of their keys, each with its end. What was written again with the same bytes and headers is no change; an
 * object that was gone already when it was to be deleted counts as deleted.
 */
export async function* changeLines(
  session: DuckDbSession,
  files: LedgerFiles,
  { kinds, format }: ChangesOptions,
): AsyncIterable<string> {
  const line = format === 'keys' ? 'key' : asJson;
  const query = `SELECT ${line} FROM (${changes(files)})
    WHERE kind IN (${kinds.map(quoteLiteral).join(', ')}) ORDER BY key`;
  for await (const chunk of session.stream(query)) {
    yield chunk
      .getRows()
      .map(([text]) => `${text}\n`)
      .join('');
  }
}

const asJson = `to_json({kind: kind, key: key,
  object: CASE WHEN kind <> 'deleted' THEN {bytes: bytes, bodyMd5: body_md5, etag: etag} END,
  before: CASE WHEN kind <> 'created' THEN {bytes: before_bytes, bodyMd5: before_md5} END})::VARCHAR`;

function changes(files: LedgerFiles): string {
  const ledger = ledgerRelation(files);
  const written = `SELECT CASE WHEN before_bytes IS NULL THEN 'created' ELSE 'updated' END AS kind,
      key, bytes, body_md5, etag, before_bytes, before_md5
    FROM ${ledger} WHERE outcome = 'written'
      AND (before_md5 IS DISTINCT FROM body_md5 OR before_headers IS DISTINCT FROM headers)`;
  if (files.deletions.length === 0) return written;
  return `${written} UNION ALL SELECT 'deleted', key, NULL, NULL, NULL, bytes, body_md5
    FROM ${ledger} WHERE outcome = 'due'
      AND key IN (SELECT key FROM ${parquetRelation(files.deletions)} WHERE result IN ('deleted', 'gone'))`;
}
