/** Trino's functions in the Athena double give what Trino's documentation says; each case names its page. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Engine } from '../../doubles/athena-server/engine.js';

let engine: Engine;
beforeAll(async () => {
  engine = await Engine.open();
});
afterAll(() => engine.close());

const printed = async (expression: string) => (await engine.select(`SELECT ${expression}`)).rows[0]?.[0];

test.each([
  // "JSON functions and operators": cast to JSON. A row is an object since release 357.
  ['json_format(CAST(NULL AS JSON))', undefined],
  ['json_format(CAST(1 AS JSON))', '1'],
  ['json_format(CAST(9223372036854775807 AS JSON))', '9223372036854775807'],
  ["json_format(CAST('abc' AS JSON))", '"abc"'],
  ['json_format(CAST(true AS JSON))', 'true'],
  ['json_format(CAST(1.234 AS JSON))', '1.234'],
  ['json_format(CAST(ARRAY[1, 23, 456] AS JSON))', '[1,23,456]'],
  ['json_format(CAST(ARRAY[1, NULL, 456] AS JSON))', '[1,null,456]'],
  ['json_format(CAST(ARRAY[ARRAY[1, 23], ARRAY[456]] AS JSON))', '[[1,23],[456]]'],
  ["json_format(CAST(MAP(ARRAY['k1', 'k2', 'k3'], ARRAY[1, 23, 456]) AS JSON))", '{"k1":1,"k2":23,"k3":456}'],
  [
    "json_format(CAST(CAST(ROW(123, 'abc', true) AS ROW(v1 BIGINT, v2 VARCHAR, v3 BOOLEAN)) AS JSON))",
    '{"v1":123,"v2":"abc","v3":true}',
  ],
  // "Regular expression functions"
  [String.raw`regexp_replace('1a 2b 14m', '\d+[ab] ')`, '14m'],
  [String.raw`regexp_replace('1a 2b 14m', '(\d+)([ab]) ', '3c$2 ')`, '3ca 3cb 14m'],
  // "Array functions and operators": transform
  ['json_format(CAST(transform(ARRAY [5, 6], x -> x + 1) AS JSON))', '[6,7]'],
  ['json_format(CAST(transform(ARRAY [5, NULL, 6], x -> coalesce(x, 0) + 1) AS JSON))', '[6,1,7]'],
  [
    'json_format(CAST(transform(ARRAY [ARRAY [1, NULL, 2], ARRAY[3, NULL]], a -> transform(a, x -> x + 1)) AS JSON))',
    '[[2,null,3],[4,null]]',
  ],
  // "Conversion functions": typeof
  ['typeof(123)', 'integer'],
  ['typeof(cos(2) + 1.5)', 'double'],
  ['typeof(NULL)', 'unknown'],
  // "Data types"
  ["CAST(TIMESTAMP '2020-06-10 15:55:23' AS varchar)", '2020-06-10 15:55:23'],
  ["CAST(TIMESTAMP '2020-06-10 15:55:23.383345' AS varchar)", '2020-06-10 15:55:23.383345'],
  ["typeof(TIMESTAMP '2020-06-10 15:55:23.383345')", 'timestamp(6)'],
  ["CAST(TIMESTAMP '2020-06-10 15:55:23.383345123456' AS varchar)", '2020-06-10 15:55:23.383345123456'],
  ["CAST(CAST(TIMESTAMP '2020-06-10 15:55:23.9995' AS timestamp(3)) AS varchar)", '2020-06-10 15:55:24.000'],
  ["CAST(TIMESTAMP '-0044-03-15 10:00:00' AS varchar)", '-0044-03-15 10:00:00'],
  ["CAST(TIMESTAMP '12026-01-31 10:00:00.5' AS varchar)", '+12026-01-31 10:00:00.5'],
  ["CAST(DATE '12026-01-31' AS varchar)", '12026-01-31'],
  ["CAST(TIME '01:02:03.456 -08:00' AS varchar)", '01:02:03.456-08:00'],
  [
    "CAST(TIMESTAMP '2001-08-22 03:04:05.321 America/Los_Angeles' AS varchar)",
    '2001-08-22 03:04:05.321 America/Los_Angeles',
  ],
  [
    "CAST(TIMESTAMP '2001-08-22 03:04:05.321 America/Los_Angeles' AT TIME ZONE 'UTC' AS varchar)",
    '2001-08-22 10:04:05.321 UTC',
  ],
  ["CAST(INTERVAL '2' DAY AS varchar)", '2 00:00:00.000'],
  ["CAST(INTERVAL '-3' MONTH AS varchar)", '-0-3'],
  ["CAST(CAST('ab' AS char(5)) AS varchar)", 'ab   '],
  ["CAST(IPADDRESS '::ffff:1.2.3.4' AS varchar)", '1.2.3.4'],
  ["CAST(IPADDRESS '2001:0db8:0:0:1:0:0:1' AS varchar)", '2001:db8::1:0:0:1'],
  ['CAST(CAST(ROW(1, 2.0) AS ROW(x BIGINT, y DOUBLE)).x AS varchar)', '1'],
  ['CAST(ROW(1, 2.0)[1] AS varchar)', '1'],
  ["rpad('dog', 7, ' ')", 'dog    '],
  // "Binary functions and operators": RFC 4648 and RFC 1321 give the values
  ["to_base64(to_utf8('foobar'))", 'Zm9vYmFy'],
  ["to_hex(md5(to_utf8('abc')))", '900150983CD24FB0D6963F7D28E17F72'],
  ["length(to_utf8('é'))", '2'],
  // "Mathematical functions and operators": from_base takes digits of the radix to a bigint
  ["from_base('fffffffffffffff', 16)", '1152921504606846975'],
  // "String functions and operators"
  ["length('é')", '1'],
])('%s', async (expression, expected) => {
  expect(await printed(expression)).toBe(expected);
});

test.each([
  ["CAST(ARRAY[X'00'] AS JSON)", 'TYPE_MISMATCH: Cannot cast array(varbinary) to json'],
  ["CAST(TIME '10:00:00' AS JSON)", 'TYPE_MISMATCH: Cannot cast time(0) to json'],
  [
    "CAST(TIMESTAMP '2026-01-01 00:00:00 UTC' AS JSON)",
    'TYPE_MISMATCH: Cannot cast timestamp(0) with time zone to json',
  ],
  ['CAST(uuid() AS JSON)', 'TYPE_MISMATCH: Cannot cast uuid to json'],
  ["CAST(CHAR 'ab' AS JSON)", 'TYPE_MISMATCH: Cannot cast char(2) to json'],
  [
    "CAST(MAP(ARRAY[DATE '2026-01-31'], ARRAY[1]) AS JSON)",
    'INVALID_CAST_ARGUMENT: Cannot cast map(date, integer) to JSON',
  ],
  ['CAST(ARRAY[1] AS varchar)', 'TYPE_MISMATCH: Cannot cast array(integer) to varchar'],
  ["CAST(X'00' AS varchar)", 'TYPE_MISMATCH: Cannot cast varbinary to varchar'],
  ['MAP(ARRAY[1, 1], ARRAY[1, 2])', 'INVALID_FUNCTION_ARGUMENT: Duplicate map keys'],
])('%s is refused, as Trino refuses it', async (expression, reason) => {
  await expect(printed(expression)).rejects.toThrow(reason);
});

test.each([
  ["ROW(1, ARRAY['a', 'bcd'])", 'row(integer, array(varchar(3)))'],
  [
    `CAST(ROW(1, 2, 3) AS ROW("x y" decimal(3,2), A integer, a integer))`,
    'row(x y decimal(3,2), a integer, a integer)',
  ],
  ["MAP(ARRAY['a'], ARRAY[ROW(1, 2)])", 'map(varchar(1), row(integer, integer))'],
  ["TIMESTAMP '2026-01-31 10:00:00.1234567 +02:00'", 'timestamp(7) with time zone'],
  ["INTERVAL '1' YEAR", 'interval year to month'],
  ['0.00', 'decimal(2,2)'],
  ["CAST('a' AS char)", 'char(1)'],
])('typeof(%s)', async (expression, type) => {
  expect(await printed(`typeof(${expression})`)).toBe(type);
});

test.each([
  ["ARRAY[TIMESTAMP '2026-01-31 23:59:59.12']", '["2026-01-31 23:59:59.12"]'],
  ['ROW(1, NULL)', '{"":1,"":null}'],
  ['CAST(ROW(1, 2) AS ROW(a integer, a integer))', '{"a":1,"a":2}'],
  [String.raw`U&'\+01F600\001f\2028/'`, String.raw`"\uD83D\uDE00\u001F`.concat('\u2028/"')],
  ['ARRAY[0.0000001, 1.1000000]', '[1E-7,1.1000000]'],
  [
    `JSON '{"b": 1.10, "a": [1e2, 12345678901234567890123]}'`,
    '{"a":[100.0,12345678901234567890123],"b":1.1}',
  ],
])('CAST(%s AS JSON)', async (expression, json) => {
  expect(await printed(`json_format(CAST(${expression} AS JSON))`)).toBe(json);
});

// Where Java 17 prints more digits than are needed, so does Trino.
test.each([
  ['1e20', '1.0E20', '1.0E20'],
  ['1.5e0', '1.5E0', '1.5'],
  ['0.0001e0', '1.0E-4', '1.0E-4'],
  ['0.1e0', '1.0E-1', '0.1'],
  ['-0e0', '-0E0', '-0.0'],
  ['nan()', 'NaN', '"NaN"'],
  ['4.9E-324', '4.9E-324', '4.9E-324'],
  ['2e23', '1.9999999999999998E23', '1.9999999999999998E23'],
  ['12345678e0', '1.2345678E7', '1.2345678E7'],
  ["REAL '0.1'", '1.0E-1', '0.1'],
  ["REAL '16777216'", '1.677722E7', '1.6777216E7'],
  ["REAL '1.17549435E-38'", '1.175494E-38', '1.17549435E-38'],
])('%s as varchar and as JSON', async (number, text, json) => {
  expect(await printed(`CAST(${number} AS varchar)`)).toBe(text);
  expect(await printed(`json_format(CAST(${number} AS JSON))`)).toBe(json);
});

test.each(["CAST(ROW(1, 'a') AS ROW(A integer, a varchar))", "ROW(1, 'a')"])(
  'the fields of %s are taken by place',
  async (row) => {
    const found = await engine.select(`SELECT r[1], r[2] FROM (SELECT ${row} AS r)`);
    expect(found.rows).toEqual([['1', 'a']]);
  },
);
