import { afterEach, expect, test } from '@jest/globals';
import { type Bench, isObjectPut, openBench, reportOf, rows } from './s3-bench.js';

let bench: Bench;
afterEach(() => bench.close());

const key = 'out/7.json';

test('a PUT without an answer takes half the lease and is sent again', async () => {
  bench = await openBench();
  let renewals = 0;
  /** Renewals of the lease when each attempt arrived. */
  const seen: number[] = [];
  bench.server.script({
    answer: { kind: 'stall', when: 'before-operation' },
    match: (request) => {
      if (request.method === 'PUT' && request.key.includes('/lease/')) renewals += 1;
      if (!isObjectPut(request) || request.key !== key) return false;
      seen.push(renewals);
      return seen.length === 1;
    },
    times: 2,
  });
  const finished = await bench.split('--lease-seconds', '3').finished;
  expect([finished.code, reportOf(finished).written]).toEqual([0, rows]);
  const [first = 0, second = Number.NaN] = seen;
  // There are three in the length of a lease, and without it a PUT has 30 s.
  expect(second - first).toBeLessThan(9);
});

test('a PUT is tried for --retry-seconds while others succeed', async () => {
  bench = await openBench();
  bench.server.script({
    answer: { kind: 'error', status: 500, code: 'InternalError' },
    match: (request) => isObjectPut(request) && request.key === key,
    // More than fit into the second that is given.
    times: 40,
  });
  const finished = await bench.split('--retry-seconds', '1').finished;
  expect(finished.code).toBe(1);
  expect(finished.stderr).toMatch(
    /given up after \d s and \d+ attempts \(last: 500 InternalError\); --retry-seconds sets/,
  );
  expect(bench.keys(key)).toEqual([]);
});
