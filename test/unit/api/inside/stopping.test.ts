import { expect, test } from '@jest/globals';
import { Stopping } from '../../../../job/api/inside/stopping.js';
import { StoppedError } from '../../../../job/shared/errors.js';

test("the program's signal stops, with its reason kept", () => {
  const controller = new AbortController();
  const stopping = new Stopping(controller.signal);
  expect(stopping.signal.aborted).toBe(false);
  controller.abort('enough');
  expect(stopping.signal.reason).toEqual(new StoppedError('AbortSignal'));
  expect([stopping.reason, stopping.fault]).toEqual(['enough', undefined]);
});

test('a signal that was aborted before stops at once', () => {
  expect(new Stopping(AbortSignal.abort()).signal.aborted).toBe(true);
});

test('after the end nobody listens to the signal any more', () => {
  const controller = new AbortController();
  const stopping = new Stopping(controller.signal);
  stopping.dispose();
  controller.abort();
  expect(stopping.signal.aborted).toBe(false);
});

test('a fault of a callback stops, is kept, and is the last that the callbacks hear', () => {
  const heard: number[] = [];
  const stopping = new Stopping(undefined);
  const fault = new Error('mine');
  stopping.call('onProgress', (value: number) => heard.push(value), 1);
  stopping.call(
    'onLog',
    () => {
      throw fault;
    },
    2,
  );
  stopping.call('onProgress', (value: number) => heard.push(value), 3);
  expect(heard).toEqual([1]);
  expect([stopping.signal.aborted, stopping.reason]).toEqual([true, fault]);
  expect(stopping.fault).toEqual({ of: 'onLog', error: fault });
});

test('a callback may be an async function: what it rejects with stops, too', async () => {
  const stopping = new Stopping(undefined);
  const stopped = new Promise((done) => stopping.signal.addEventListener('abort', done));
  stopping.call('onProgress', async () => Promise.reject(new Error('later')), 1);
  await stopped;
  expect(stopping.fault).toEqual({ of: 'onProgress', error: new Error('later') });
});
