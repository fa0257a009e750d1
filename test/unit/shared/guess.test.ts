import { expect, test } from '@jest/globals';
import { guess } from '../../../job/shared/guess.js';

const flags = ['--files', '--files-format', '--key', '--target', '--max-rate'];

test.each([
  ['--fils', ' (did you mean --files?)'],
  ['--Files', ' (did you mean --files?)'],
  ['--max-rat', ' (did you mean --max-rate?)'],
  ['--targets', ' (did you mean --target?)'],
  ['--colour', ''],
  ['-x', ''],
])('%s', (given, text) => {
  expect(guess(given, flags)).toBe(text);
});
