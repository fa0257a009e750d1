import { expect, test } from '@jest/globals';
import { shortened } from '../../../job/page/shortened.js';

test('text that can be read stays whole, longer text says how long it was', () => {
  expect(shortened('abcd', 4)).toBe('abcd');
  expect(shortened('a'.repeat(100_000), 3)).toBe('aaa… (100,000 characters)');
});

test('no character is cut in two', () => {
  expect(shortened('ab\u{1f600}cd', 3)).toBe('ab… (6 characters)');
});
