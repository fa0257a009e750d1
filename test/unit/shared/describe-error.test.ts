import { expect, test } from '@jest/globals';
import { describeError } from '../../../job/shared/describe-error.js';
import { PutError, RunError, SettingsError, SourceError, StoreError } from '../../../job/shared/errors.js';

const failure = { message: 'denied', store: '', key: '', attempts: 1, elapsedMs: 0, maybeSent: false };

test('all faults of the settings are listed', () => {
  const error = new SettingsError([
    { setting: '--key', problem: 'is required' },
    { setting: '--target', problem: 'expected a folder' },
  ]);
  expect(describeError(error)).toBe(
    'The settings are not right. Nothing was written.\n  --key: is required\n  --target: expected a folder',
  );
});

test.each([
  [new SourceError('no file'), 'The source cannot be used. Nothing was written.\n  no file'],
  [new RunError('lost'), 'The run failed. What is done stays done.\n  lost'],
  [new PutError(failure), 'The run failed. What is done stays done.\n  denied'],
  [new StoreError(failure), 'The run failed. What is done stays done.\n  denied'],
])('%p is told without a stack', (error, text) => {
  expect(describeError(error)).toBe(text);
});

test('what nobody expected is told with its stack, and last with what it was', () => {
  const error = new TypeError('x is undefined');
  expect(describeError(error)).toBe(`${error.stack}\nThe run failed unexpectedly: x is undefined`);
  expect(describeError('odd')).toBe('The run failed unexpectedly: odd');
});

test('where no run was begun, none has failed, and nothing is said to be done', () => {
  expect(describeError(new StoreError(failure), false)).toBe('The command failed.\n  denied');
  expect(describeError('odd', false)).toBe('The command failed unexpectedly: odd');
});
