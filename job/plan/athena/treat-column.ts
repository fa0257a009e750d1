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
import { stageableSql } from './stageable-sql.js';
import { trinoJson } from './trino-json.js';
import { trinoText } from './trino-text.js';
import { parseTrinoType, type TrinoType } from './trino-type.js';

export interface AthenaColumn {
  /** Lower case, as Athena has names. */
  readonly name: string;
  /**
   * What the job's own SQL and the staged files call it: `c0`, `c1`, … Hive's writer, and so UNLOAD, takes no name with
   * a comma in it or a space at its end.
   */
  readonly alias: string;
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

/**
 * `place` counts from 0.
 * @throws SourceError naming column, type and, where there is one, the cast to put into `--query`
 */
export function treatColumn(name: string, typeText: string, place: number): AthenaColumn {
  const alias = `c${place}`;
  const type = columnType(name, typeText);
  const column = { name, alias, type, typeText };
  const kept = keptType(type);
  if (kept !== undefined) return { ...column, treatment: 'as-is', sql: keptSql(type, alias), staged: kept };
  const text = trinoText(type, alias);
  if (text !== undefined) return { ...column, treatment: 'text', sql: text, staged: VARCHAR };
  const twin = twinField(type);
  if (twin !== undefined) {
    throw refused(column, `: two fields of a row are called "${twin}", and an object has each name once`);
  }
  try {
    const json = type.kind === 'scalar' && type.name === 'json' ? alias : trinoJson(type, alias);
    return { ...column, treatment: 'json', sql: `json_format(${json})`, staged: VARCHAR };
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    throw refused(column, type.kind === 'scalar' ? '' : `: ${error.message}`);
  }
}

function columnType(name: string, typeText: string): TrinoType {
  try {
    return parseTrinoType(typeText);
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    throw new SourceError(
      `column "${name}": ${error.message}. Leave it out, or give the fields of its rows names of letters and digits in ` +
        `--query: CAST(${quoteIdentifier(name)} AS ROW(name type, …)) AS ${quoteIdentifier(name)}`,
    );
  }
}

/** A name that two fields of one row have, at any depth; Athena's names have no case. */
function twinField(type: TrinoType): string | undefined {
  switch (type.kind) {
    case 'scalar':
      return undefined;
    case 'array':
      return twinField(type.element);
    case 'map':
      return twinField(type.key) ?? twinField(type.value);
    case 'row': {
      const names = type.fields.map(({ name }) => name?.toLowerCase());
      const twin = names.find((name, index) => name !== undefined && names.indexOf(name) !== index);
      return twin ?? type.fields.map((field) => twinField(field.type)).find((name) => name !== undefined);
    }
    default:
      return type satisfies never;
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
      // What is finer than UNLOAD's milliseconds it refuses or rounds (Athena User Guide, "UNLOAD").
      return precisionOf(type) <= unloadedPrecision ? TIMESTAMP : undefined;
    default:
      return undefined;
  }
}

/** Of timestamps, the only one that Hive's writer takes: neither finer nor coarser. */
const unloadedPrecision = 3;

function keptSql(type: TrinoType, sql: string): string {
  const isCoarse =
    type.kind === 'scalar' && type.name === 'timestamp' && precisionOf(type) < unloadedPrecision;
  return isCoarse ? `CAST(${sql} AS timestamp(${unloadedPrecision}))` : sql;
}

/** Trino, "Data types": 3 where none is named. */
function precisionOf({ parameters }: Extract<TrinoType, { kind: 'scalar' }>): number {
  return parameters[0] ?? 3;
}

function refused(
  { name, type, typeText }: Omit<AthenaColumn, 'treatment' | 'sql' | 'staged'>,
  why: string,
): SourceError {
  const sql = quoteIdentifier(name);
  const instead = stageableSql(type, sql)?.sql;
  const advice =
    instead === undefined
      ? 'Leave it out, with --columns or in --query: Athena casts it to nothing that can be frozen.'
      : `Leave it out with --columns, or put ${instead} AS ${sql} into --query.`;
  return new SourceError(`column "${name}" is ${typeText}, which no object can show${why}. ${advice}`);
}
