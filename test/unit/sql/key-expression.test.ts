import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { SettingsError } from '../../../job/shared/errors.js';
import { keyExpression } from '../../../job/sql/key-expression.js';
import { parseKeyTemplate } from '../../../job/sql/key-template.js';
import { quoteIdentifier, quoteLiteral } from '../../../job/sql/quote.js';
import { fixedDraws as fc } from '../fixed-draws.js';
import { testSession } from './test-session.js';

const db = testSession();

async function keyOf(template: string, query: string, prefix = ''): Promise<unknown> {
  const columns = await db().columnsOf(query);
  return db().value(`SELECT ${keyExpression(parseKeyTemplate(template), columns, prefix)} FROM (${query})`);
}

test('the hash is of the template with the hash left empty, without the prefix', async () => {
  const md5 = createHash('md5').update('DE//7.json').digest('hex');
  const key = await keyOf('{country}/{hash:2}/{id}.json', "SELECT 'DE' AS country, 7 AS id", 'orders/');
  expect(key).toBe(`orders/DE/${md5.slice(0, 2)}/7.json`);
});

test.each([
  ["DATE '2026-01-31'", '2026-01-31'],
  ["TIMESTAMP '2026-01-31 23:59:59.120'", '2026-01-31T23:59:59.12'],
  ["TIMESTAMPTZ '2026-01-31 23:59:59+02'", '2026-01-31T21:59:59Z'],
  ['1.10::DECIMAL(5,2)', '1.10'],
  ['0.10::DECIMAL(2,2)', '0.10'],
  ['true', 'true'],
  ["'\\xFF\\xFE\\xFD'::BLOB", '//79'],
  ["'6BA7B810-9dad-11d1-80b4-00c04fd430c8'::UUID", '6ba7b810-9dad-11d1-80b4-00c04fd430c8'],
  ["'b'::ENUM('a', 'b')", 'b'],
  ['170141183460469231731687303715884105727::HUGEINT', '170141183460469231731687303715884105727'],
  ["''", ''],
])('a placeholder for %s reads %s', async (sql, text) => {
  expect(await keyOf('k{x}', `SELECT ${sql} AS x`)).toBe(`k${text}`);
});

test('NULL in any placeholder makes the key NULL', async () => {
  expect(await keyOf('{a}/{b}', "SELECT NULL::VARCHAR AS a, 'x' AS b", 'p/')).toBeNull();
  expect(await keyOf('{a}/{b}', "SELECT 'x' AS a, NULL::INTEGER AS b", 'p/')).toBeNull();
});

test('a template without columns gives the same key to every row', async () => {
  expect(await keyOf('latest.json', 'SELECT 1 AS a', 'p/')).toBe('p/latest.json');
});

test('a column that is not there is a fault of the settings', async () => {
  await expect(keyOf('{b}', 'SELECT 1 AS a')).rejects.toThrow(SettingsError);
});

test('any template over any columns gives the key that the same rule gives in TypeScript', async () => {
  const name = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 6 })
    .filter((text) => !/[{}\0]|^hash:/u.test(text));
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 8 }),
    fc.constantFrom("'", '{', '\0', '/', '%20'),
  );
  const part = fc.oneof(
    fc.record({ kind: fc.constant('literal' as const), text: fc.stringMatching(/^[a-z'"{}é%+ ]{1,4}$/u) }),
    fc.record({ kind: fc.constant('column' as const), index: fc.nat(2) }),
    fc.record({ kind: fc.constant('hash' as const), digits: fc.integer({ min: 1, max: 8 }) }),
  );
  const names = fc.uniqueArray(name, {
    minLength: 3,
    maxLength: 3,
    selector: (value) => value.toLowerCase(),
  });
  const cells = fc.array(fc.option(text, { freq: 6 }), { minLength: 3, maxLength: 3 });
  const prefix = fc.constantFrom('', "o'rders/", 'a/{b}/');

  await fc.assert(
    fc.asyncProperty(
      names,
      cells,
      fc.array(part, { minLength: 1, maxLength: 6 }),
      prefix,
      async (columns, row, parts, start) => {
        const template = parts.map((item) => {
          if (item.kind === 'literal') return item.text.replace(/[{}]/gu, '$&$&');
          return item.kind === 'column' ? `{${columns[item.index]}}` : `{hash:${item.digits}}`;
        });
        const texts = parts.map((item) => {
          if (item.kind === 'literal') return item.text;
          return item.kind === 'column' ? row[item.index] : '';
        });
        const md5 = createHash('md5').update(texts.join('')).digest('hex');
        const expected = parts.map((item, index) =>
          item.kind === 'hash' ? md5.slice(0, item.digits) : texts[index],
        );
        const query = columns.map((column, index) => {
          const cell = row[index];
          return `${typeof cell === 'string' ? quoteLiteral(cell) : 'NULL::VARCHAR'} AS ${quoteIdentifier(column)}`;
        });
        const key = await keyOf(template.join(''), `SELECT ${query.join(', ')}`, start);
        expect(key).toBe(texts.some((item) => item === null) ? null : start + expected.join(''));
      },
    ),
  );
});
