import { expect, test } from '@jest/globals';
import { PutError, RunError, SettingsError, SourceError, StoreError } from '../../../job/shared/errors.js';
import { exitCodeOf } from '../../../job/shared/exit-code.js';

const failure = { message: '', store: '', key: '', attempts: 1, elapsedMs: 0, maybeSent: false };

test.each([
  [new SettingsError([]), 2],
  [new SourceError('x'), 2],
  [new RunError('x'), 1],
  [new PutError(failure), 1],
  [new StoreError(failure), 1],
  [new TypeError('x'), 1],
  ['odd', 1],
])('%p ends with %p', (error, code) => {
  expect(exitCodeOf(error)).toBe(code);
});
