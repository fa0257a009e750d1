/** A table with a column of every type that Athena's queries can have, and rows of awkward values. */

/** Column, its value in each row but the last, which is NULL everywhere; DuckDB's SQL. */
const columns: readonly (readonly [
  name: string,
  treatment: 'as-is' | 'text' | 'json',
  type: string,
  ...values: string[],
])[] = [
  ['c_boolean', 'as-is', 'BOOLEAN', 'true', 'false', 'true'],
  ['c_tinyint', 'as-is', 'TINYINT', '-128', '127', '0'],
  ['c_smallint', 'as-is', 'SMALLINT', '-32768', '32767', '0'],
  ['c_integer', 'as-is', 'INTEGER', '-2147483648', '2147483647', '0'],
  ['c_bigint', 'as-is', 'BIGINT', "'-9223372036854775808'", '9223372036854775807', '9007199254740993'],
  ['c_real', 'as-is', 'FLOAT', '0.1', "'nan'", '3.4028235e38'],
  ['c_double', 'as-is', 'DOUBLE', "'-inf'", '1e20', "'-0.0'"],
  [
    'c_decimal',
    'as-is',
    'DECIMAL(38,18)',
    "'-99999999999999999999.999999999999999999'",
    '1.10',
    "'0.000000000000000001'",
  ],
  ['c_fraction', 'as-is', 'DECIMAL(2,2)', '0.10', '-0.05', '0'],
  ['c_varchar', 'as-is', 'VARCHAR', "''", "'null'", `'"\\/ é 日 😀 ' || chr(10)`],
  ['c_char', 'text', 'VARCHAR', "'ab     '", "'       '", "'é日😀    '"],
  ['c_binary', 'as-is', 'BLOB', "''", "'\\x00\\xFF\\xFE'", "'a'"],
  ['c_date', 'as-is', 'DATE', "'0001-01-01'", "'9999-12-31'", "'2026-01-31'"],
  ['c_time', 'text', 'TIME', "'00:00:00'", "'23:59:59.999999'", "'10:00:00.120'"],
  ['c_timetz', 'text', 'TIMETZ', "'00:00:00+00'", "'23:59:59.1+02:30'", "'10:20:30-08'"],
  [
    'c_ts0',
    'as-is',
    'TIMESTAMP_S',
    "'2026-01-31 23:59:59'",
    "'1901-12-31 00:00:00'",
    "'2026-01-01 10:00:00'",
  ],
  [
    'c_ts3',
    'as-is',
    'TIMESTAMP_MS',
    "'2026-01-31 23:59:59.120'",
    "'1901-12-31 00:00:00'",
    "'2026-01-01 10:00:00.001'",
  ],
  [
    'c_ts6',
    'text',
    'TIMESTAMP',
    "'2026-01-31 23:59:59.123456'",
    "'1901-12-31 00:00:00'",
    "'2026-01-01 10:00:00.120'",
  ],
  [
    'c_ts9',
    'text',
    'TIMESTAMP_NS',
    "'2026-01-31 23:59:59.123456789'",
    "'1901-12-31 00:00:00'",
    "'2026-01-01 10:00:00.1'",
  ],
  [
    'c_tz',
    'text',
    'TIMESTAMPTZ',
    "'2026-01-31 23:59:59.12+02'",
    "'1901-01-01 00:00:00+00'",
    "'2026-01-01 10:00:00-08:30'",
  ],
  ['c_months', 'text', 'VARCHAR', "'3-0'", "'-1-2'", "'0-0'"],
  ['c_seconds', 'text', 'VARCHAR', "'2 00:00:00.000'", "'-1 00:00:00.001'", "'0 00:00:00.000'"],
  [
    'c_uuid',
    'text',
    'UUID',
    "'6BA7B810-9dad-11d1-80b4-00c04fd430c8'",
    "'ffffffff-ffff-4fff-bfff-ffffffffffff'",
    "'00000000-0000-0000-0000-000000000000'",
  ],
  ['c_ip', 'text', 'VARCHAR', "'10.0.0.1'", "'2001:db8::1'", "'::'"],
  ['n_json', 'json', 'JSON', `'{"a":[1.10,null]}'`, "'[]'", `'"text"'`],
  ['n_array', 'json', 'INTEGER[]', '[1, NULL, 2]', '[]', '[NULL]'],
  ['n_text', 'json', 'VARCHAR[][]', "[['', 'a,b', NULL], NULL, []]", '[]', "[['😀\"']]"],
  ['n_decimal', 'json', 'DECIMAL(5,2)[]', '[1.10, 0.10]', '[]', '[NULL]'],
  ['n_float', 'json', 'DOUBLE[]', "['nan', '-inf', 1e20]", '[]', '[0.1]'],
  ['n_map', 'json', 'MAP(VARCHAR, INTEGER)', "MAP {'b': 1, 'a': NULL, '': 3}", 'MAP {}', "MAP {'😀': 1}"],
  [
    'n_dates',
    'json',
    'MAP(DATE, TIMESTAMP)',
    "MAP {DATE '2026-01-31': TIMESTAMP '2026-01-31 10:00:00.120', DATE '2025-01-31': NULL}",
    'MAP {}',
    "MAP {DATE '2026-01-31': TIMESTAMP '2026-01-31 10:00:00'}",
  ],
  ['n_numbers', 'json', 'MAP(INTEGER, BOOLEAN)', 'MAP {9: true, 10: false}', 'MAP {}', 'MAP {-1: NULL}'],
  ['n_binary', 'json', 'BLOB[]', "['\\x00\\xFF'::BLOB, NULL]", '[]', "[''::BLOB]"],
  [
    'n_row',
    'json',
    'STRUCT(a INTEGER, "B c" DECIMAL(3,2), t TIME, u UUID, z TIMESTAMPTZ)',
    "{'a': 1, 'B c': 1.10, 't': TIME '10:00:00', 'u': '6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'z': TIMESTAMPTZ '2026-01-31 10:00:00+02'}",
    "{'a': NULL, 'B c': NULL, 't': NULL, 'u': NULL, 'z': NULL}",
    "{'a': 2, 'B c': 0, 't': TIME '23:59:59.5', 'u': NULL, 'z': NULL}",
  ],
  [
    'n_rows',
    'json',
    'STRUCT(k VARCHAR, inner_rows STRUCT(b BLOB, n MAP(VARCHAR, TIMESTAMP[]))[])[]',
    "[{'k': 'a', 'inner_rows': [{'b': 'x'::BLOB, 'n': MAP {'t': [TIMESTAMP '2026-01-31 10:00:00.5', NULL]}}, NULL]}, NULL]",
    '[]',
    "[{'k': NULL, 'inner_rows': NULL}]",
  ],
];

/** What `registerTable` takes, and what is to become of each column. Its first column is `id`. */
export const awkwardTable = {
  rows: [0, 1, 2, 3]
    .map((row) => {
      const values = columns.map(
        ([name, , type, ...of]) => `CAST(${of[row] ?? 'NULL'} AS ${type}) AS ${name}`,
      );
      return `SELECT CAST(${row} AS INTEGER) AS id, ${values.join(', ')}`;
    })
    .join(' UNION ALL '),
  count: 4,
  /** Types that DuckDB has none for. */
  types: {
    c_char: 'char(7)',
    c_months: 'interval year to month',
    c_seconds: 'interval day to second',
    c_ip: 'ipaddress',
  },
  treatments: Object.fromEntries([
    ['id', 'as-is'],
    ...columns.map(([name, treatment]) => [name, treatment]),
  ]) as Record<string, string>,
};

export const nestedColumns: readonly string[] = columns
  .filter(([name]) => name.startsWith('n_'))
  .map(([name]) => name);
