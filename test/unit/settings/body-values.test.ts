import { expect, test } from '@jest/globals';
import { formatRename, parseRename } from '../../../job/settings/body-values.js';

test.each([
  ['user_id=userId', { from: 'user_id', to: 'userId' }],
  ['user_id="My Name"', { from: 'user_id', to: 'My Name' }],
  ['"a=b" = "say ""x"""', { from: 'a=b', to: 'say "x"' }],
  ['a = two words ', { from: 'a', to: 'two words' }],
  ['a=b=c', { from: 'a', to: 'b=c' }],
  ['a=" "', { from: 'a', to: ' ' }],
])('the renaming %s is read, and written so that it is read again', (text, renamed) => {
  expect(parseRename(text)).toEqual([renamed]);
  expect(parseRename(formatRename([renamed]))).toEqual([renamed]);
});

test.each(['a', 'a=', 'a= ', '=b', 'a="b', 'a=b"c', 'a=""', '"a"b=c'])(
  'the renaming %j is refused',
  (text) => {
    expect(() => parseRename(text)).toThrow(/^expected column=name/);
  },
);
