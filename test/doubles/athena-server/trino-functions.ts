/** Trino's functions that the generated SQL calls, in DuckDB: macros, and functions of ours where values are printed. */
import {
  ANY,
  type DuckDBConnection,
  DuckDBListValue,
  DuckDBScalarFunction,
  type DuckDBType,
  type DuckDBValue,
  DuckDBVarCharType,
  VARCHAR,
} from '@duckdb/node-api';
import { type DuckType, duckTypeOf, parseDuckType, trinoTypeName, trinoTypeOf } from './duckdb-types.js';
import { solid, tokensOf } from './tokens.js';
import { aliasFunction } from './translate.js';
import { castText } from './trino-casts.js';
import { normalJson } from './trino-json-text.js';
import { parseTrinoType } from './trino-types.js';
import { requireJsonCast, requireVarcharCast, trinoJson, trinoVarchar } from './trino-values.js';

/** A macro of the same name as DuckDB's own function calls that one by its whole name, or it would call itself. */
const macros = [
  'to_utf8(x) AS encode(CAST(x AS VARCHAR))',
  'md5(x) AS unhex(system.main.md5(x))',
  'to_hex(x) AS upper(system.main.to_hex(x))',
  "from_base(x, radix) AS CASE radix WHEN 16 THEN CAST('0x' || x AS BIGINT) ELSE error('only base 16 is here') END",
  `length(x) AS CASE WHEN system.main.typeof(x) = 'BLOB' THEN octet_length(CAST(x AS BLOB))
     ELSE system.main.length(CAST(x AS VARCHAR)) END`,
  'approx_percentile(x, share) AS quantile_disc(x, share)',
  'json_format(x) AS CAST(x AS VARCHAR)',
  'json_parse(x) AS CAST(print_json(CAST(x AS VARCHAR)) AS JSON)',
  "nan() AS CAST('nan' AS DOUBLE)",
  "infinity() AS CAST('inf' AS DOUBLE)",
  'replace(x, search, replacement) AS system.main.replace(CAST(x AS VARCHAR), search, replacement)',
  'rpad(x, size, padding) AS system.main.rpad(CAST(x AS VARCHAR), size, padding)',
  'upper(x) AS system.main.upper(CAST(x AS VARCHAR))',
  'lower(x) AS system.main.lower(CAST(x AS VARCHAR))',
  `regexp_replace(x, pattern) AS system.main.regexp_replace(CAST(x AS VARCHAR), pattern, '', 'g'),
     (x, pattern, replacement) AS
       system.main.regexp_replace(CAST(x AS VARCHAR), pattern, regexp_replace_group(replacement), 'g')`,
  // Trino's cast to varchar and to JSON, which the translation calls in place of CAST.
  // In a list, where the client tells the alias of its type.
  `trino_varchar(x) AS CASE
     WHEN system.main.typeof(x) IN ('VARCHAR', 'BOOLEAN', 'TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'UUID', '"NULL"')
     THEN CAST(x AS VARCHAR) ELSE print_trino_varchar([x]) END`,
  // Once: what nests doubles with each time that a macro names it.
  'trino_json(x) AS CAST(print_trino_json([x]) AS JSON)',
  // Of types that DuckDB has not too; it would print a year before 1 otherwise.
  "year(x) AS CAST(regexp_extract(trino_varchar(x), '^[+-]?[0-9]+') AS BIGINT)",
  'typeof(x) AS print_trino_type(system.main.typeof(x))',
];

export async function defineTrinoFunctions(connection: DuckDBConnection): Promise<void> {
  register(connection, 'print_trino_varchar', [ANY], ([listed], [type]) => {
    const { value, of } = listedValue(listed, type);
    requireVarcharCast(of);
    return value === null ? null : trinoVarchar(value, of);
  });
  register(connection, 'print_trino_json', [ANY], ([listed], [type]) => {
    const { value, of } = listedValue(listed, type);
    requireJsonCast(of);
    return value === null ? null : trinoJson(value, of);
  });
  register(connection, 'print_trino_cast', [ANY, VARCHAR, VARCHAR], ([listed, to, zone], [source]) => {
    const { value, of } = listedValue(listed, source);
    if (value === null) return null;
    const type = to === '' ? trinoTypeOf(of) : parseTrinoType(solid(tokensOf(String(to))));
    const text = trinoVarchar(value, of);
    return text === null ? null : castText(text, type, zone === '' ? undefined : String(zone));
  });
  register(connection, 'print_json', [VARCHAR], ([text]) =>
    text === undefined || text === null ? null : normalJson(String(text)),
  );
  register(connection, 'print_trino_type', [VARCHAR], ([type]) => trinoTypeName(parseDuckType(String(type))));
  await connection.run(`CREATE MACRO regexp_replace_group(x) AS replace(x, '$', '\\')`);
  for (const macro of macros) await connection.run(`CREATE MACRO ${macro}`);
}

/** The function that gives text the type that DuckDB has not; its `typeof` is the type's name in quotes. */
export function defineAlias(connection: DuckDBConnection, type: string): void {
  const alias = DuckDBVarCharType.create(`"${type.replaceAll('"', '""')}"`);
  const asItIs = ([text = null]: readonly (DuckDBValue | undefined)[]) =>
    text === null ? null : String(text);
  register(connection, aliasFunction(type), [VARCHAR], asItIs, alias);
}

function register(
  connection: DuckDBConnection,
  name: string,
  parameterTypes: readonly DuckDBType[],
  print: (values: readonly (DuckDBValue | undefined)[], types: readonly DuckType[]) => string | null,
  returnType: DuckDBType = VARCHAR,
): void {
  const mainFunction: Parameters<DuckDBScalarFunction['setMainFunction']>[0] = (info, input, output) => {
    try {
      const columns = Array.from({ length: input.columnCount }, (_, column) => input.getColumnVector(column));
      const types = columns.map(({ type }) => duckTypeOf(type));
      for (let row = 0; row < input.rowCount; row += 1) {
        const values = columns.map((column) => column.getItem(row));
        output.setItem(row, print(values, types));
      }
      output.flush();
    } catch (error) {
      info.setError(error instanceof Error ? error.message : String(error));
    }
  };
  // NULLs come too: Trino refuses a cast by its types, whatever the values.
  const specialHandling = true;
  connection.registerScalarFunction(
    DuckDBScalarFunction.create({ name, parameterTypes, returnType, mainFunction, specialHandling }),
  );
}

/** Of a list of one. */
function listedValue(
  listed: DuckDBValue | undefined,
  type: DuckType | undefined,
): { readonly value: DuckDBValue; readonly of: DuckType } {
  if (!(listed instanceof DuckDBListValue) || type?.kind !== 'list') {
    throw new Error('expected a list of one value');
  }
  return { value: listed.items[0] ?? null, of: type.element };
}
