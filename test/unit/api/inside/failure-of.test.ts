import { expect, test } from '@jest/globals';
import { failureOf, faultOfCallback } from '../../../../job/api/inside/failure-of.js';
import { Stopping } from '../../../../job/api/inside/stopping.js';
import {
  LeaseError,
  PutError,
  RunError,
  SettingsError,
  SourceError,
  StoppedError,
} from '../../../../job/shared/errors.js';
import { whileToldAs } from '../../../../job/shared/row-values.js';

const calm = new Stopping(undefined);

test.each<[string, number, Error]>([
  ['source', 2, new SourceError('a.csv: line 3')],
  ['held', 4, new LeaseError('run b has it')],
  ['run', 1, new RunError('a ledger is lost')],
  [
    'access-denied',
    1,
    new PutError({
      message: 'denied',
      store: 's3://b',
      key: 'k',
      attempts: 1,
      elapsedMs: 2,
      code: 'AccessDenied',
      maybeSent: false,
    }),
  ],
  ['unexpected', 1, new TypeError('x is no function')],
])('what ended the run is told with its code %s, and is the cause', (code, exitCode, error) => {
  expect(failureOf(error, 'r1', calm)).toMatchObject({
    name: 'SplitterError',
    code,
    exitCode,
    runId: 'r1',
    message: error.message,
    cause: error,
    faults: [],
  });
});

test('where no values are to be told, what others say of the fault is kept back', async () => {
  const error = new RunError('the source cannot be read', { cause: new Error('Could not convert "Ada"') });
  const failure = await whileToldAs('none', async () => failureOf(error, 'r1', calm));
  expect([failure.message, failure.cause]).toEqual(['the source cannot be read', undefined]);
});

test('faults name settings as a program does', () => {
  const error = new SettingsError([
    { setting: '--max-in-flight', problem: 'expected less' },
    { setting: '--table, --query, --files', problem: 'expected one of them' },
    { setting: 'settings', problem: 'expected an object' },
  ]);
  const { message, faults } = failureOf(error, undefined, calm);
  expect(faults.map(({ setting }) => setting)).toEqual(['maxInFlight', 'table, query, files', 'settings']);
  expect(message).toBe(
    'The settings are not right.\n  maxInFlight: expected less\n  table, query, files: expected one of them\n  settings: expected an object',
  );
});

test('a stopped run says how it goes on, and why it was stopped', () => {
  const stopping = new Stopping(AbortSignal.abort('enough'));
  expect(failureOf(new StoppedError('AbortSignal'), 'r1', stopping)).toMatchObject({
    code: 'stopped',
    exitCode: 143,
    message: "Stopped by an AbortSignal. What is done stays done; the same call with runId 'r1' goes on.",
    todo: "Run the same call again, with runId 'r1'.",
    cause: 'enough',
  });
  expect(failureOf(new StoppedError('AbortSignal'), undefined, stopping).message).toBe(
    'Stopped by an AbortSignal.',
  );
});

test('a run that came to its end although a callback threw does not hide that', () => {
  const fault = new Error('mine');
  const stopping = new Stopping(undefined);
  expect(faultOfCallback(stopping, 'r1')).toBeUndefined();
  stopping.call(
    'onProgress',
    () => {
      throw fault;
    },
    1,
  );
  expect(faultOfCallback(stopping, 'r1')).toMatchObject({
    code: 'stopped',
    message:
      "Stopped by onProgress, which threw: mine. What is done stays done; the same call with runId 'r1' goes on.",
    cause: fault,
  });
});

test('what was told once is not told in other words', () => {
  const told = failureOf(new RunError('lost'), 'r1', calm);
  expect(failureOf(told, 'r2', calm)).toBe(told);
});
