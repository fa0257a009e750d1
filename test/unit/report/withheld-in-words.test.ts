import { expect, test } from '@jest/globals';
import { stillStanding, withheldInWords } from '../../../job/report/withheld-in-words.js';
import type { WhyWithheld } from '../../../job/state/report.js';

test.each<[WhyWithheld, string]>([
  ['no-rows', 'the source had no rows'],
  ['max-rejects', 'more rows were rejected than --max-rejects allows'],
  ['max-deletes', 'more objects were due than --max-deletes allows'],
])('%s is told as: %s', (why, words) => {
  expect(withheldInWords(why)).toBe(words);
});

test('what still stands is counted as people read it', () => {
  expect(stillStanding(1)).toBe('1 object that no row has any more still stands');
  expect(stillStanding(22_804)).toBe('22,804 objects that no row has any more still stand');
});
