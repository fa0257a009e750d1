import { afterEach, expect, test } from '@jest/globals';
import { type Bench, isObjectPut, openBench, reportOf, rows } from './s3-bench.js';

let bench: Bench;
afterEach(() => bench.close());

const key = 'out/7.json';

test('a PUT without an answer takes half the lease and is sent again', async () => {
  bench = await openBench();
  bench.server.script({
    answer: { kind: 'stall', when: 'before-operation' },
    match: (request) => isObjectPut(request) && request.key === key,
  });
  const since = performance.now();
  const finished = await bench.split('--lease-seconds', '3').finished;
  // The limit of a PUT without a lease is 30 s.
  expect(performance.now() - since).toBeLessThan(25_000);
  expect([finished.code, reportOf(finished).written]).toEqual([0, rows]);
  expect(bench.objectPuts().filter((put) => put.key === key)).toHaveLength(2);
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
