/** How each column of Athena's gets into a staged Parquet file, given what UNLOAD cannot write or would change. */
import {
  BIGINT,
  BLOB,
  BOOLEAN,
  DATE,
  DECIMAL,
  DOUBLE,
  type DuckDBType,
  FLOAT,
  INTEGER,
  SMALLINT,
  TIMESTAMP,
  TINYINT,
  VARCHAR,
} from '@duckdb/node-api';
import { SourceError } from '../../shared/errors.js';
import { quoteIdentifier } from '../../sql/quote.js';
import { trinoJson } from './trino-json.js';
import { trinoText } from './trino-text.js';
import { parseTrinoType, type TrinoType } from './trino-type.js';

export interface AthenaColumn {
  /** Lower case, as Athena has names. */
  readonly name: string;
  readonly type: TrinoType;
  /** As Athena prints it. */
  readonly typeText: string;
  /** As it is; cast to text in the contract's own format; or made JSON text, which the body embeds. */
  readonly treatment: 'as-is' | 'text' | 'json';
  /** The staged value in Athena's SQL. */
  readonly sql: string;
  /** The type of the staged column as DuckDB reads it. */
  readonly staged: DuckDBType;
}

/** @throws SourceError naming column, type and the cast to put into `--query` */
export function treatColumn(name: string, typeText: string): AthenaColumn {
  const type = parseTrinoType(typeText);
  const sql = quoteIdentifier(name);
  const kept = keptType(type);
  if (kept !== undefined) return { name, type, typeText, treatment: 'as-is', sql, staged: kept };
  const text = trinoText(type, sql);
  if (text !== undefined) return { name, type, typeText, treatment: 'text', sql: text, staged: VARCHAR };
  if (type.kind === 'scalar' && type.name !== 'json')
    throw refused(name, typeText, '', castFor(type.name, sql));
  try {
    const json = `json_format(${type.kind === 'scalar' ? sql : trinoJson(type, sql)})`;
    return { name, type, typeText, treatment: 'json', sql: json, staged: VARCHAR };
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    throw refused(
      name,
      typeText,
      `: ${error.message}`,
      `CAST(${sql} AS varchar), or the part of it that can be cast,`,
    );
  }
}

/** The staged type of a column that UNLOAD writes and DuckDB reads without a change; undefined for others. */
function keptType(type: TrinoType): DuckDBType | undefined {
  if (type.kind !== 'scalar') return undefined;
  switch (type.name) {
    case 'boolean':
      return BOOLEAN;
    case 'tinyint':
      return TINYINT;
    case 'smallint':
      return SMALLINT;
    case 'integer':
      return INTEGER;
    case 'bigint':
      return BIGINT;
    case 'real':
      return FLOAT;
    case 'double':
      return DOUBLE;
    case 'decimal':
      return DECIMAL(type.parameters[0] ?? 38, type.parameters[1] ?? 0);
    case 'varchar':
      return VARCHAR;
    case 'varbinary':
      return BLOB;
    case 'date':
      return DATE;
    case 'timestamp':
      // UNLOAD writes milliseconds; what is finer fails or is rounded (Athena User Guide, "UNLOAD").
      return (type.parameters[0] ?? 3) <= 3 ? TIMESTAMP : undefined;
    default:
      return undefined;
  }
}

function castFor(typeName: string, sql: string): string {
  switch (typeName) {
    case 'geometry':
      return `ST_AsText(${sql})`;
    case 'sphericalgeography':
      return `ST_AsText(to_geometry(${sql}))`;
    case 'hyperloglog':
    case 'p4hyperloglog':
    case 'qdigest':
    case 'tdigest':
    case 'setdigest':
      return `CAST(${sql} AS varbinary)`;
    default:
      return `CAST(${sql} AS varchar)`;
  }
}

function refused(name: string, typeText: string, why: string, cast: string): SourceError {
  return new SourceError(
    `column "${name}" is ${typeText}, which no object can show${why}. Leave it out with --columns, or put ` +
      `${cast} AS ${quoteIdentifier(name)} into --query.`,
  );
}
