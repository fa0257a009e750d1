import { afterEach, expect, test } from '@jest/globals';
import { type Bench, isObjectPut, openBench, reportOf, rows } from './s3-bench.js';

let bench: Bench;
afterEach(() => bench.close());

const longest = 30_000;

async function failing(...args: string[]) {
  const since = performance.now();
  const finished = await bench.split(...args).finished;
  expect(performance.now() - since).toBeLessThan(longest);
  expect(finished.code).toBe(1);
  const lines = finished.stderr.split('\n').filter((line) => !line.startsWith('{'));
  return { finished, lines };
}

test('a target that may not be written ends the run at once with one message, and it goes on when mended', async () => {
  bench = await openBench();
  bench.server.script({
    answer: { kind: 'error', status: 403, code: 'AccessDenied' },
    match: isObjectPut,
    times: 1_000_000,
  });
  const { lines } = await failing('--run-id', 'denied');
  expect(lines[0]).toBe('The run failed. What is done stays done.');
  expect(lines[1]).toMatch(
    /^ {2}PUT s3:\/\/table\/out\/\d+\.json failed \(403 AccessDenied\): the credentials are not allowed to; expected s3:PutObject/,
  );
  expect(lines.slice(2, 3)).toEqual(['To resume:']);
  expect(lines.filter((line) => line.includes('AccessDenied'))).toHaveLength(1);
  bench.server.clearScript();
  // The lease was left for the run itself, so nobody waits.
  const resumed = await bench.split('--resume').finished;
  expect([resumed.code, reportOf(resumed).written]).toEqual([0, rows]);
  expect(resumed.stderr).not.toContain('waiting to see');
});

test('a first failure is not kept waiting by other PUTs that are tried again and again', async () => {
  bench = await openBench();
  bench.server.script(
    {
      answer: { kind: 'error', status: 403, code: 'AccessDenied' },
      match: (request) => isObjectPut(request) && request.key.endsWith('7.json'),
      times: 1_000,
    },
    { answer: { kind: 'slow-down' }, match: isObjectPut, times: 1_000_000 },
  );
  const { lines } = await failing();
  expect(lines.filter((line) => line.includes('AccessDenied'))).toHaveLength(1);
});

test('a server that cannot be reached is told within 30 s', async () => {
  bench = await openBench();
  const { lines } = await failing('--endpoint-url', 'http://127.0.0.1:1');
  expect(lines.join('\n')).toContain('ECONNREFUSED');
  expect(lines.filter((line) => line.includes('ECONNREFUSED'))).toHaveLength(1);
});

test('a server that is gone in mid-run is told when it was tried for the time that is given', async () => {
  bench = await openBench();
  bench.slow(100);
  const running = bench.split('--retry-seconds', '8');
  await bench.untilTranchesDone(1);
  const since = performance.now();
  await bench.server.close();
  const { code, stderr } = await running.finished;
  expect(code).toBe(1);
  expect(performance.now() - since).toBeLessThan(longest);
  expect(stderr).toContain('ECONNREFUSED');
});

test('a lost bucket ends the run with its name', async () => {
  bench = await openBench();
  const { lines } = await failing('--target', 's3://no-such-bucket/out/', '--state', 's3://table/_splitter/');
  expect(lines[1]).toContain('there is no bucket no-such-bucket');
});

test('a run whose first answer stops half-way is no run without a server: it asks again when it has waited for the rest', async () => {
  bench = await openBench();
  let isFirst = true;
  bench.server.script({
    answer: { kind: 'stall', when: 'during-answer' },
    match: () => {
      const isHit = isFirst;
      isFirst = false;
      return isHit;
    },
    times: 1,
  });
  const finished = await bench.split('--run-id', 'half').finished;
  expect([finished.code, finished.code === 0 ? '' : finished.stderr]).toEqual([0, '']);
  expect(reportOf(finished).written).toBe(rows);
  expect(isFirst).toBe(false);
});
