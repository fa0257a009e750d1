/** What is told of every way in which a task of ECS can end, in ECS's own words. */
import { expect, test } from '@jest/globals';
import { explainEnd } from '../../../job/deployed/explain-end.js';

const exited = {
  stopCode: 'EssentialContainerExited',
  stoppedReason: 'Essential container in task exited',
} as const;
const startedAt = new Date('2026-11-22T13:45:01.000Z');

function endOf(
  exitCode: number | undefined,
  task: Omit<Parameters<typeof explainEnd>[0], 'containers'> = exited,
  reason?: string,
) {
  return explainEnd({ ...task, containers: [{ name: 'splitter', exitCode, reason }] });
}

test('done is no failure', () => {
  expect(endOf(0)).toEqual({
    exitCode: 0,
    reason: 'EssentialContainerExited: Essential container in task exited',
    failure: undefined,
  });
});

test.each([
  [1, 'task-ended', 'the run failed'],
  [2, 'task-ended', 'its settings or its source are wrong'],
  [3, 'task-ended', 'the run is done, but more rows were rejected'],
  [4, 'held', 'another run holds the target'],
  [130, 'stopped', 'a signal stopped it'],
  [143, 'stopped', 'a signal stopped it'],
  [137, 'task-ended', 'it was killed (SIGKILL), and ECS does not say by whom'],
  [139, 'task-ended', 'a fault of memory in native code ended it (SIGSEGV)'],
  [134, 'task-ended', 'signal 6 ended it'],
  [192, 'task-ended', 'signal 64 ended it'],
  [255, 'task-ended', 'its container ended with a code that this program does not have'],
  [127, 'task-ended', 'its container ended with a code that this program does not have'],
])('exit code %d', (exitCode, code, cause) => {
  expect(endOf(exitCode)).toEqual({
    exitCode,
    reason: 'EssentialContainerExited: Essential container in task exited',
    failure: { code, cause: expect.stringContaining(cause), todo: expect.any(String), hasRun: true },
  });
});

test('137 for want of memory, as its container has it', () => {
  const { reason, failure } = endOf(137, exited, 'OutOfMemoryError: Container killed due to memory usage');
  expect(reason).toBe(
    'EssentialContainerExited: Essential container in task exited: OutOfMemoryError: Container killed due to memory usage',
  );
  expect(failure).toEqual({
    code: 'out-of-memory',
    cause: 'it was killed because its memory was used up',
    todo: expect.stringContaining('-c memory='),
    hasRun: true,
  });
});

test.each([
  [143, 'UserInitiated', 'somebody stopped it'],
  [143, 'SpotInterruption', 'Fargate took its Spot capacity back'],
  [143, 'TerminationNotice', 'AWS retired the machine that it ran on'],
  [143, 'InfrastructureHealth', 'AWS retired the machine that it ran on'],
  [137, 'UserInitiated', 'somebody stopped it, and it was killed before it had drained'],
  [137, 'SpotInterruption', 'Fargate took its Spot capacity back, and it was killed before it had drained'],
  [undefined, 'SpotInterruption', 'Fargate took its Spot capacity back'],
  [undefined, 'EssentialContainerExited', 'ECS does not know how its container ended'],
] as const)('exit code %s after %s', (exitCode, stopCode, cause) => {
  const { failure } = endOf(exitCode, { stopCode, startedAt });
  const isKnown = stopCode !== 'EssentialContainerExited';
  expect(failure).toMatchObject({ code: isKnown ? 'stopped' : 'task-ended', cause, hasRun: true });
});

test.each([
  [
    'CannotPullContainerError: pull image manifest has been retried 7 time(s): image not found',
    'its image could not be pulled',
  ],
  [
    'ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times',
    'its network, log or registry could not be reached',
  ],
  ['Capacity is unavailable at this time. Please try again later', 'Fargate had no room for it'],
  ['Timeout waiting for network interface provisioning to complete.', 'it got no network interface in time'],
  ['CannotStartContainerError: exec format error', 'its container could not be started'],
  ['Something new', 'it did not start'],
])('a task that never ran: %s', (stoppedReason, cause) => {
  expect(endOf(undefined, { stopCode: 'TaskFailedToStart', stoppedReason })).toEqual({
    exitCode: undefined,
    reason: `TaskFailedToStart: ${stoppedReason}`,
    failure: { code: 'task-not-started', cause, todo: expect.any(String), hasRun: false },
  });
});

test('stopped by a person before its container ran', () => {
  expect(endOf(undefined, { stopCode: 'UserInitiated', stoppedReason: 'wrong table' }).failure).toMatchObject(
    {
      code: 'task-not-started',
      cause: 'somebody stopped it before it had started',
    },
  );
});

test('a task without a word, and without containers, is told as that', () => {
  expect(explainEnd({})).toMatchObject({
    exitCode: undefined,
    reason: 'no reason given',
    failure: { code: 'task-not-started' },
  });
});
