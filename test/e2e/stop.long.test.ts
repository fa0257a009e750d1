import { afterEach, describe, expect, test } from '@jest/globals';
import type { Finished } from './run-splitter.js';
import { type Bench, expectedKeys, openBench, reportOf, rows } from './s3-bench.js';
import { until } from './until.js';

let bench: Bench;
afterEach(() => bench.close());

/** The arguments of the command on the last line, as a POSIX shell takes them apart. */
function resumeArguments({ stderr }: Finished): string[] {
  const lines = stderr.trimEnd().split('\n');
  expect(lines.at(-2)).toBe('To resume:');
  const line = lines.at(-1)?.trim() ?? '';
  expect(line).toMatch(/^node \S+main\.js split /);
  return [...line.matchAll(/'((?:[^']|'\\'')*)'|(\S+)/g)]
    .map(([, quoted, plain]) => quoted?.replaceAll("'\\''", "'") ?? plain ?? '')
    .slice(2);
}

describe.each([
  ['SIGTERM', 143],
  ['SIGINT', 130],
] as const)('%s', (signal, exitCode) => {
  test(`drains: what is in flight is written, nothing new begins, exit ${exitCode}, and the line printed goes on`, async () => {
    bench = await openBench();
    bench.slow(300);
    const running = bench.split();
    await bench.untilTranchesDone(1);
    await until(
      'PUTs in flight',
      () => bench.objectPuts().length % 8 !== 0 || bench.objectPuts().length > 16,
    );
    running.child.kill(signal);
    const stopped = await running.finished;
    expect(stopped.code).toBe(exitCode);
    expect(stopped.stderr).toContain(`Stopped by ${signal}. What is done stays done.`);
    // No request was left without its answer: drained, not cut.
    expect(bench.objectPuts().filter(({ status }) => status !== 200)).toEqual([]);
    expect(bench.objectPuts().length).toBeLessThan(rows);
    expect(bench.lease()).toMatchObject({ released: true });
    bench.server.clearScript();
    const args = resumeArguments(stopped);
    const resumed = await bench.run(...args);
    expect(resumed.code).toBe(0);
    expect(resumed.stderr).not.toContain('waiting to see');
    expect(reportOf(resumed)).toMatchObject({ runId: args.at(-1), written: rows });
    expect(bench.keys('out/').sort()).toEqual(expectedKeys);
  });
});

test('a second signal stops at once, and the line that goes on is printed nevertheless', async () => {
  bench = await openBench();
  bench.slow(600_000);
  const running = bench.split();
  await until('the upload', () => running.output.stderr.includes('"uploading"'));
  running.child.kill('SIGTERM');
  await until('the notice', () => running.output.stderr.includes('A second signal stops at once'));
  const since = performance.now();
  await until('the end', () => {
    running.child.kill('SIGTERM');
    return running.child.exitCode !== null || running.child.signalCode !== null;
  });
  expect(performance.now() - since).toBeLessThan(10_000);
  const stopped = await running.finished;
  // A shell reports this as 143.
  expect([stopped.code, running.child.signalCode]).toEqual([null, 'SIGTERM']);
  expect(resumeArguments(stopped)).toContain('--run-id');
});

test('a signal while the run is planned ends it without a plan, and the line printed plans it anew', async () => {
  bench = await openBench();
  bench.server.script({
    answer: { kind: 'delay', ms: 1_000 },
    match: ({ key, method }) => method === 'PUT' && key.startsWith('_splitter/staged/'),
    times: 1_000,
  });
  const running = bench.split();
  await until('the survey', () => running.output.stderr.includes('surveyed the source'));
  running.child.kill('SIGINT');
  const stopped = await running.finished;
  expect(stopped.code).toBe(130);
  expect(bench.keys('_splitter/runs/').filter((key) => key.endsWith('/plan.json'))).toEqual([]);
  expect(bench.lease()).toMatchObject({ released: true });
  bench.server.clearScript();
  const resumed = await bench.run(...resumeArguments(stopped));
  expect([resumed.code, reportOf(resumed).written]).toEqual([0, rows]);
});
