import { expect, test } from '@jest/globals';
import { unsteadyPart } from '../../../../job/plan/athena/unsteady-sql.js';

test.each([
  ['rand() < 0.5', 'rand()'],
  ['RANDOM (10) = 1', 'random()'],
  ["at > now() - INTERVAL '1' DAY", 'now()'],
  ['at < current_timestamp', 'CURRENT_TIMESTAMP'],
  ['SELECT * FROM t TABLESAMPLE BERNOULLI (10)', 'TABLESAMPLE'],
  ["SELECT uuid() AS id, 'x' FROM t", 'uuid()'],
])('%s gives other rows each time, by %s', (sql, part) => {
  expect(unsteadyPart(sql)).toBe(part);
});

test.each([
  'id < 10',
  "note = 'rand()' -- or random()",
  '"rand" < 1 /* now() */',
  'random < 0.5 AND uuid IS NOT NULL',
  't.now(1) = 1',
  'operand() = strand()',
])('%s gives the same', (sql) => {
  expect(unsteadyPart(sql)).toBeUndefined();
});
