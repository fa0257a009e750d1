/** Reads files of JSON lines: one object a line; a field that a line lacks is NULL. */

import type { FileSourceSettings } from '../../settings/settings.js';
import { SourceError } from '../../shared/errors.js';
import { type Column, describeColumns } from '../../sql/describe-columns.js';
import type { DuckDbSession } from '../../sql/duckdb-session.js';
import { quoteLiteral } from '../../sql/quote.js';
import { typeName } from '../../sql/some-type.js';
import { refuseUnknownTypes } from './csv-relation.js';
import { exactJsonRelation } from './exact-json.js';
import { fileList } from './list-files.js';
import { openBytes } from './open-bytes.js';

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

/** Folder names such as `dt=2026-11-22` are no columns. */
const lines = `format = 'newline_delimited', hive_partitioning = false`;

/**
 * SQL that reads the files. Fractions, nested values and columns of mixed types are taken over as JSON text, which
 * keeps every digit; `--column-types` gives a column another type.
 *
 * @throws SourceError when a line is not an object, names differ by case alone, or the types name no column.
 */
export async function jsonRelation(
  session: DuckDbSession,
  files: readonly string[],
  settings: FileSourceSettings,
): Promise<string> {
  const list = fileList(files);
  await refuseByteOrderMarks(files);
  const [any] = await session.rows(`SELECT 1 FROM read_ndjson_objects(${list}) LIMIT 1`);
  if (any === undefined) {
    throw new SourceError(`${files.join(', ')}: empty, so the columns are not known. Give a file with rows.`);
  }
  // Every line is looked at (sample_size -1): a field may first appear in the last one.
  const inferred = await describeColumns(
    session,
    `SELECT * FROM read_json(${list}, ${lines}, records = true, sample_size = -1, maximum_depth = 2)`,
  );
  const names = inferred.map(({ name }) => name);
  await refuseRenamed(session, list, names);
  refuseUnknownTypes(names, settings.columnTypes);
  const typed = inferred.map((column) => ({
    name: column.name,
    type: settings.columnTypes[column.name] ?? exactType(column),
  }));
  if (typed.some(({ type }) => type === 'JSON' || /^DECIMAL/.test(type))) {
    return exactJsonRelation(list, typed);
  }
  const columns = typed.map(({ name, type }) => `${quoteLiteral(name)}: ${quoteLiteral(type)}`);
  return `read_json(${list}, ${lines}, columns = {${columns.join(', ')}})`;
}

function exactType({ type }: Column): string {
  return exact[typeName(type)] ?? 'JSON';
}

/** JSON has none (RFC 8259, section 8.1), and whether DuckDB takes one depends on its threads. */
async function refuseByteOrderMarks(files: readonly string[]): Promise<void> {
  for (const file of files) {
    for await (const chunk of openBytes(file)) {
      if (chunk.length >= 3 && chunk.readUIntBE(0, 3) === 0xefbbbf) {
        throw new SourceError(`${file}: line 1: starts with a byte order mark. Save the file without it.`);
      }
      break;
    }
  }
}

/**
 * DuckDB does not tell names apart by their case: of `a` and `A` it calls one `A_1`. A field without a name it calls
 * `C` and its place. Under such a name it would then find nothing.
 */
async function refuseRenamed(session: DuckDbSession, list: string, names: readonly string[]): Promise<void> {
  if (!names.some((name) => /_\d+$|^C\d+$/.test(name))) return;
  const found = await session.rows(
    `SELECT DISTINCT unnest(json_keys(json)) AS name FROM read_ndjson_objects(${list})`,
  );
  const stored = new Set(found.map(({ name }) => String(name)));
  const renamed = names.filter((name) => !stored.has(name)).map((name) => name.replace(/_\d+$/, ''));
  if (renamed.length > 0) {
    throw new SourceError(
      `${renamed.join(', ')}: a field without a name, or names that differ by upper and lower case alone. Rename them.`,
    );
  }
}
