/** A row as a record of CSV (RFC 4180), in the same text for each value as a JSON body has. */
import { DuckDBTypeId } from '@duckdb/node-api';
import type { BodyColumn } from './body-columns.js';
import { jsonText } from './json-text.js';
import { minifiedJson } from './minified-json.js';
import { quoteIdentifier, quoteLiteral } from './quote.js';
import { requireJsonText } from './require-json-text.js';
import { scalarText } from './scalar-text.js';
import { isNested } from './some-type.js';

const recordEnd = '\r\n';

/** SQL of the header's record. */
export function csvHeader(names: readonly string[]): string {
  return quoteLiteral(`${names.map(quotedName).join(',')}${recordEnd}`);
}

/** SQL of a row's record. NULL is an empty field, an empty text is `""`. */
export function csvRecord(fields: readonly string[]): string {
  const between = fields.flatMap((field, index) => (index === 0 ? [field] : [`','`, field]));
  return `concat(${[...between, quoteLiteral(recordEnd)].join(', ')})`;
}

/** SQL of the column's field. Throws a `SourceError` that names a column whose type has no text. */
export function csvField(column: BodyColumn): string {
  const { name, type, raw, holdsJson } = column;
  const sql = quoteIdentifier(name);
  if (raw) return ofJson(sql);
  if (holdsJson) return ofJson(minifiedJson(sql));
  requireJsonText(column);
  if (isNested(type) || type.typeId === DuckDBTypeId.UNION) return ofJson(jsonText(type, sql));
  const { text, quoting } = scalarText(type, sql);
  switch (quoting) {
    case 'bare':
      return `coalesce(${text}, '')`;
    case 'quoted':
      // No bytes are an empty text.
      return type.typeId === DuckDBTypeId.BLOB ? ofText(text) : `coalesce(${text}, '')`;
    case 'escaped':
      return ofText(text);
    default:
      return quoting satisfies never;
  }
}

/** What a field must not hold without quotes, in the syntax that JavaScript and DuckDB share. */
const special = '[",\\r\\n]';

function quotedName(name: string): string {
  return name === '' || new RegExp(special).test(name) ? `"${name.replaceAll('"', '""')}"` : name;
}

function quoted(sql: string): string {
  return `concat('"', replace(${sql}, '"', '""'), '"')`;
}

function ofText(sql: string): string {
  return `CASE WHEN ${sql} = '' OR regexp_matches(${sql}, '${special}') THEN ${quoted(sql)} ELSE coalesce(${sql}, '') END`;
}

/** JSON's null is empty, its texts stand without escapes where they are Unicode, what is nested is always quoted. */
function ofJson(json: string): string {
  const text = `coalesce(TRY(json_extract_string(${json}, '$')), ${json})`;
  return `CASE WHEN ${json} = 'null' THEN '' ELSE CASE left(${json}, 1) WHEN '"' THEN ${ofText(text)}
    WHEN '{' THEN ${quoted(json)} WHEN '[' THEN ${quoted(json)} ELSE coalesce(${json}, '') END END`;
}
