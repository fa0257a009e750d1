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
  // "Data types"
  ["CAST(TIMESTAMP_S '2020-06-10 15:55:23' AS varchar)", '2020-06-10 15:55:23'],
  ["CAST(TIMESTAMP '2020-06-10 15:55:23.383345' AS varchar)", '2020-06-10 15:55:23.383345'],
  ["typeof(TIMESTAMP '2020-06-10 15:55:23.383345')", 'timestamp(6)'],
  ["CAST(TIMETZ '01:02:03.456-08:00' AS varchar)", '01:02:03.456000-08:00'],
  ["CAST(TIMESTAMPTZ '2001-08-22 03:04:05.321+00' AS varchar)", '2001-08-22 03:04:05.321000 UTC'],
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
  ["CAST(ARRAY[from_hex('00')] AS JSON)", 'Cannot cast varbinary to json'],
  ["CAST(ARRAY[TIME '10:00:00'] AS JSON)", 'Cannot cast time(6) to json'],
  [
    "CAST(ARRAY[TIMESTAMPTZ '2026-01-01 00:00:00+00'] AS JSON)",
    'Cannot cast timestamp(6) with time zone to json',
  ],
  ['CAST(ARRAY[uuid()] AS JSON)', 'Cannot cast uuid to json'],
])('%s is refused, as Trino refuses it', async (expression, reason) => {
  await expect(printed(expression)).rejects.toThrow(reason);
});

test('typeof prints nested types with the names of their fields', async () => {
  expect(await printed(`typeof(CAST(ROW(1, ARRAY['a']) AS ROW("x y" DECIMAL(3,2), b VARCHAR[])))`)).toBe(
    'row("x y" decimal(3,2), b array(varchar))',
  );
  expect(await printed("typeof(MAP(ARRAY['a'], ARRAY[ROW(1, 2)]))")).toBe(
    'map(varchar, row(integer, integer))',
  );
});

test('a timestamp inside JSON has a space and all its digits', async () => {
  expect(await printed("json_format(CAST(ARRAY[TIMESTAMP '2026-01-31 23:59:59.12'] AS JSON))")).toBe(
    '["2026-01-31 23:59:59.120000"]',
  );
});

test('numbers are printed as Java prints them', async () => {
  expect(
    await printed(
      "json_format(CAST(ARRAY[1e20, 1.5, 0.0001, '-0.0', 'nan', '-inf', 12345678]::DOUBLE[] AS JSON))",
    ),
  ).toBe('[1.0E20,1.5,1.0E-4,-0.0,"NaN","-Infinity",1.2345678E7]');
  expect(await printed('CAST(0.1::FLOAT AS varchar)')).toBe('0.1');
});
