import { expect, test } from '@jest/globals';
import { checkQuerySize, mostQueryBytes } from '../../../../job/plan/athena/query-size.js';

/** Of so many bytes, a hundred a column, in characters of two. */
const statements = (columns: number) => ['SELECT 1', 'é'.repeat(50 * columns)];

test('as many bytes as Athena takes are not refused', () => {
  expect(() => checkQuerySize(2_621, statements)).not.toThrow();
  expect(() => checkQuerySize(1, () => ['x'.repeat(mostQueryBytes)])).not.toThrow();
});

test('more are, with the number of columns that fit', () => {
  expect(() => checkQuerySize(4_000, statements)).toThrow(
    'The source has 4000 columns, whose SQL has 400000 bytes; Athena takes 262144 a query. The first 2621 fit: ' +
      'name so many with --columns, or leave the others out of --query.',
  );
  expect(() => checkQuerySize(2_622, statements)).toThrow('The first 2621 fit');
});

test('a query that leaves no room for a column is told so', () => {
  expect(() => checkQuerySize(3, () => ['x'.repeat(mostQueryBytes + 1)])).toThrow(
    'Not even one column fits: make a view of the query, and read that with --table.',
  );
});
