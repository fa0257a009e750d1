import { DuckDBBlobValue } from '@duckdb/node-api';
import { expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { checkBodyColumns } from '../../../job/sql/body-columns.js';
import { bodyExpression } from '../../../job/sql/body-expression.js';
import { type BodyForm, contentTypeOf, isBytes } from '../../../job/sql/body-form.js';
import { quoteLiteral } from '../../../job/sql/quote.js';
import { stagingExpression } from '../../../job/sql/staging-expression.js';
import { fixedDraws as fc } from '../fixed-draws.js';
import { testSession } from './test-session.js';

const db = testSession();
const form = (as: BodyForm['as'], more: Partial<BodyForm> = {}): BodyForm => ({
  shape: 'object',
  omitNulls: false,
  as,
  ...more,
});
const csv = form({ kind: 'csv' });

async function bodyOf(query: string, given: BodyForm): Promise<unknown> {
  const columns = await db().columnsOf(query);
  return db().value(`SELECT ${bodyExpression(columns, given)} FROM (${query})`);
}

/** As files are frozen: what Parquet would lose is JSON text by then. */
async function stagedBodyOf(query: string, given: BodyForm): Promise<unknown> {
  const columns = await db().columnsOf(query);
  const staged = columns.map((column) => `${stagingExpression(column).sql} AS "${column.name}"`);
  const raw = columns.map((column) => ({ ...column, raw: stagingExpression(column).raw }));
  return db().value(
    `SELECT ${bodyExpression(raw, given)} FROM (SELECT ${staged.join(', ')} FROM (${query}))`,
  );
}

test('a line is the JSON and a line feed, of an object or an array', async () => {
  const query = `SELECT 'a' || chr(10) AS x, NULL AS n`;
  expect(await bodyOf(query, form({ kind: 'lines' }))).toBe('{"x":"a\\n","n":null}\n');
  expect(await bodyOf(query, form({ kind: 'lines' }, { omitNulls: true }))).toBe('{"x":"a\\n"}\n');
  expect(await bodyOf(query, form({ kind: 'lines' }, { shape: 'array' }))).toBe('["a\\n",null]\n');
});

test('a CSV has a header and a record; NULL is empty, an empty text is quoted, quotes are doubled', async () => {
  const query = `SELECT 'plain' AS a, NULL::VARCHAR AS b, '' AS c, 'a,b' AS "d,""e", 'say "hi"' AS f,
    concat('1', chr(13), chr(10), '2') AS g, concat('nul', chr(0), ' é😀 ') AS h, chr(13) AS i`;
  expect(await bodyOf(query, csv)).toBe(
    'a,b,c,"d,""e",f,g,h,i\r\nplain,,"","a,b","say ""hi""","1\r\n2",nul\0 é😀 ,"\r"\r\n',
  );
});

test('values are those of the JSON body without quotes; what is nested is JSON in quotes', async () => {
  const query = `SELECT true AS b, 12345678901234567890123::HUGEINT AS h, 1.10::DECIMAL(5,2) AS d, 0.50::DECIMAL(2,2) AS z,
    'nan'::DOUBLE AS nan, '-inf'::FLOAT AS inf, TIMESTAMP '2026-01-31 23:59:59.5' AS ts,
    TIMESTAMPTZ '2026-01-31 23:59:59+01' AS tz, DATE '2026-01-31' AS da, INTERVAL 1 MONTH AS iv,
    '\\x00\\xFF'::BLOB AS bl, [1.10, NULL] AS l, {'x': 'a"b', 'y': NULL} AS s, MAP {'k': 'v'} AS m,
    '{"a": 1.10}'::JSON AS j, '"te\\u0041xt, \\n"'::JSON AS js, 'null'::JSON AS jn, NULL::JSON AS jm, '"\\ud800"' AS sur,
    [] AS em, NULL::INTEGER[] AS nl, ''::BLOB AS eb, NULL::BLOB AS nb, '""'::JSON AS ej`;
  const record =
    'true,12345678901234567890123,1.10,0.50,NaN,-Infinity,2026-01-31T23:59:59.5,2026-01-31T22:59:59Z,2026-01-31,1 month,' +
    'AP8=,"[1.10,null]","{""x"":""a\\""b"",""y"":null}","{""k"":""v""}","{""a"":1.10}","teAxt, \n",,,"""\\ud800""","[]",,"",,""\r\n';
  for (const body of [bodyOf, stagedBodyOf]) {
    expect(String(await body(query, csv)).split('\r\n')[1]).toBe(record.slice(0, -2));
  }
});

test('another reader of CSV reads each text as it was', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.option(
          fc.oneof(
            fc.string({ unit: 'binary', maxLength: 8 }),
            fc.string({ unit: fc.constantFrom('"', ',', '\r', '\n', 'a') }),
          ),
        ),
        {
          minLength: 2,
          maxLength: 5,
        },
      ),
      async (texts) => {
        const columns = texts.map(
          (text, index) => `${text === null ? 'NULL::VARCHAR' : quoteLiteral(text)} AS c${index}`,
        );
        const body = String(await bodyOf(`SELECT ${columns.join(', ')}`, csv));
        const cast = (text: string, { quoting }: { quoting: boolean }) =>
          text === '' && !quoting ? '<null>' : text;
        expect(parse(body, { record_delimiter: '\r\n', cast })[1]).toEqual(
          texts.map((text) => text ?? '<null>'),
        );
      },
    ),
    { numRuns: 60 },
  );
});

test("a column's bytes are the body as they are: text as UTF-8, bytes with NUL, nothing for an empty text, NULL for NULL", async () => {
  const query = `SELECT 'é"' || chr(0) AS t, '\\x00\\xFF\\x0A'::BLOB AS b, '' AS e, NULL::VARCHAR AS n, NULL::BLOB AS nb`;
  const hex = async (name: string) => {
    const value = await bodyOf(query, form({ kind: 'column', name }));
    return value instanceof DuckDBBlobValue ? Buffer.from(value.bytes).toString('hex') : value;
  };
  expect(await hex('t')).toBe(Buffer.from('é"\0').toString('hex'));
  expect(await hex('b')).toBe('00ff0a');
  expect(await hex('e')).toBe('');
  expect(await hex('n')).toBeNull();
  expect(await hex('nb')).toBeNull();
});

test('a column that is not there, or is neither text nor bytes, is told', async () => {
  const columns = await db().columnsOf(`SELECT 1 AS id, '1'::JSON AS doc, 'x' AS raw`);
  const problems = (name: string, given = columns) =>
    checkBodyColumns(given, form({ kind: 'column', name })).map(
      ({ setting, problem }) => `${setting} ${problem}`,
    );
  expect(problems('ID')).toEqual([
    '--body there is no column "ID"; did you mean "id"? The columns are: id, doc, raw',
  ]);
  expect(problems('id')[0]).toContain('column:id needs text or bytes, the column is INTEGER');
  expect(problems('doc')[0]).toContain('the column is JSON;');
  expect(problems('raw')).toEqual([]);
  expect(
    problems(
      'raw',
      columns.map((column) => ({ ...column, raw: true })),
    )[0],
  ).toContain('JSON text');
  expect(() => bodyExpression(columns, form({ kind: 'column', name: 'none' }))).toThrow(
    'there is no column "none"',
  );
});

test('each kind has its type, and only the bytes of a column are bytes', () => {
  const kinds = [
    undefined,
    ...(['json', 'lines', 'csv'] as const).map((kind) => ({ kind })),
    { kind: 'column', name: 'a' } as const,
  ];
  expect(kinds.map((as) => [contentTypeOf({ as }), isBytes({ as })])).toEqual([
    ['application/json', false],
    ['application/json', false],
    ['application/x-ndjson', false],
    ['text/csv; charset=utf-8', false],
    ['application/octet-stream', true],
  ]);
});
