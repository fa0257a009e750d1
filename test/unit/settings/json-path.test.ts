import { expect, test } from '@jest/globals';
import { formatJsonPath, parseJsonPath } from '../../../job/settings/json-path.js';

test.each([
  ['$', []],
  ['$[*]', ['elements']],
  ['$.data[*]', [{ member: 'data' }, 'elements']],
  [`$['a b']["c\\"d"][*].e`, [{ member: 'a b' }, { member: 'c"d' }, 'elements', { member: 'e' }]],
])('%s', (given, path) => {
  expect(parseJsonPath(given)).toEqual(path);
  expect(parseJsonPath(formatJsonPath(parseJsonPath(given)))).toEqual(path);
});

test.each(['data', '$data', '$.data[0]', '$..data', '$.*', '$.data[*', "$['a'", '$.data ', ''])(
  '%s is refused',
  (given) => {
    expect(() => parseJsonPath(given)).toThrow(/expected \$, then \.name or/);
  },
);
