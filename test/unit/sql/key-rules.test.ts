import { expect, test } from '@jest/globals';
import { keyFaultExpression } from '../../../job/sql/key-rules.js';
import { quoteLiteral } from '../../../job/sql/quote.js';
import { testSession } from './test-session.js';

const db = testSession();

const faultOf = (key: string | null) =>
  db().value(
    `SELECT ${keyFaultExpression('k')} FROM (SELECT ${key === null ? 'NULL::VARCHAR' : quoteLiteral(key)} AS k)`,
  );

test.each([
  'a',
  'a/b.json',
  '...',
  '.a/b.',
  'a/.../..b',
  ' ',
  '日本/😀/e\u0301',
  '\u00a0\u200b\u2028',
  'a'.repeat(1024),
  'é'.repeat(512),
  '😀'.repeat(256),
])('%j is a valid key', async (key) => {
  expect(await faultOf(key)).toBeNull();
});

test.each([
  [null, 'key-null'],
  ['', 'key-empty'],
  ['a'.repeat(1025), 'key-too-long'],
  ['é'.repeat(513), 'key-too-long'],
  ['😀'.repeat(257), 'key-too-long'],
  ['a\0', 'key-control-character'],
  ['a\n', 'key-control-character'],
  ['\u001f', 'key-control-character'],
  ['\u007f', 'key-control-character'],
  ['a\u0085b', 'key-control-character'],
  ['/', 'key-bad-segment'],
  ['/a', 'key-bad-segment'],
  ['a/', 'key-bad-segment'],
  ['a//b', 'key-bad-segment'],
  ['.', 'key-bad-segment'],
  ['..', 'key-bad-segment'],
  ['a/./b', 'key-bad-segment'],
  ['a/../b', 'key-bad-segment'],
  ['../a', 'key-bad-segment'],
  ['a/..', 'key-bad-segment'],
])('%j is rejected as %s', async (key, fault) => {
  expect(await faultOf(key)).toBe(fault);
});
