import { expect, test } from '@jest/globals';
import { PutError, RunError, SettingsError, SourceError, StoreError } from '../../../job/shared/errors.js';
import { fromPlainError, toPlainError } from '../../../job/upload/plain-error.js';

/** As between threads. */
const sent = (error: unknown) => fromPlainError(structuredClone(toPlainError(error)));

const failure = {
  message: 'denied',
  store: 's3://b',
  key: 'k',
  attempts: 3,
  elapsedMs: 12.5,
  maybeSent: true,
};

test.each([
  new PutError(failure),
  new PutError({ ...failure, status: 403, code: 'AccessDenied', maybeSent: false }),
  new StoreError({ message: 'gone', store: 's3://b', key: 'k' }),
  new StoreError({ message: 'gone', store: 's3://b', key: 'k', code: 'NoSuchBucket' }),
  new SettingsError([{ setting: '--key', problem: 'wrong' }]),
  new SourceError('broken row'),
  new RunError('lost file'),
])('%p keeps its class and its fields', (error) => {
  const arrived = sent(error);
  expect(arrived.constructor).toBe(error.constructor);
  expect({ ...arrived, message: arrived.message }).toEqual({ ...error, message: error.message });
});

test('the words of a cause are added where the message lacks them', () => {
  expect(sent(new PutError({ ...failure, cause: new Error('socket hang up') })).message).toBe(
    'denied (socket hang up)',
  );
  expect(sent(new PutError({ ...failure, cause: new Error('denied') })).message).toBe('denied');
});

test('an unexpected error keeps message and stack; what is no error becomes one', () => {
  const error = new TypeError('x is not a function');
  expect(sent(error)).toMatchObject({ message: error.message, stack: error.stack });
  expect(sent('odd').message).toBe('odd');
});
