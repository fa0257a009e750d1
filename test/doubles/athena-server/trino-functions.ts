/** Trino's functions that the generated SQL calls, in DuckDB: macros, and functions of ours where values are printed. */
import {
  ANY,
  type DuckDBConnection,
  type DuckDBDataChunk,
  DuckDBScalarFunction,
  type DuckDBType,
  type DuckDBValue,
  VARCHAR,
} from '@duckdb/node-api';
import { parseDuckType, trinoTypeName } from './duckdb-types.js';
import { trinoJson, trinoVarchar } from './trino-values.js';

/** A macro of the same name as DuckDB's own function calls that one by its whole name, or it would call itself. */
const macros = [
  'to_utf8(x) AS encode(x)',
  'md5(x) AS unhex(system.main.md5(x))',
  'to_hex(x) AS upper(system.main.to_hex(x))',
  "from_base(x, radix) AS CASE radix WHEN 16 THEN CAST('0x' || x AS BIGINT) ELSE error('only base 16 is here') END",
  `length(x) AS CASE WHEN system.main.typeof(x) = 'BLOB' THEN octet_length(CAST(x AS BLOB))
     ELSE system.main.length(CAST(x AS VARCHAR)) END`,
  'json_format(x) AS CAST(x AS VARCHAR)',
  `regexp_replace(x, pattern) AS system.main.regexp_replace(x, pattern, '', 'g'),
     (x, pattern, replacement) AS
       system.main.regexp_replace(x, pattern, regexp_replace_group(replacement), 'g')`,
  // Trino's cast to varchar and to JSON, which the translation calls in place of CAST.
  `trino_varchar(x) AS CASE WHEN x IS NULL THEN NULL
     WHEN system.main.typeof(x) IN ('VARCHAR', 'BOOLEAN', 'TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'UUID')
     THEN CAST(x AS VARCHAR) ELSE print_trino_varchar(x, system.main.typeof(x)) END`,
  `trino_json(x) AS CASE WHEN x IS NULL THEN NULL
     ELSE CAST(print_trino_json(x, system.main.typeof(x)) AS JSON) END`,
  'typeof(x) AS print_trino_type(system.main.typeof(x))',
];

export async function defineTrinoFunctions(connection: DuckDBConnection): Promise<void> {
  const typed = (print: (value: DuckDBValue, type: ReturnType<typeof parseDuckType>) => string) => {
    return ([value, type]: readonly DuckDBValue[]) =>
      value == null ? null : print(value, parseDuckType(String(type)));
  };
  register(connection, 'print_trino_varchar', [ANY, VARCHAR], typed(trinoVarchar));
  register(connection, 'print_trino_json', [ANY, VARCHAR], typed(trinoJson));
  register(connection, 'print_trino_type', [VARCHAR], ([type]) => trinoTypeName(parseDuckType(String(type))));
  await connection.run(`CREATE MACRO regexp_replace_group(x) AS replace(x, '$', '\\')`);
  for (const macro of macros) await connection.run(`CREATE MACRO ${macro}`);
}

function register(
  connection: DuckDBConnection,
  name: string,
  parameterTypes: readonly DuckDBType[],
  print: (values: readonly DuckDBValue[]) => string | null,
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
    DuckDBScalarFunction.create({ name, parameterTypes, returnType: VARCHAR, mainFunction }),
  );
}

function valuesOf(input: DuckDBDataChunk, row: number): DuckDBValue[] {
  return Array.from({ length: input.columnCount }, (_, column) => input.getColumnVector(column).getItem(row));
}
