import { expect, test } from '@jest/globals';
import { jsonText } from '../../../job/sql/json-text.js';
import { jsonTypeCases, nestedCases, scalarCases } from './json-cases.js';
import { testSession } from './test-session.js';

const db = testSession();

test.each([...scalarCases, ...jsonTypeCases, ...nestedCases])('%s reads %s', async (sql, json) => {
  const type = await db().typeOf(sql);
  const text = await db().value(`SELECT ${jsonText(type, 'x')} FROM (SELECT ${sql} AS x)`);
  expect(text).toBe(json);
  expect(() => JSON.parse(json)).not.toThrow();
});

test('a zone of the session changes no text', async () => {
  const type = await db().typeOf("TIMESTAMPTZ '2026-01-31 00:00:00+00'");
  await db().session.run("SET TimeZone = 'America/New_York'");
  const text = await db().value(`SELECT ${jsonText(type, "TIMESTAMPTZ '2026-01-31 00:00:00+00'")}`);
  await db().session.run("SET TimeZone = 'UTC'");
  expect(text).toBe('"2026-01-31T00:00:00Z"');
});

test('a column may be called like a lambda parameter', async () => {
  const type = await db().typeOf('[[1]]');
  expect(await db().value(`SELECT ${jsonText(type, '"item0"')} FROM (SELECT [[1], [2]] AS item0)`)).toBe(
    '[[1],[2]]',
  );
});
