import { expect, test } from '@jest/globals';
import { type KeyRange, keyRanges } from '../../../job/listing/key-ranges.js';
import { compareUtf8 } from '../../../job/shared/compare-utf8.js';

const rangesOf = (key: string, ranges: readonly KeyRange[]) =>
  ranges.filter(
    ({ after, upTo }) =>
      (after === undefined || compareUtf8(key, after) > 0) &&
      (upTo === undefined || compareUtf8(key, upTo) <= 0),
  );

test('one range holds everything, and so does a sample of nothing', () => {
  expect(keyRanges(['a', 'b'], 1)).toEqual([{ after: undefined, upTo: undefined }]);
  expect(keyRanges([], 8)).toEqual([{ after: undefined, upTo: undefined }]);
});

test('the ranges follow on one another, and each has about as many keys', () => {
  const sample = Array.from({ length: 1_000 }, (_, index) => String(index).padStart(4, '0'));
  const ranges = keyRanges(sample, 4);
  expect(ranges).toEqual([
    { after: undefined, upTo: '0250' },
    { after: '0250', upTo: '0500' },
    { after: '0500', upTo: '0750' },
    { after: '0750', upTo: undefined },
  ]);
});

test('every key lies in exactly one range: before, between, at and after the boundaries, of any characters', () => {
  const sample = ['a', 'b/c', 'z', 'é', '\uff5e', '😀'].sort(compareUtf8);
  const ranges = keyRanges(sample, 6);
  expect(ranges).toHaveLength(6);
  for (const key of [...sample, '', '!', 'a\u0000', 'aa', 'b', '\uffff', '😁', '\u{10ffff}']) {
    expect(rangesOf(key, ranges)).toHaveLength(1);
  }
});

test('fewer keys than ranges make no empty range', () => {
  expect(keyRanges(['k'], 8)).toEqual([
    { after: undefined, upTo: 'k' },
    { after: 'k', upTo: undefined },
  ]);
});
