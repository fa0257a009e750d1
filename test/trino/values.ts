/** The values that Trino and the double are asked about: for every type the edges, as Trino writes them. */

export interface ValuesOfType {
  /** As Trino's typeof prints it. */
  readonly type: string;
  /** Trino's SQL, each of that type or cast to it. */
  readonly values: readonly string[];
  /** Whether arrays, maps and rows of it are asked about too. @default true */
  readonly nest?: boolean;
}

const one = (type: string, ...values: readonly string[]): ValuesOfType => ({ type, values });

const doubles = [
  "'NaN'",
  "'Infinity'",
  "'-Infinity'",
  '0e0',
  '-0e0',
  '0.1e0',
  '-0.1e0',
  '1e0',
  '1e22',
  '1e23',
  '2e23',
  '8.41e21',
  '4.9E-324',
  '2.2E-322',
  '2.2250738585072014E-308',
  '1.7976931348623157E308',
  '16777216e0',
  '9007199254740993e0',
  '123456789.125e0',
  '0.001e0',
  '0.00099e0',
  '9999999e0',
  '1e7',
  '2e-3',
  '1e-5',
  '3.141592653589793e0',
];

const reals = [
  ...doubles.filter((value) => !/E-3|E30|e2\d/.test(value)),
  '0.12345679e0',
  '1.4E-45',
  '1.17549435E-38',
  '3.4028235E38',
  '16777217e0',
  '12345675e0',
  '12345685e0',
  '2e10',
];

const texts = [
  "''",
  "'a'",
  "'null'",
  "'  spaces '",
  "'it''s'",
  "'a\"b\\c/d'",
  "'é日本'",
  "U&'\\+01F600'",
  "U&'x\\001f\\0001\\0008\\000c\\007f\\0080\\2028y'",
  "U&'tab\\0009 line\\000a\\000d'",
  "U&'\\ffff\\e000'",
  "'.0'",
  "'2026-01-31 10:00:00.000'",
  "'$1 \\1'",
];

const dates = [
  "DATE '2026-01-31'",
  "DATE '0001-01-01'",
  "DATE '9999-12-31'",
  "DATE '1970-01-01'",
  "DATE '1969-12-31'",
  "DATE '1582-10-10'",
  "DATE '0000-02-29'",
  "DATE '-0044-03-15'",
  "DATE '12026-01-31'",
  "DATE '-12026-01-31'",
];

const fractions = ['', '.1', '.120', '.00010', '.9999999', '.999999999999', '.123456789012'];

function timestamps(precision: number): ValuesOfType {
  const cast = (text: string) => `CAST(TIMESTAMP '${text}' AS timestamp(${precision}))`;
  const days = ['2026-01-31', '1969-12-31', '-0044-03-15', '12026-01-31'];
  return one(
    `timestamp(${precision})`,
    ...days.flatMap((day) => fractions.map((end) => cast(`${day} 23:59:59${end}`))),
  );
}

function zoned(precision: number): ValuesOfType {
  const cast = (text: string) => `CAST(TIMESTAMP '${text}' AS timestamp(${precision}) with time zone)`;
  const zones = ['UTC', '+02:00', '-08:30', '+14:00', 'Europe/Berlin', 'America/New_York'];
  return one(
    `timestamp(${precision}) with time zone`,
    ...zones.flatMap((zone) => ['', '.123456789012'].map((end) => cast(`2026-07-31 23:59:59${end} ${zone}`))),
    cast('0001-01-01 00:00:00 +14:00'),
    cast('9999-12-31 23:59:59 -12:00'),
    cast('1969-12-31 23:59:59.999 UTC'),
  );
}

function times(precision: number): ValuesOfType {
  return one(
    `time(${precision})`,
    ...fractions.flatMap((end) =>
      ['00:00:00', '23:59:59'].map((at) => `CAST(TIME '${at}${end}' AS time(${precision}))`),
    ),
  );
}

function zonedTimes(precision: number): ValuesOfType {
  const cast = (text: string) => `CAST(TIME '${text}' AS time(${precision}) with time zone)`;
  return one(
    `time(${precision}) with time zone`,
    ...['+00:00', '+02:30', '-08:00', '+14:00'].flatMap((zone) =>
      ['', '.1', '.120', '.000000000001'].map((end) => cast(`10:20:30${end}${zone}`)),
    ),
  );
}

const precisions = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

/** What is nested is made of the same text, so not every precision is asked about in there. */
export const scalars: readonly ValuesOfType[] = [
  one('boolean', 'true', 'false'),
  one('tinyint', "TINYINT '-128'", "TINYINT '127'", "TINYINT '0'"),
  one('smallint', "SMALLINT '-32768'", "SMALLINT '32767'", "SMALLINT '0'"),
  one('integer', "INTEGER '-2147483648'", '2147483647', '0'),
  one('bigint', '-9223372036854775808', '9223372036854775807', '9007199254740993', "BIGINT '0'"),
  one('real', ...reals),
  one('double', ...doubles),
  one('decimal(1,0)', "DECIMAL '0'", "DECIMAL '-9'"),
  one('decimal(2,2)', '0.10', '-0.05', '0.00', "DECIMAL '.5'"),
  one('decimal(5,2)', '123.45', '-0.01', '1.10'),
  one('decimal(10,7)', '0.0000001', '0.0000010', '0.0000123', '123.0000000'),
  one('decimal(18,0)', "DECIMAL '999999999999999999'", "DECIMAL '-999999999999999999'"),
  one('decimal(19,0)', "DECIMAL '9999999999999999999'", "DECIMAL '-1'"),
  one(
    'decimal(38,0)',
    "DECIMAL '99999999999999999999999999999999999999'",
    "DECIMAL '-99999999999999999999999999999999999999'",
  ),
  one(
    'decimal(38,18)',
    "DECIMAL '99999999999999999999.999999999999999999'",
    '1.10',
    '0',
    '-0.000000000000000001',
  ),
  one(
    'decimal(38,38)',
    "DECIMAL '0.00000000000000000000000000000000000001'",
    "DECIMAL '-0.99999999999999999999999999999999999999'",
  ),
  one('varchar', ...texts, "U&'nul\\0000'"),
  one('varchar(0)', "''"),
  one('varchar(3)', "'abc'", "''", "U&'\\+01F600\\+01F600x'"),
  one('varchar(70000)', "'long'"),
  one('char(1)', "CHAR 'x'", "CAST('' AS char(1))"),
  one('char(7)', "CHAR 'ab'", "CAST('' AS char(7))", "'  lead'", "U&'\\+01F600é日'", "'1234567'", "'a\"b\\'"),
  one('varbinary', "X''", "X'00'", "X'00FFFE'", "X'61 62'", "to_utf8('é')"),
  one('date', ...dates),
  ...precisions.flatMap((precision) =>
    [times(precision), timestamps(precision)].map((each) => ({ ...each, nest: precision % 12 === 0 })),
  ),
  ...[0, 3, 6, 12].flatMap((precision) =>
    [zonedTimes(precision), zoned(precision)].map((each) => ({ ...each, nest: precision === 3 })),
  ),
  one(
    'interval year to month',
    "INTERVAL '3' YEAR",
    "INTERVAL '-3' MONTH",
    "INTERVAL '1-2' YEAR TO MONTH",
    "INTERVAL -'1-2' YEAR TO MONTH",
    "INTERVAL '0' MONTH",
    "INTERVAL '2147483647' MONTH",
  ),
  one(
    'interval day to second',
    "INTERVAL '2' DAY",
    "INTERVAL '36' HOUR",
    "INTERVAL '1.5' SECOND",
    "INTERVAL '-0.001' SECOND",
    "INTERVAL '90:01' MINUTE TO SECOND",
    "INTERVAL '2 03:04:05.678' DAY TO SECOND",
    "INTERVAL '0' DAY",
    "INTERVAL '100000' DAY",
  ),
  one(
    'uuid',
    "UUID '6BA7B810-9dad-11d1-80b4-00c04fd430c8'",
    "UUID '00000000-0000-0000-0000-000000000000'",
    "UUID 'ffffffff-ffff-4fff-bfff-ffffffffffff'",
  ),
  one(
    'ipaddress',
    "IPADDRESS '10.0.0.1'",
    "IPADDRESS '::ffff:1.2.3.4'",
    "IPADDRESS '2001:0DB8:0:0:1:0:0:1'",
    "IPADDRESS '::'",
    "IPADDRESS 'fe80::1'",
  ),
  one(
    'json',
    "JSON 'null'",
    "JSON '1'",
    "JSON '1.10'",
    "JSON '1E5'",
    "JSON '12345678901234567890123'",
    "JSON 'true'",
    'JSON \'"text \\ud83d\\ude00\\u001f/\\u00e9"\'',
    "JSON '[]'",
    "JSON '{}'",
    'JSON \'{"b": [1.0, 1e2, {"z": null}], "a": "x", "": 0, "B": -0.0}\'',
    'JSON \'""\'',
  ),
];

/** Nested further than an array, a map and a row around each scalar. */
export const nested: readonly ValuesOfType[] = (
  [
    one('array(integer)', 'ARRAY[1, NULL, 2]', 'ARRAY[]', 'ARRAY[NULL]'),
    one('array(array(varchar))', "ARRAY[ARRAY['', 'a,b', NULL], NULL, ARRAY[]]", 'ARRAY[]'),
    one(
      'map(varchar, integer)',
      "MAP(ARRAY['b', 'a', 'B', ''], ARRAY[1, NULL, 3, 4])",
      'MAP()',
      "MAP(ARRAY[U&'\\+01F600', U&'\\ffff', U&'\\001f'], ARRAY[1, 2, 3])",
    ),
    one('map(integer, boolean)', 'MAP(ARRAY[9, 10, -1], ARRAY[true, false, NULL])'),
    one('map(boolean, integer)', 'MAP(ARRAY[true, false], ARRAY[1, 2])'),
    one('map(double, integer)', 'MAP(ARRAY[1e0, 1e-7, 1e22], ARRAY[1, 2, 3])'),
    one('map(real, integer)', "MAP(ARRAY[REAL '0.1', REAL '16777216'], ARRAY[1, 2])"),
    one('map(decimal(10,7), integer)', 'MAP(ARRAY[0.0000001, 123.0000000], ARRAY[1, 2])'),
    one(
      'map(date, timestamp(6))',
      "MAP(ARRAY[DATE '2026-01-31', DATE '2025-01-31'], ARRAY[TIMESTAMP '2026-01-31 10:00:00.120000', NULL])",
      'MAP()',
    ),
    one(
      'map(date, map(uuid, array(varbinary)))',
      "MAP(ARRAY[DATE '2026-01-31'], ARRAY[MAP(ARRAY[UUID '6ba7b810-9dad-11d1-80b4-00c04fd430c8'], ARRAY[ARRAY[X'00ff', NULL]])])",
    ),
    one('map(array(integer), integer)', 'MAP(ARRAY[ARRAY[1]], ARRAY[1])'),
    one('row(integer, varchar)', "ROW(1, 'a')", 'ROW(NULL, NULL)'),
    one('row(a integer, varchar)', "ROW(1, 'a')"),
    one('row(a integer, B varchar)', "ROW(1, 'a')"),
    one(
      'row("a b" integer, "q""x" varchar, "c,d" date, "p(q" uuid)',
      "ROW(1, 'a', DATE '2026-01-31', UUID '6ba7b810-9dad-11d1-80b4-00c04fd430c8')",
    ),
    one('row("😀" integer, "\u001f" varbinary)', "ROW(1, X'00')"),
    one('row(a integer, a varchar)', "ROW(1, 'a')"),
    one('row("A" integer, a uuid)', "ROW(1, UUID '6ba7b810-9dad-11d1-80b4-00c04fd430c8')"),
    one(
      'row("select" row("from" time(3), "where" array(row(x real, y double))))',
      "ROW(ROW(TIME '10:00:00.500', ARRAY[ROW(REAL '0.1', 1e22), NULL]))",
      'ROW(NULL)',
    ),
    one(
      'row(k varchar, inner_rows array(row(b varbinary, n map(varchar, array(timestamp(6))))))',
      "ROW('a', ARRAY[ROW(X'78', MAP(ARRAY['t'], ARRAY[ARRAY[TIMESTAMP '2026-01-31 10:00:00.500000', NULL]])), NULL])",
      'ROW(NULL, NULL)',
    ),
    one('array(row(uuid, integer))', "ARRAY[ROW(UUID '6ba7b810-9dad-11d1-80b4-00c04fd430c8', 1), NULL]"),
  ] satisfies readonly ValuesOfType[]
).map((each) => ({ ...each, nest: false }));
