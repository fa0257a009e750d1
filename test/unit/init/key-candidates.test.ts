import { DOUBLE, INTEGER, LIST, UUID, VARCHAR } from '@duckdb/node-api';
import { expect, test } from '@jest/globals';
import { keyCandidates } from '../../../job/init/key-candidates.js';

const seen = { nulls: 0, distinct: 9 };

test('a column may make a key that is different in all rows, never NULL, and has stable text and a sayable name', () => {
  const columns = [
    { name: 'shared', type: VARCHAR, raw: false },
    { name: 'gaps', type: VARCHAR, raw: false },
    { name: 'price', type: DOUBLE, raw: false },
    { name: 'list', type: LIST(VARCHAR), raw: false },
    { name: 'json', type: VARCHAR, raw: true },
    { name: 'a{b}', type: VARCHAR, raw: false },
    { name: 'hash:4', type: VARCHAR, raw: false },
    { name: 'odd "name"', type: VARCHAR, raw: false },
    { name: 'n', type: INTEGER, raw: false },
  ];
  const found = columns.map(({ name }) =>
    name === 'shared' ? { nulls: 0, distinct: 8 } : name === 'gaps' ? { nulls: 1, distinct: 8 } : seen,
  );
  expect(keyCandidates(columns, found, 9, '.json')).toEqual(['{odd "name"}.json', '{n}.json']);
});

test('names of keys come first, then the order of the table', () => {
  const names = ['title', 'valid', 'order_id', 'customerId', 'CODE', 'item code', 'Id', 'uuid', 'kid'];
  const columns = names.map((name) => ({ name, type: UUID, raw: false }));
  expect(
    keyCandidates(
      columns,
      names.map(() => seen),
      9,
      '',
    ),
  ).toEqual(
    ['Id', 'uuid', 'order_id', 'customerId', 'item code', 'title', 'valid', 'CODE', 'kid'].map(
      (name) => `{${name}}`,
    ),
  );
});

test('without rows nothing is known', () => {
  const columns = [{ name: 'id', type: VARCHAR, raw: false }];
  expect(keyCandidates(columns, [{ nulls: 0, distinct: 0 }], 0, '.json')).toEqual([]);
});
