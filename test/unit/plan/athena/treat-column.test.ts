import { describe, expect, test } from '@jest/globals';
import { treatColumn } from '../../../../job/plan/athena/treat-column.js';

const sqlOf = (typeText: string) => {
  const { treatment, sql } = treatColumn('c', typeText, 0);
  return [treatment, sql];
};

test.each([
  'boolean',
  'tinyint',
  'smallint',
  'integer',
  'bigint',
  'real',
  'double',
  'decimal(38,18)',
  'varchar',
  'varchar(3)',
  'varbinary',
  'date',
  'timestamp(3)',
])('%s stays as it is', (type) => {
  expect(sqlOf(type)).toEqual(['as-is', 'c0']);
});

test.each(['timestamp(0)', 'timestamp(1)', 'timestamp(2)'])(
  "%s gets the milliseconds that Hive's writer wants",
  (type) => {
    expect(sqlOf(type)).toEqual(['as-is', 'CAST(c0 AS timestamp(3))']);
  },
);

const beforeChrist = (sql: string, rest: string) =>
  `regexp_replace('000' || CAST(1 - year(${sql}) AS varchar) || ${rest}, '^0*([0-9]{4,}-..-..)', '$1 (BC)')`;
const timestampText = (sql: string) =>
  `CASE WHEN year(${sql}) > 0 THEN regexp_replace(replace(CAST(${sql} AS varchar), ' ', 'T'), '^\\+|\\.?0+$', '') ` +
  `ELSE ${beforeChrist(sql, `regexp_replace(CAST(${sql} AS varchar), '^-?[0-9]+|\\.?0+$', '')`)} END`;
const dateText = (sql: string) =>
  `CASE WHEN year(${sql}) > 0 THEN CAST(${sql} AS varchar) ` +
  `ELSE ${beforeChrist(sql, `regexp_replace(CAST(${sql} AS varchar), '^-?[0-9]+', '')`)} END`;

test.each([
  ['char(7)', `rpad(CAST(c0 AS varchar), 7, ' ')`],
  ['time(0)', 'CAST(c0 AS varchar)'],
  ['time(3)', `regexp_replace(CAST(c0 AS varchar), '\\.?0+$', '')`],
  ['timestamp(4)', timestampText('c0')],
  ['timestamp(12)', timestampText('c0')],
  ['timestamp(3) with time zone', `${timestampText("CAST(c0 AT TIME ZONE 'UTC' AS timestamp(3))")} || 'Z'`],
  ['uuid', 'CAST(c0 AS varchar)'],
  ['ipaddress', 'CAST(c0 AS varchar)'],
  ['interval day to second', 'CAST(c0 AS varchar)'],
  ['unknown', 'CAST(c0 AS varchar)'],
])('%s becomes text', (type, sql) => {
  expect(sqlOf(type)).toEqual(['text', sql]);
});

describe('nested columns become JSON text', () => {
  test.each([
    ['json', 'json_format(c0)'],
    ['array(integer)', 'json_format(CAST(c0 AS JSON))'],
    ['map(varchar, row(a real, b double))', 'json_format(CAST(c0 AS JSON))'],
  ])('%s: one cast', (type, sql) => {
    expect(sqlOf(type)).toEqual(['json', sql]);
  });

  test.each([
    ['array(varbinary)', 'json_format(CAST(transform(c0, item0 -> CAST(to_base64(item0) AS JSON)) AS JSON))'],
    [
      'map(date, array(uuid))',
      `json_format(CAST(map(transform(map_keys(c0), item0 -> ${dateText('item0')}), transform(map_values(c0), ` +
        'item0 -> CAST(transform(item0, item1 -> CAST(CAST(item1 AS varchar) AS JSON)) AS JSON))) AS JSON))',
    ],
    [
      'array(timestamp(0))',
      `json_format(CAST(transform(c0, item0 -> CAST(${timestampText('item0')
        .replaceAll("'^\\+|\\.?0+$'", "'^\\+'")
        .replaceAll('|\\.?0+$', '')} AS JSON)) AS JSON))`,
    ],
    [
      'row("a b" integer, u uuid)',
      'json_format(CASE WHEN c0 IS NOT NULL THEN CAST(CAST(ROW(CAST((c0)."a b" AS JSON), ' +
        'CAST(CAST((c0)."u" AS varchar) AS JSON)) AS ROW("a b" JSON, "u" JSON)) AS JSON) END)',
    ],
    [
      'row(integer, real)',
      'json_format(CASE WHEN c0 IS NOT NULL THEN CAST(ARRAY[CAST(c0[1] AS JSON), CAST(c0[2] AS JSON)] AS JSON) END)',
    ],
  ])('%s: rebuilt around what the cast refuses', (type, sql) => {
    expect(sqlOf(type)).toEqual(['json', sql]);
  });
});

test.each([
  ['hyperloglog', 'CAST("c" AS varbinary)'],
  ['P4HyperLogLog', 'CAST(CAST("c" AS hyperloglog) AS varbinary)'],
  ['qdigest(bigint)', 'CAST("c" AS varbinary)'],
  ['geometry', 'ST_AsText("c")'],
  ['array(hyperloglog)', 'transform("c", item0 -> CAST(item0 AS varbinary))'],
  ['map(double, integer)', 'transform_keys("c", (key0, item0) -> CAST(key0 AS varchar))'],
  ['map(array(integer), integer)', 'transform_keys("c", (key0, item0) -> json_format(CAST(key0 AS JSON)))'],
  [
    'array(map(real, row(a tdigest, unknown)))',
    'transform("c", item0 -> transform_values(transform_keys(item0, (key1, item1) -> CAST(key1 AS varchar)), ' +
      '(key1, item1) -> CASE WHEN item1 IS NOT NULL THEN ' +
      'CAST(ROW(CAST(item1[1] AS varbinary), item1[2]) AS row("a" varbinary, boolean)) END))',
  ],
  ['row(a integer, A date)', 'CAST("c" AS row("a" integer, "A_2" date))'],
  [
    'array(row(a_2 bigint, a integer, a timestamp(6) with time zone))',
    'transform("c", item0 -> CAST(item0 AS row("a_2" bigint, "a" integer, "a_3" timestamp(6) with time zone)))',
  ],
])('%s is refused with the column, the type and what to put into --query', (type, sql) => {
  expect(() => treatColumn('c', type, 0)).toThrow(`column "c" is ${type}, which no object can show`);
  expect(() => treatColumn('c', type, 0)).toThrow(`or put ${sql} AS "c" into --query.`);
});

test.each(['color', 'array(color)', 'map(color, integer)', 'row(a codepoints)'])(
  '%s, which Athena casts to nothing, is refused without a cast',
  (type) => {
    expect(() => treatColumn('c', type, 0)).toThrow(
      /^column "c" is .* Leave it out, with --columns or in --query: Athena casts it to nothing that can be frozen\.$/,
    );
  },
);

test.each([
  ['row(a integer, "A" uuid)', 'two fields of a row are called "a"'],
  ['map(varchar, array(row(x date, x date)))', 'two fields of a row are called "x"'],
])('%s: fields of one name are refused, by case too', (type, problem) => {
  expect(() => treatColumn('c', type, 0)).toThrow(`${problem}, and an object has each name once`);
});

test('a type that cannot be read is refused with the column and a cast that names the fields', () => {
  expect(() => treatColumn('my c', 'row(a)b integer)', 0)).toThrow(
    /^column "my c": Expected a type .* cannot be read from character \d+ on\. .* CAST\("my c" AS ROW\(name type, …\)\) AS "my c"$/,
  );
});
