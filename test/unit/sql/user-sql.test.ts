import { expect, test } from '@jest/globals';
import { SettingsError } from '../../../job/shared/errors.js';
import { trimUserSql } from '../../../job/sql/user-sql.js';

test.each([
  ['SELECT 1', 'SELECT 1'],
  ['  SELECT 1 ;  ', 'SELECT 1'],
  ['SELECT 1;;', 'SELECT 1'],
  ['SELECT 1; -- done; really', 'SELECT 1'],
  ['SELECT 1; /* a\nb */ ', 'SELECT 1'],
  ['SELECT 1 -- one;', 'SELECT 1 -- one;'],
  ['SELECT \';--(\', "a;(" FROM t', 'SELECT \';--(\', "a;(" FROM t'],
  ["SELECT 'it''s;' /* ( */", "SELECT 'it''s;' /* ( */"],
  ['SELECT a / b', 'SELECT a / b'],
])('%j', (given, trimmed) => {
  expect(trimUserSql('--query', given)).toBe(trimmed);
});

test.each([
  ['SELECT 1; DROP TABLE y', 'expected one statement'],
  ["SELECT 'a", 'expected the quote to be closed'],
  ['SELECT "a', 'expected the quote to be closed'],
  ['SELECT 1 /* a', 'expected the comment to be closed'],
  ['1 = 1) OR (1 = 1', 'one too many is closed'],
  ['(1 = 1', 'one is not closed'],
  [' ; -- nothing', 'there is none'],
])('refuses %j, naming the flag', (given, problem) => {
  let fault: unknown;
  try {
    trimUserSql('--where', given);
  } catch (error) {
    fault = error;
  }
  expect(fault).toBeInstanceOf(SettingsError);
  expect(String(fault)).toContain(`--where: `);
  expect(String(fault)).toContain(problem);
});
