/** The same rows in Trino's SQL and in DuckDB's, for tables on both sides of a comparison. */

export interface TwinColumn {
  readonly name: string;
  /** Types, Trino's and DuckDB's. */
  readonly types: readonly [string, string];
  /** Text that both cast to the type; or, in pairs, Trino's SQL and DuckDB's. */
  readonly values: readonly (string | readonly [string, string])[];
  /** Equal by value alone: the two engines spell JSON in ways of their own. */
  readonly nested?: boolean;
}

const column = (
  name: string,
  trino: string,
  duckdb: string,
  ...values: TwinColumn['values']
): TwinColumn => ({
  name,
  types: [trino, duckdb],
  values,
});
const nested = (...parts: Parameters<typeof column>): TwinColumn => ({ ...column(...parts), nested: true });

export const kinds: readonly TwinColumn[] = [
  column('id', 'integer', 'INTEGER', '0', '1', '2'),
  column('c_boolean', 'boolean', 'BOOLEAN', 'true', 'false', 'true'),
  column('c_tinyint', 'tinyint', 'TINYINT', '-128', '127', '0'),
  column('c_smallint', 'smallint', 'SMALLINT', '-32768', '32767', '0'),
  column('c_bigint', 'bigint', 'BIGINT', '-9223372036854775808', '9223372036854775807', '9007199254740993'),
  column('c_real', 'real', 'FLOAT', '0.12345679', '16777216', '-0.0'),
  column('c_double', 'double', 'DOUBLE', '1e22', '4.9E-324', '-Infinity'),
  column(
    'c_decimal',
    'decimal(38,18)',
    'DECIMAL(38,18)',
    '-99999999999999999999.999999999999999999',
    '1.10',
    '0.000000000000000001',
  ),
  column('c_fraction', 'decimal(2,2)', 'DECIMAL(2,2)', '0.10', '-0.05', '0'),
  column('c_varchar', 'varchar', 'VARCHAR', '', 'it\'s "\\/ é 日 😀', 'line\n\u001f end '),
  column(
    'c_binary',
    'varbinary',
    'BLOB',
    ["X''", "''::BLOB"],
    ["X'00FFFE'", "'\\x00\\xFF\\xFE'::BLOB"],
    ["X'61'", "'a'::BLOB"],
  ),
  column('c_date', 'date', 'DATE', '0001-01-01', '9999-12-31', '2026-01-31'),
  column('c_time', 'time(6)', 'TIME', '00:00:00', '23:59:59.999999', '10:00:00.120'),
  column(
    'c_ts3',
    'timestamp(3)',
    'TIMESTAMP_MS',
    '2026-01-31 23:59:59.120',
    '1901-12-31 00:00:00',
    '2026-01-01 10:00:00.001',
  ),
  column(
    'c_ts6',
    'timestamp(6)',
    'TIMESTAMP',
    '2026-01-31 23:59:59.123456',
    '1901-12-31 00:00:00',
    '2026-01-01 10:00:00.120',
  ),
  column(
    'c_tz',
    'timestamp(6) with time zone',
    'TIMESTAMPTZ',
    ["TIMESTAMP '2026-01-31 23:59:59.12 +02:00'", "'2026-01-31 23:59:59.12+02'"],
    ["TIMESTAMP '1901-01-01 00:00:00 +00:00'", "'1901-01-01 00:00:00+00'"],
    ["TIMESTAMP '2026-01-01 10:00:00 -08:30'", "'2026-01-01 10:00:00-08:30'"],
  ),
  column(
    'c_uuid',
    'uuid',
    'UUID',
    '6ba7b810-9dad-11d1-80b4-00c04fd430c8',
    'ffffffff-ffff-4fff-bfff-ffffffffffff',
    '00000000-0000-0000-0000-000000000000',
  ),
  column('a name, with "all" of it ', 'integer', 'INTEGER', '1', '2', '3'),
  nested(
    'n_array',
    'array(integer)',
    'INTEGER[]',
    ['ARRAY[1, NULL, 2]', '[1, NULL, 2]'],
    ['ARRAY[]', '[]'],
    ['ARRAY[NULL]', '[NULL]'],
  ),
  nested(
    'n_text',
    'array(varchar)',
    'VARCHAR[]',
    ["ARRAY['😀', U&'\\001f', NULL]", "['😀', chr(31), NULL]"],
    ['ARRAY[]', '[]'],
    ["ARRAY['']", "['']"],
  ),
  nested(
    'n_double',
    'array(double)',
    'DOUBLE[]',
    ['ARRAY[1e22, 0.1e0]', '[1e22, 0.1]'],
    ['ARRAY[nan(), -0e0]', "['nan', '-0.0']"],
    ['ARRAY[]', '[]'],
  ),
  nested(
    'n_map',
    'map(date, varbinary)',
    'MAP(DATE, BLOB)',
    ["MAP(ARRAY[DATE '2026-01-31'], ARRAY[X'00ff'])", "MAP {DATE '2026-01-31': '\\x00\\xFF'::BLOB}"],
    ['MAP()', 'MAP {}'],
    ["MAP(ARRAY[DATE '2025-01-31'], ARRAY[NULL])", "MAP {DATE '2025-01-31': NULL}"],
  ),
  nested(
    'n_row',
    'row(a integer, "b c" array(row(t time(6), u uuid)))',
    'STRUCT(a INTEGER, "b c" STRUCT(t TIME, u UUID)[])',
    [
      "ROW(1, ARRAY[ROW(TIME '10:00:00.5', UUID '6ba7b810-9dad-11d1-80b4-00c04fd430c8'), NULL])",
      "{'a': 1, 'b c': [{'t': TIME '10:00:00.5', 'u': '6ba7b810-9dad-11d1-80b4-00c04fd430c8'::UUID}, NULL]}",
    ],
    ['ROW(NULL, NULL)', "{'a': NULL, 'b c': NULL}"],
    ['ROW(2, ARRAY[])', "{'a': 2, 'b c': []}"],
  ),
];

/** A SELECT of the rows, and of one row more whose columns but `id` are NULL. */
export function rowsOf(columns: readonly TwinColumn[], dialect: 'trino' | 'duckdb'): string {
  const side = dialect === 'trino' ? 0 : 1;
  const rows = [0, 1, 2, 3].map((row) => {
    const values = columns.map(({ name, types, values: of }) => {
      const value = of[row];
      const text = name === 'id' ? String(row) : value;
      const sql =
        text === undefined
          ? 'NULL'
          : typeof text === 'string'
            ? `'${text.replaceAll("'", "''")}'`
            : text[side];
      return `CAST(${sql} AS ${types[side]}) AS "${name.replaceAll('"', '""')}"`;
    });
    return `SELECT ${values.join(', ')}`;
  });
  return rows.join(' UNION ALL ');
}
