/** A scalar value as text in Athena's SQL: the same characters that DuckDB makes of it where files are the source. */
import type { TrinoType } from './trino-type.js';

/**
 * SQL of type varchar for the text of `sql`, an expression of `type`; NULL for NULL. Undefined for a type without a
 * stable text: floating point, nested, and those that hold no plain value. Intervals keep Athena's own spelling,
 * `2 00:00:03.000`, and dates outside the years 1 to 9999 too.
 */
export function trinoText(type: TrinoType, sql: string): string | undefined {
  if (type.kind !== 'scalar') return undefined;
  const varchar = `CAST(${sql} AS varchar)`;
  // Trino, "Data types": 3 where none is named.
  const precision = type.parameters[0] ?? 3;
  switch (type.name) {
    case 'varchar':
      return sql;
    case 'boolean':
    case 'tinyint':
    case 'smallint':
    case 'integer':
    case 'bigint':
    case 'decimal':
    case 'date':
    case 'uuid':
    case 'ipaddress':
    case 'interval year to month':
    case 'interval day to second':
    case 'unknown':
      return varchar;
    case 'char':
      // Always has its length (Trino, "Data types"), whatever a version's cast makes of the spaces at its end.
      return `rpad(${varchar}, ${type.parameters[0] ?? 1}, ' ')`;
    case 'varbinary':
      return `to_base64(${sql})`;
    case 'time':
      return withoutZeros(varchar, precision);
    case 'time with time zone': {
      const time = precision === 0 ? varchar : `regexp_replace(${varchar}, '\\.?0+([+-])', '$1')`;
      return `regexp_replace(${time}, ':00$', '')`;
    }
    case 'timestamp':
      return isoTimestamp(varchar, precision);
    case 'timestamp with time zone': {
      const utc = `CAST(${sql} AT TIME ZONE 'UTC' AS timestamp(${precision}))`;
      return `${isoTimestamp(`CAST(${utc} AS varchar)`, precision)} || 'Z'`;
    }
    default:
      return undefined;
  }
}

function isoTimestamp(varchar: string, precision: number): string {
  return withoutZeros(`replace(${varchar}, ' ', 'T')`, precision);
}

/** Athena prints every digit of the fraction that the type has, the contract none that is a trailing zero. */
function withoutZeros(varchar: string, precision: number): string {
  return precision === 0 ? varchar : `regexp_replace(${varchar}, '\\.?0+$', '')`;
}
