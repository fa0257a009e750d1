/** A scalar value as text in Athena's SQL: the same characters that DuckDB makes of it where files are the source. */
import type { TrinoType } from './trino-type.js';

/**
 * SQL of type varchar for the text of `sql`, an expression of `type`; NULL for NULL. Undefined for a type without a
 * stable text: floating point, nested, and those that hold no plain value. Dates and timestamps outside the years 1 to
 * 9999 are spelled as DuckDB spells them, `12026-01-31` and `0044-03-15 (BC)`; intervals keep Athena's own spelling,
 * `2 00:00:03.000`.
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
    case 'date':
      return `CASE WHEN year(${sql}) > 0 THEN ${varchar} ELSE ${beforeChrist(sql, varchar, [])} END`;
    case 'time':
      return without(precision === 0 ? [] : [zeros], varchar);
    case 'time with time zone': {
      const time = precision === 0 ? varchar : `regexp_replace(${varchar}, '\\.?0+([+-])', '$1')`;
      return `regexp_replace(${time}, ':00$', '')`;
    }
    case 'timestamp':
      return isoTimestamp(sql, precision);
    case 'timestamp with time zone':
      return `${isoTimestamp(`CAST(${sql} AT TIME ZONE 'UTC' AS timestamp(${precision}))`, precision)} || 'Z'`;
    default:
      return undefined;
  }
}

/** Athena prints every digit of the fraction that the type has, the contract none that is a trailing zero. */
const zeros = '\\.?0+$';

function isoTimestamp(sql: string, precision: number): string {
  const varchar = `CAST(${sql} AS varchar)`;
  const dropped = precision === 0 ? [] : [zeros];
  // Athena writes a plus before a year of five digits, where a date has none.
  const since = without(['^\\+', ...dropped], `replace(${varchar}, ' ', 'T')`);
  return `CASE WHEN year(${sql}) > 0 THEN ${since} ELSE ${beforeChrist(sql, varchar, dropped)} END`;
}

/** Of `varchar`, Athena's text of `sql`: `-0043-03-15 …` becomes `0044-03-15 (BC) …`, since there was no year 0. */
function beforeChrist(sql: string, varchar: string, dropped: readonly string[]): string {
  const year = `'000' || CAST(1 - year(${sql}) AS varchar)`;
  const rest = without(['^-?[0-9]+', ...dropped], varchar);
  return `regexp_replace(${year} || ${rest}, '^0*([0-9]{4,}-..-..)', '$1 (BC)')`;
}

function without(patterns: readonly string[], varchar: string): string {
  return patterns.length === 0 ? varchar : `regexp_replace(${varchar}, '${patterns.join('|')}', '')`;
}
