import { expect, test } from '@jest/globals';
import { checkBodyColumns } from '../../../job/sql/body-columns.js';
import { bodyExpression } from '../../../job/sql/body-expression.js';
import type { BodyForm } from '../../../job/sql/body-form.js';
import { quoteLiteral } from '../../../job/sql/quote.js';
import { fixedDraws as fc } from '../fixed-draws.js';
import { testSession } from './test-session.js';

const db = testSession();
const plain: BodyForm = { shape: 'object', omitNulls: false };

async function bodyOf(query: string, form: Partial<BodyForm>): Promise<unknown> {
  const columns = await db().columnsOf(query);
  return db().value(`SELECT ${bodyExpression(columns, { ...plain, ...form })} FROM (${query})`);
}

const query = `SELECT 1 AS user_id, 'x' AS "a b", NULL AS n, 2 AS z`;
const rename = [
  { from: 'user_id', to: 'userId' },
  { from: 'a b', to: 'q"\n' },
];

test('columns are chosen, ordered and renamed, in each kind of body', async () => {
  const form = { columns: ['z', 'n', 'a b', 'user_id'], rename };
  expect(await bodyOf(query, form)).toBe('{"z":2,"n":null,"q\\"\\n":"x","userId":1}');
  expect(await bodyOf(query, { ...form, omitNulls: true })).toBe('{"z":2,"q\\"\\n":"x","userId":1}');
  expect(await bodyOf(query, { ...form, as: { kind: 'lines' } })).toBe(
    '{"z":2,"n":null,"q\\"\\n":"x","userId":1}\n',
  );
  expect(await bodyOf(query, { ...form, as: { kind: 'csv' } })).toBe('z,n,"q""\n",userId\r\n2,,x,1\r\n');
  expect(await bodyOf(query, { columns: ['z', 'user_id'], shape: 'array' })).toBe('[2,1]');
});

test('two columns may swap their names', async () => {
  const swapped = [
    { from: 'user_id', to: 'z' },
    { from: 'z', to: 'user_id' },
  ];
  expect(await bodyOf(query, { rename: swapped, columns: ['user_id', 'z'] })).toBe('{"z":1,"user_id":2}');
});

test('all that is wrong with columns is told at once', async () => {
  const columns = await db().columnsOf(
    `SELECT 1 AS id, 'x' AS a, 'y' AS b, '{}'::JSON AS doc, DATE '2026-01-01' AS day`,
  );
  const told = (form: Partial<BodyForm>) =>
    checkBodyColumns(columns, { ...plain, ...form }).map(({ setting, problem }) => `${setting} ${problem}`);
  const list = 'The columns are: id, a, b, doc, day';
  expect(
    told({
      columns: ['a', 'ID', 'b'],
      rename: [
        { from: 'a', to: 'b' },
        { from: 'none', to: 'x' },
        { from: 'day', to: 'd' },
      ],
      jsonColumns: ['nope', 'id'],
    }),
  ).toEqual([
    `--body-columns there is no column "ID"; did you mean "id"? ${list}`,
    `--rename there is no column "none"; ${list}`,
    `--json-columns there is no column "nope"; ${list}`,
    '--rename the column "day" is not among those of --body-columns',
    '--json-columns the column "id" is not among those of --body-columns',
    '--rename expected each name once in the body, "b" is that of the columns a, b',
    '--json-columns the column "id" is INTEGER, and only text can hold JSON',
  ]);
  expect(told({ rename: [{ from: 'a', to: 'b' }], columns: ['a', 'day'] })).toEqual([]);
  expect(told({ jsonColumns: ['a', 'doc'] })).toEqual([]);
  expect(() => bodyExpression(columns, { ...plain, columns: ['none'] })).toThrow('there is no column "none"');
});

async function asJson(text: string | null, form: Partial<BodyForm> = {}): Promise<unknown> {
  const value = text === null ? 'NULL::VARCHAR' : quoteLiteral(text);
  return bodyOf(`SELECT ${value} AS doc`, { jsonColumns: ['doc'], ...form });
}

test('text that is JSON goes in as it is written, without white space between its parts; NULL is null', async () => {
  expect(
    await asJson(' { "a" : 1.10 , "b":[ 1E+2, -0, 12345678901234567890123 ], "c d":" , ] nan " } '),
  ).toBe('{"doc":{"a":1.10,"b":[1E+2,-0,12345678901234567890123],"c d":" , ] nan "}}');
  expect(await asJson('"\\u00e9\\"\\n"')).toBe('{"doc":"\\u00e9\\"\\n"}');
  expect(await asJson('{"a":1,"a":2}')).toBe('{"doc":{"a":1,"a":2}}');
  expect(await asJson(null)).toBe('{"doc":null}');
  expect(await asJson('null')).toBe('{"doc":null}');
  expect(await asJson(null, { omitNulls: true })).toBe('{}');
  expect(await asJson('null', { omitNulls: true })).toBe('{"doc":null}');
  expect(await asJson('[1, "a\\"b"]', { as: { kind: 'csv' } })).toBe('doc\r\n"[1,""a\\""b""]"\r\n');
  expect(await asJson('"te,xt"', { as: { kind: 'csv' } })).toBe('doc\r\n"te,xt"\r\n');
  expect(await asJson('1.10', { as: { kind: 'csv' } })).toBe('doc\r\n1.10\r\n');
});

test.each([
  '',
  ' ',
  '{"a":1,}',
  '[1 , ]',
  'NaN',
  '{"a":NaN}',
  'Infinity',
  '-inf',
  '[nan]',
  '01',
  '.5',
  '+1',
  "'a'",
  '// c\n1',
  '1 2',
  '{"a":1',
  '"a\nb"',
  '"\\x"',
  '\ufeff{}',
  '1\0',
  'nul',
  'TRUE',
  '[1,,2]',
  '{a:1}',
  '\u00a01',
  '"\\ud800"',
])('%j is no JSON: there is no body', async (text) => {
  expect(await asJson(text)).toBeNull();
  expect(await asJson(text, { as: { kind: 'csv' } })).toBeNull();
  expect(await asJson(text, { as: { kind: 'lines' }, shape: 'array' })).toBeNull();
});

test('what goes in is what another parser reads, and nothing else does', async () => {
  const piece = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"',
    '"a"',
    '1',
    '-',
    '.5',
    'e1',
    'null',
    'nan',
    ' ',
    '\n',
    '\\',
    'Inf',
  );
  const texts = fc.oneof(
    fc.json(),
    fc.json().chain((json) => fc.nat(json.length).map((at) => `${json.slice(0, at)},${json.slice(at)}`)),
    fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join('')),
  );
  await fc.assert(
    fc.asyncProperty(texts, async (text) => {
      let read: unknown;
      try {
        read = JSON.parse(text);
      } catch {
        expect(await asJson(text)).toBeNull();
        return;
      }
      const body = await asJson(text);
      // Half a surrogate pair is no Unicode, though JSON can write it.
      if (body === null) expect(text).toMatch(/\\ud[89a-f]/i);
      else expect(JSON.parse(String(body))).toEqual({ doc: read });
    }),
    { numRuns: 150 },
  );
});

test('one text that is no JSON is enough, and columns that are not in the body are not looked at', async () => {
  const both = `SELECT '{}' AS good, '{' AS bad`;
  expect(await bodyOf(both, { jsonColumns: ['good', 'bad'] })).toBeNull();
  expect(await bodyOf(both, { jsonColumns: ['good'], columns: ['good'] })).toBe('{"good":{}}');
});
