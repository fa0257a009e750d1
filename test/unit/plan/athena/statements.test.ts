/** The generated SQL under Trino's own grammar, which is Athena's, for names that people and attackers choose. */
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { EntityContextType, TrinoSQL } from 'dt-sql-parser';
import { sampleStatement } from '../../../../job/plan/athena/sample-rows.js';
import {
  frozenStatement,
  namesStatement,
  rowsStatement,
  snapshotStatement,
  surveyStatement,
  typesStatement,
  unloadStatement,
} from '../../../../job/plan/athena/statements.js';
import { treatColumn } from '../../../../job/plan/athena/treat-column.js';
import { trinoKey } from '../../../../job/plan/athena/trino-key.js';
import { parseKeyTemplate } from '../../../../job/sql/key-template.js';
import { querySource, tableSource } from './athena-fixture.js';

// The parser prints to the console what it also answers.
let silenced: { mockRestore(): void };
beforeEach(() => {
  silenced = jest.spyOn(console, 'error').mockImplementation(() => {});
});
afterEach(() => silenced.mockRestore());

const parser = new TrinoSQL();

/** The tables and quoted names of the one statement that `sql` is. */
function parse(sql: string): { tables: string[]; identifiers: Set<string> } {
  expect(parser.validate(sql).map(({ message }) => message)).toEqual([]);
  expect(parser.splitSQLByStatement(sql)).toHaveLength(1);
  const tables = (parser.getAllEntities(sql) ?? [])
    .filter(({ entityContextType }) => entityContextType === EntityContextType.TABLE)
    // The parser counts characters where its own `text` counts UTF-16 units.
    .map(({ position }) => [...sql].slice(position.startIndex, position.endIndex + 1).join(''))
    .filter((text) => !text.startsWith('('));
  const quoted = parser.getAllTokens(sql).flatMap(({ text }) => (text?.startsWith('"') ? [text] : []));
  return { tables, identifiers: new Set(quoted) };
}

const types = [
  'integer',
  'varchar(9)',
  'char(3)',
  'decimal(38,18)',
  'timestamp(6)',
  'timestamp(3) with time zone',
  'time(6) with time zone',
  'uuid',
  'json',
  'map(date, array(varbinary))',
  'row("x""; DROP" uuid, "select" array(row(a time(3))))',
  'row(uuid, integer)',
];

const names = [
  'plain',
  'select',
  'UPPER Case',
  'with space',
  'quote"inside',
  "apostrophe's",
  'größe 日本 😀',
  'semi;colon',
  'dash--comment',
  '/*comment*/',
  'x"; DROP TABLE y --',
  "x'; DROP TABLE y --",
  'a.b',
  '$path',
  'back\\slash',
  'line\nbreak',
];

const quote = (name: string) => `"${name.replaceAll('"', '""')}"`;

describe.each(names)('a table, and its columns, called %j', (name) => {
  const settings = tableSource(name, name, { columns: [name, 'id'], where: `${quote(name)} <> ';' -- most` });
  const rows = rowsStatement(settings, '949530903748831860');
  const columns = [
    treatColumn('id', 'bigint', 0),
    ...types.map((type, index) => treatColumn(`${name}${index}`, type, index + 1)),
  ];
  const columnNames = columns.map((column) => column.name);
  const template = parseKeyTemplate("it's/{hash:3}/{id}.json");
  const key = trinoKey(template, columns, 'pre/fix/');
  const table = `"AwsDataCatalog".${quote(name)}.${quote(name)}`;

  test.each([
    ['rows', rows, [quote(name), '"id"']],
    ['names', namesStatement(rows), [quote(name)]],
    ['types', typesStatement(rows, columnNames), columnNames.map(quote)],
    ['survey', surveyStatement(rows, columns, key), ['"key"', '"rows"']],
    ['survey of groups', surveyStatement(rows, columns, key, true), ['"key"', '"rows"']],
    ['rows to freeze', frozenStatement(rows, columns, key, 100), []],
    ['rows to freeze, some of them deletions', frozenStatement(rows, columns, key, 100, "op = ')' -- ;"), []],
    ['sample rows', sampleStatement(frozenStatement(rows, columns, key, 1), columns, 3), []],
  ])('%s: one statement, that table, those names', (_, sql, expected) => {
    const { tables, identifiers } = parse(sql);
    expect(tables).toEqual([table]);
    expect([...identifiers]).toEqual(expect.arrayContaining(['"AwsDataCatalog"', quote(name), ...expected]));
    expect(sql).not.toContain('undefined');
  });

  test('snapshot: one statement', () => {
    const { tables } = parse(snapshotStatement('AwsDataCatalog', name, name));
    expect(tables).toEqual([`"AwsDataCatalog".${quote(name)}.${quote(`${name}$history`)}`]);
  });
});

test.each([
  'SELECT id FROM people;',
  'SELECT id FROM people -- all of them',
  'SELECT id FROM people; -- all; of them',
  "WITH q AS (SELECT ';' AS id FROM people) SELECT * FROM q /* ; */",
  'SELECT id FROM people ORDER BY id LIMIT 3',
])('the query %j is wrapped whole', (sql) => {
  const rows = rowsStatement(querySource(sql), undefined);
  const columns = [treatColumn('id', 'varchar', 0)];
  const key = trinoKey(parseKeyTemplate('{id}.json'), columns, '');
  for (const statement of [
    namesStatement(rows),
    surveyStatement(rows, columns, key),
    frozenStatement(rows, columns, key, 4),
  ]) {
    expect(parse(statement).tables).toContain('people');
  }
});

test('UNLOAD quotes its target and names the partition; its SELECT is what is parsed above', () => {
  expect(unloadStatement('SELECT 1', "s3://b/it's/")).toBe(
    "UNLOAD (SELECT 1) TO 's3://b/it''s/' WITH (format = 'PARQUET', compression = 'SNAPPY', " +
      "partitioned_by = ARRAY['splitter_partition'])",
  );
});

test('key and partition are written out once each, the partition last, and columns go by their places', () => {
  const columns = [treatColumn('id, of all', 'bigint', 0), treatColumn('at ', 'timestamp(0)', 1)];
  const key = trinoKey(parseKeyTemplate('{hash:2}/{id, of all}.json'), columns, 'p/');
  expect(frozenStatement('SELECT * FROM t', columns, key, 16)).toBe(
    'SELECT c0, CAST(c1 AS timestamp(3)) AS c1, splitter_key, ' +
      'coalesce(from_base(substr(lower(to_hex(md5(to_utf8(splitter_key)))), 1, 15), 16) % 16, 0) AS splitter_partition ' +
      "FROM (SELECT *, 'p/' || substr(lower(to_hex(md5(to_utf8('/' || CAST(c0 AS varchar) || '.json')))), 1, 2) || '/' || " +
      "CAST(c0 AS varchar) || '.json' AS splitter_key FROM (\nSELECT * FROM t\n) AS splitter_rows (c0, c1))",
  );
});

test('a snapshot that is no number is not pasted', () => {
  expect(() => rowsStatement(tableSource('d', 't'), '1; DROP TABLE y')).toThrow(SyntaxError);
});
