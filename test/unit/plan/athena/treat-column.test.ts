import { describe, expect, test } from '@jest/globals';
import { treatColumn } from '../../../../job/plan/athena/treat-column.js';

const sqlOf = (typeText: string) => {
  const { treatment, sql } = treatColumn('c', typeText);
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
  'timestamp(0)',
  'timestamp(3)',
])('%s stays as it is', (type) => {
  expect(sqlOf(type)).toEqual(['as-is', '"c"']);
});

test.each([
  ['char(7)', `rpad(CAST("c" AS varchar), 7, ' ')`],
  ['time(0)', 'CAST("c" AS varchar)'],
  ['time(3)', `regexp_replace(CAST("c" AS varchar), '\\.?0+$', '')`],
  ['timestamp(6)', `regexp_replace(replace(CAST("c" AS varchar), ' ', 'T'), '\\.?0+$', '')`],
  [
    'timestamp(3) with time zone',
    `regexp_replace(replace(CAST(CAST("c" AT TIME ZONE 'UTC' AS timestamp(3)) AS varchar), ' ', 'T'), '\\.?0+$', '') || 'Z'`,
  ],
  ['uuid', 'CAST("c" AS varchar)'],
  ['ipaddress', 'CAST("c" AS varchar)'],
  ['interval day to second', 'CAST("c" AS varchar)'],
  ['unknown', 'CAST("c" AS varchar)'],
])('%s becomes text', (type, sql) => {
  expect(sqlOf(type)).toEqual(['text', sql]);
});

describe('nested columns become JSON text', () => {
  test.each([
    ['json', 'json_format("c")'],
    ['array(integer)', 'json_format(CAST("c" AS JSON))'],
    ['map(varchar, row(a real, b date))', 'json_format(CAST("c" AS JSON))'],
  ])('%s: one cast', (type, sql) => {
    expect(sqlOf(type)).toEqual(['json', sql]);
  });

  test.each([
    [
      'array(varbinary)',
      'json_format(CAST(transform("c", item0 -> CAST(to_base64(item0) AS JSON)) AS JSON))',
    ],
    [
      'map(date, array(uuid))',
      'json_format(CAST(map(transform(map_keys("c"), item0 -> CAST(item0 AS varchar)), transform(map_values("c"), ' +
        'item0 -> CAST(transform(item0, item1 -> CAST(CAST(item1 AS varchar) AS JSON)) AS JSON))) AS JSON))',
    ],
    [
      'row("a b" integer, u uuid)',
      'json_format(CASE WHEN "c" IS NOT NULL THEN CAST(CAST(ROW(CAST(("c")."a b" AS JSON), ' +
        'CAST(CAST(("c")."u" AS varchar) AS JSON)) AS ROW("a b" JSON, "u" JSON)) AS JSON) END)',
    ],
    [
      'row(integer, date)',
      'json_format(CASE WHEN "c" IS NOT NULL THEN CAST(ARRAY[CAST("c"[1] AS JSON), CAST("c"[2] AS JSON)] AS JSON) END)',
    ],
    [
      'row(A integer, a uuid)',
      'json_format(CASE WHEN "c" IS NOT NULL THEN CAST(CAST(ROW(CAST("c"[1] AS JSON), ' +
        'CAST(CAST("c"[2] AS varchar) AS JSON)) AS ROW("A" JSON, "a" JSON)) AS JSON) END)',
    ],
  ])('%s: rebuilt around what the cast refuses', (type, sql) => {
    expect(sqlOf(type)).toEqual(['json', sql]);
  });
});

test.each([
  ['hyperloglog', 'CAST("c" AS varbinary) AS "c"'],
  ['qdigest(bigint)', 'CAST("c" AS varbinary) AS "c"'],
  ['geometry', 'ST_AsText("c") AS "c"'],
  ['color', 'CAST("c" AS varchar) AS "c"'],
  ['array(hyperloglog)', 'hyperloglog has no JSON text'],
  ['map(double, integer)', "a map's keys of type double have no stable text"],
  ['map(array(integer), integer)', "a map's keys of type array have no stable text"],
])('%s is refused with the column, the type and what to put into --query', (type, hint) => {
  expect(() => treatColumn('c', type)).toThrow(`column "c" is ${type}, which no object can show`);
  expect(() => treatColumn('c', type)).toThrow(hint);
  expect(() => treatColumn('c', type)).toThrow('--query');
});
