/** Reads files of JSON lines: one object a line; a field that a line lacks is NULL. */
import { SourceError } from '../../errors.js';
import type { FileSourceSettings } from '../../settings/settings.js';
import { describeColumns } from '../../sql/describe-columns.js';
import type { DuckDbSession } from '../../sql/duckdb-session.js';
import { quoteLiteral } from '../../sql/quote.js';
import { refuseUnknownTypes } from './csv-relation.js';

/** Types that DuckDB infers and that hold a JSON value exactly; text that looks like a date stays text. */
const exact: Readonly<Record<string, string>> = {
  VARCHAR: 'VARCHAR',
  BIGINT: 'BIGINT',
  UBIGINT: 'UBIGINT',
  HUGEINT: 'HUGEINT',
  BOOLEAN: 'BOOLEAN',
  DATE: 'VARCHAR',
  TIME: 'VARCHAR',
  TIMESTAMP: 'VARCHAR',
  'TIMESTAMP WITH TIME ZONE': 'VARCHAR',
  UUID: 'VARCHAR',
};

/**
 * SQL that reads the files. Fractions, nested values and columns of mixed types are taken over as JSON text, which
 * keeps every digit; `--column-types` gives a column another type.
 *
 * @throws SourceError when a line is not an object, or the types name no column.
 */
export async function jsonRelation(
  session: DuckDbSession,
  files: readonly string[],
  settings: FileSourceSettings,
): Promise<string> {
  const list = `[${files.map(quoteLiteral).join(', ')}]`;
  // Every line is looked at (sample_size -1): a field may first appear in the last one.
  const inferred = await describeColumns(
    session,
    `SELECT * FROM read_json(${list}, format = 'newline_delimited', sample_size = -1, maximum_depth = 1)`,
  );
  const names = inferred.map(({ name }) => name);
  if (names.length === 1 && names[0] === 'json') {
    throw new SourceError(
      `${files.join(', ')}: expected JSON lines, one object a line. The first line is not an object, or there is none.`,
    );
  }
  refuseUnknownTypes(names, settings.columnTypes);
  const columns = inferred.map(({ name, type }) => {
    const sqlType = settings.columnTypes[name] ?? exact[type.toString()] ?? 'JSON';
    return `${quoteLiteral(name)}: ${quoteLiteral(sqlType)}`;
  });
  return `read_json(${list}, format = 'newline_delimited', columns = {${columns.join(', ')}})`;
}
