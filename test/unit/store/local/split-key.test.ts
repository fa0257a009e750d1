import { expect, test } from '@jest/globals';
import { splitKey } from '../../../../job/store/local/split-key.js';

test.each([
  ['k', '', 'k'],
  ['a/b/7.json', 'a/b', '7.json'],
  ['.../..a', '...', '..a'],
  ['a/.splitter-tmp/k', 'a/.splitter-tmp', 'k'],
  ['.splitter-tmp2', '', '.splitter-tmp2'],
  ['😀/\\', '😀', '\\'],
])('%j is the name in the directory', (key, directory, name) => {
  expect(splitKey(key)).toEqual({ kind: 'path', directory, name });
});

test.each([
  ['', 'invalid-name'],
  ['/', 'path-outside-target'],
  ['/etc/passwd', 'path-outside-target'],
  ['..', 'path-outside-target'],
  ['a/..', 'path-outside-target'],
  ['a/../b', 'path-outside-target'],
  ['a/', 'invalid-name'],
  ['a//b', 'invalid-name'],
  ['.', 'invalid-name'],
  ['a/./b', 'invalid-name'],
  ['a\0b', 'invalid-name'],
  ['a\ud800b', 'invalid-name'],
  ['.splitter-tmp', 'reserved-name'],
  ['.SPLITTER-tmp/k', 'reserved-name'],
  ['x'.repeat(1_025), 'key-too-long'],
  ['語'.repeat(342), 'key-too-long'],
])('%j is refused', (key, reason) => {
  expect(splitKey(key)).toEqual({ kind: 'refused', reason });
});

test('a key of 1,024 bytes is taken, however few characters it has', () => {
  expect(splitKey('x'.repeat(1_024)).kind).toBe('path');
  expect(splitKey(`x${'語'.repeat(341)}`).kind).toBe('path');
});
