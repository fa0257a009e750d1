import { expect, test } from '@jest/globals';
import { Retries } from '../../../job/retry/retries.js';
import { TestClock } from '../store/s3/test-clock.js';

function retriesOf(retryMs = 60_000) {
  const clock = new TestClock();
  clock.pass(1_000);
  const closing = new AbortController();
  const retries = new Retries({ clock, random: () => 0.5, closed: closing.signal, retryMs });
  return { clock, retries, closing };
}

test('while nothing succeeds all wait in line, the first of them probes, and all go when it succeeds', async () => {
  const { clock, retries } = retriesOf();
  retries.succeeded();
  const requests = [retries.begin(), retries.begin(), retries.begin()];
  for (const request of requests) retries.failed(request, 'server-error', '500');
  clock.pass(1_500);
  const order: number[] = [];
  const turns = requests.map((request, index) =>
    (retries.turn(request) ?? Promise.resolve()).then(() => {
      order.push(index);
      if (request.isProbe) retries.succeeded();
    }),
  );
  await Promise.all(turns);
  expect(order).toEqual([0, 1, 2]);
  expect(requests.map(({ isProbe }) => isProbe)).toEqual([true, false, false]);
});

test('throttling is no outage: the server is there', () => {
  const { clock, retries } = retriesOf();
  const request = retries.begin();
  request.attempts = 1;
  clock.pass(30_000);
  expect(retries.failed(request, 'slow-down', '503 SlowDown')).toEqual({ delayMs: 50 });
  expect(retries.outage.lasts(clock.monotonic())).toBeUndefined();
});

test('before the first success twenty seconds are the limit, afterwards the time that was given', () => {
  const { clock, retries } = retriesOf();
  const request = retries.begin();
  request.attempts = 3;
  retries.failed(request, 'connection', 'ECONNREFUSED');
  clock.pass(20_000);
  expect(retries.failed(request, 'connection', 'ECONNREFUSED')).toEqual({
    givenUp: 'the server cannot be reached: no request came through in 20 s (last: ECONNREFUSED)',
  });
  retries.succeeded();
  expect(retries.failed(request, 'connection', 'ECONNREFUSED')).toEqual({ delayMs: 200 });
  clock.pass(40_000);
  expect(retries.failed(request, 'connection', 'ECONNREFUSED')).toEqual({
    givenUp:
      'given up after 60 s and 3 attempts (last: ECONNREFUSED); --retry-seconds sets how long it is tried',
  });
});

test('a probe whose time to write has passed lets another one go at once', () => {
  const { clock, retries } = retriesOf();
  retries.succeeded();
  const [first, second] = [retries.begin(), retries.begin()];
  retries.failed(first, 'timeout', 'x');
  clock.pass(2_000);
  expect(retries.turn(first)).toBeUndefined();
  first.attempts += 1;
  retries.notTried(first);
  expect(first.attempts).toBe(0);
  expect(retries.turn(second)).toBeUndefined();
  expect(second.isProbe).toBe(true);
});
