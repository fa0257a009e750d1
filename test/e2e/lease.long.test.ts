import { afterEach, expect, test } from '@jest/globals';
import { type Bench, expectedKeys, openBench, reportOf, rows } from './s3-bench.js';
import { until } from './until.js';

let bench: Bench;
afterEach(() => bench.close());

test('a second run on a target that is being written exits 4 and says who holds it since when', async () => {
  bench = await openBench();
  bench.slow(100);
  const first = bench.split('--run-id', 'first');
  await bench.untilTranchesDone(1);
  const second = await bench.split('--run-id', 'second').finished;
  expect(second.code).toBe(4);
  expect(second.stderr).toMatch(
    /Another run holds the target s3:\/\/table\/out\/: run first \(host .+, process \d+\), since \d{4}-.+Z\. Nothing was written\./,
  );
  expect(bench.keys('_splitter/runs/second')).toEqual([]);
  bench.server.clearScript();
  const finished = await first.finished;
  expect([finished.code, reportOf(finished).written]).toEqual([0, rows]);
  expect(bench.lease()).toMatchObject({ runId: 'first', epoch: 1, released: true });
});

test('a run that was killed is taken over after the length of its lease, and verify is advised', async () => {
  bench = await openBench();
  bench.slow(100);
  const killed = bench.split('--run-id', 'killed');
  await bench.untilTranchesDone(1);
  killed.child.kill('SIGKILL');
  await killed.finished;
  bench.server.clearScript();
  const second = await bench.split('--run-id', 'second').finished;
  expect(second.code).toBe(0);
  expect(second.stderr).toContain('waiting to see whether it lives');
  expect(second.stderr).toContain("'splitter verify' is advised");
  expect(bench.lease()).toMatchObject({ runId: 'second', epoch: 2, released: true });
  expect(bench.keys('out/').sort()).toEqual(expectedKeys);
});

test('a run that is paused while another takes over writes nothing when it wakes up, and exits 4', async () => {
  bench = await openBench();
  bench.slow(100);
  const paused = bench.split('--run-id', 'paused');
  await bench.untilTranchesDone(1);
  paused.child.kill('SIGSTOP');
  bench.server.clearScript();
  expect((await bench.split('--run-id', 'second').finished).code).toBe(0);
  const before = bench.objectPuts().length;
  // Its main thread learns late that the lease is gone: the threads must not write until it knows.
  bench.server.script({
    answer: { kind: 'delay', ms: 1_000 },
    match: ({ key }) => key.includes('/lease/'),
    times: 10,
  });
  paused.child.kill('SIGCONT');
  const woken = await paused.finished;
  expect(woken.code).toBe(4);
  expect(woken.stderr).toContain('The lease of the target s3://table/out/ was lost: run second ');
  expect(bench.objectPuts().length).toBe(before);
  expect(bench.lease()).toMatchObject({ runId: 'second', released: true });
  expect(bench.keys('out/').sort()).toEqual(expectedKeys);
});

test('the stages of a fan-out share the lease: kept between them, released by finish', async () => {
  bench = await openBench();
  const state = ['--state', 's3://table/_splitter/', '--run-id', 'fan'];
  expect((await bench.plan('--run-id', 'fan', '--workers', '2').finished).code).toBe(0);
  expect(bench.lease()).toMatchObject({ runId: 'fan', epoch: 1, handedOver: true, seconds: 900 });
  bench.slow(100);
  const uploads = [0, 1].map((batch) => bench.start('upload', ...state, '--batch', String(batch)));
  await bench.untilTranchesDone(2);
  // While the tasks work their lease is short again, and renewed by both of them.
  await until('the lease of the tasks', () => bench.lease().handedOver === false);
  expect(bench.lease()).toMatchObject({ runId: 'fan', epoch: 1, seconds: 3 });
  bench.server.clearScript();
  for (const { finished } of uploads) expect(await finished).toMatchObject({ code: 0 });
  expect(bench.lease()).toMatchObject({ runId: 'fan', epoch: 1, handedOver: true });
  const finish = await bench.run('finish', ...state);
  expect([finish.code, reportOf(finish).written]).toEqual([0, rows]);
  expect(bench.lease()).toMatchObject({ runId: 'fan', epoch: 1, released: true });
});
