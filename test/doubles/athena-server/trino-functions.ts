/** Trino's functions that the generated SQL calls, in DuckDB: macros, and functions of ours where values are printed. */
import {
  ANY,
  type DuckDBConnection,
  type DuckDBDataChunk,
  DuckDBScalarFunction,
  type DuckDBType,
  type DuckDBValue,
  DuckDBVarCharType,
  VARCHAR,
} from '@duckdb/node-api';
import { type DuckType, parseDuckType, trinoTypeName, trinoTypeOf } from './duckdb-types.js';
import { solid, tokensOf } from './tokens.js';
import { aliasFunction } from './translate.js';
import { castText } from './trino-casts.js';
import { normalJson } from './trino-json-text.js';
import { parseTrinoType, printTrinoType, type TrinoType } from './trino-types.js';
import { requireJsonCast, requireVarcharCast, trinoJson, trinoVarchar } from './trino-values.js';

/** A macro of the same name as DuckDB's own function calls that one by its whole name, or it would call itself. */
const macros = [
  'to_utf8(x) AS encode(CAST(x AS VARCHAR))',
  'md5(x) AS unhex(system.main.md5(x))',
  'to_hex(x) AS upper(system.main.to_hex(x))',
  "from_base(x, radix) AS CASE radix WHEN 16 THEN CAST('0x' || x AS BIGINT) ELSE error('only base 16 is here') END",
  `length(x) AS CASE WHEN system.main.typeof(x) = 'BLOB' THEN octet_length(CAST(x AS BLOB))
     ELSE system.main.length(CAST(x AS VARCHAR)) END`,
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
  `trino_varchar(x) AS CASE
     WHEN system.main.typeof(x) IN ('VARCHAR', 'BOOLEAN', 'TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'UUID')
     THEN CAST(x AS VARCHAR) ELSE print_trino_varchar(x, system.main.typeof(x)) END`,
  // The client cannot read lists of NULLs that have no type.
  `trino_json(x) AS CASE WHEN contains(system.main.typeof(x), '"NULL"') THEN to_json(x)
     ELSE CAST(print_trino_json(x, system.main.typeof(x)) AS JSON) END`,
  'typeof(x) AS print_trino_type(system.main.typeof(x))',
];

export async function defineTrinoFunctions(connection: DuckDBConnection): Promise<void> {
  register(connection, 'print_trino_varchar', [ANY, VARCHAR], ([value = null, type]) => {
    const read = duckType(type);
    requireVarcharCast(read);
    return value === null ? null : trinoVarchar(value, read);
  });
  register(connection, 'print_trino_json', [ANY, VARCHAR], ([value = null, type]) => {
    const read = duckType(type);
    requireJsonCast(read);
    return value === null ? null : trinoJson(value, read);
  });
  register(connection, 'print_json', [VARCHAR], ([text]) => (text == null ? null : normalJson(String(text))));
  register(connection, 'print_trino_type', [VARCHAR], ([type]) => trinoTypeName(duckType(type)));
  register(
    connection,
    'print_trino_cast',
    [ANY, VARCHAR, VARCHAR, VARCHAR],
    ([value = null, from, to, zone]) => {
      if (value === null) return null;
      const source = duckType(from);
      const type = to === '' ? trinoTypeOf(source) : parseTrinoType(solid(tokensOf(String(to))));
      const text = trinoVarchar(value, source);
      return text === null ? null : castText(text, type, zone === '' ? undefined : String(zone));
    },
  );
  await connection.run(`CREATE MACRO regexp_replace_group(x) AS replace(x, '$', '\\')`);
  for (const macro of macros) await connection.run(`CREATE MACRO ${macro}`);
}

/** The function that gives text the type that DuckDB has not; its `typeof` is the type's name in quotes. */
export function defineAlias(connection: DuckDBConnection, type: TrinoType): void {
  const alias = DuckDBVarCharType.create(`"${printTrinoType(type)}"`);
  register(
    connection,
    aliasFunction(type),
    [VARCHAR],
    ([text]) => (text == null ? null : String(text)),
    alias,
  );
}

function register(
  connection: DuckDBConnection,
  name: string,
  parameterTypes: readonly DuckDBType[],
  print: (values: readonly DuckDBValue[]) => string | null,
  returnType: DuckDBType = VARCHAR,
): void {
  const mainFunction: Parameters<DuckDBScalarFunction['setMainFunction']>[0] = (info, input, output) => {
    try {
      for (let row = 0; row < input.rowCount; row += 1) output.setItem(row, print(valuesOf(input, row)));
      output.flush();
    } catch (error) {
      info.setError(error instanceof Error ? error.message : String(error));
    }
  };
  connection.registerScalarFunction(
    // NULLs come too: Trino refuses a cast by its types, whatever the values.
    DuckDBScalarFunction.create({ name, parameterTypes, returnType, mainFunction, specialHandling: true }),
  );
}

function valuesOf(input: DuckDBDataChunk, row: number): DuckDBValue[] {
  return Array.from({ length: input.columnCount }, (_, column) => {
    try {
      return input.getColumnVector(column).getItem(row);
    } catch (error) {
      // The type of NULL alone, for which the client has no vector.
      if (String(error).includes('SQLNULL')) return null;
      throw error;
    }
  });
}

const duckTypes = new Map<string, DuckType>();

/** Of what DuckDB's typeof printed; each is read once. */
function duckType(printed: DuckDBValue | undefined): DuckType {
  const text = String(printed);
  const read = duckTypes.get(text) ?? parseDuckType(text);
  duckTypes.set(text, read);
  return read;
}
