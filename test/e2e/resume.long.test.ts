import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { type Bench, expectedKeys, isObjectPut, openBench, reportOf, rows } from './s3-bench.js';
import { until } from './until.js';

let bench: Bench;
afterEach(() => bench.close());

const threads = 1;
/** Of one thread: one whose rows are sent, and the one before, whose last answers are waited for. */
const tranchesInFlight = 2;

async function killInMidRun(...args: string[]): Promise<number> {
  bench.slow(100);
  const killed = bench.split(...args);
  await bench.untilTranchesDone(2);
  const sent = bench.objectPuts().length;
  await until('a PUT of the next tranche', () => bench.objectPuts().length > sent);
  killed.child.kill('SIGKILL');
  await killed.finished;
  bench.server.clearScript();
  return bench.keys('_splitter/runs/').filter((key) => key.includes('/done/')).length;
}

/** No tranche of the test's rows is larger: counted from the markers of the whole run. */
function largestTranche(): number {
  const markers = bench.keys('_splitter/runs/').filter((key) => key.includes('/done/'));
  return Math.max(...markers.map((key) => (bench.json(key) as { rows: number }).rows));
}

test('a run that was killed goes on with --resume: nothing is planned or done again but the tranches in flight', async () => {
  bench = await openBench();
  const done = await killInMidRun();
  const before = bench.objectPuts().length;
  // The source may be gone by now: its rows are frozen.
  await writeFile(join(bench.folder, 'rows.csv'), 'id,name\n');
  const resumed = await bench.split('--resume').finished;
  expect(resumed.code).toBe(0);
  expect(resumed.stderr).toContain(`"done":${done},"message":"the run is planned already"`);
  expect(resumed.stderr).not.toContain('surveyed the source');
  expect(resumed.stderr).not.toContain('verify');
  expect(reportOf(resumed)).toMatchObject({ rows, written: rows, puts: rows, exitCode: 0 });
  expect(bench.keys('out/').sort()).toEqual(expectedKeys);
  const sentAgain = bench.objectPuts().length - rows;
  expect(sentAgain).toBeGreaterThan(0);
  expect(sentAgain).toBeLessThanOrEqual(threads * tranchesInFlight * largestTranche());
  expect(bench.objectPuts().length - before).toBeLessThan(rows);
  expect(bench.keys('_splitter/staged/')).toEqual([]);
});

test('a plan that was cut off is made again as a new attempt, and what the first one left is removed', async () => {
  bench = await openBench();
  // The 3rd file of the frozen rows is never stored.
  const isStaged = (key: string) => key.startsWith('_splitter/staged/');
  bench.server.script({
    answer: { kind: 'stall', when: 'before-operation' },
    match: ({ key }) => isStaged(key) && bench.keys('_splitter/staged/').length >= 2,
    times: 50,
  });
  const killed = bench.split('--run-id', 'planned-twice');
  await until('frozen rows stored', () => bench.keys('_splitter/staged/').length >= 2);
  killed.child.kill('SIGKILL');
  await killed.finished;
  bench.server.clearScript();
  const resumed = await bench.split('--resume').finished;
  expect(resumed.code).toBe(0);
  expect(resumed.stderr).toContain('surveyed the source');
  expect(reportOf(resumed)).toMatchObject({ runId: 'planned-twice', written: rows, puts: rows });
  expect(bench.keys('_splitter/staged/')).toEqual([]);
});

test('other settings than those of the run are refused, each by its name', async () => {
  bench = await openBench();
  await killInMidRun('--run-id', 'begun');
  const other = ['--key', 'x/{id}.json', '--omit-nulls'];
  const byId = await bench.split('--run-id', 'begun', ...other).finished;
  expect(byId.code).toBe(2);
  expect(byId.stderr).toContain(
    '--key: expected "{id}.json", with which run begun was begun, got "x/{id}.json"',
  );
  expect(byId.stderr).toContain('--omit-nulls: expected "false"');
  expect(byId.stderr).not.toContain('--target:');
  const byResume = await bench.split('--resume', ...other).finished;
  expect(byResume.code).toBe(2);
  expect(byResume.stderr).toContain('--resume: expected a run with these settings that is not finished');
  expect(byResume.stderr).toContain('--key: expected "{id}.json", with which run begun was begun');
  expect(bench.keys('out/x/')).toEqual([]);
});

test('a finished run says so again with its report; --resume does not find it', async () => {
  bench = await openBench();
  const first = await bench.split('--run-id', 'once').finished;
  const puts = bench.objectPuts().length;
  const again = await bench.split('--run-id', 'once').finished;
  expect(again.code).toBe(0);
  expect(again.stderr).toContain('nothing was done: this run is finished already');
  expect(reportOf(again)).toEqual(reportOf(first));
  const resumed = await bench.split('--resume').finished;
  expect(resumed.code).toBe(2);
  expect(resumed.stderr).toContain(
    '--resume: expected a run with these settings that is not finished, there is none',
  );
  expect(bench.objectPuts().length).toBe(puts);
});

test('under --if-exists fail a resume knows its own objects again, and rejects those of others', async () => {
  bench = await openBench();
  const few = join(bench.folder, 'few.csv');
  await writeFile(few, `id,name\n${[3, 77, 150, 151, 239].map((id) => `${id},theirs`).join('\n')}\n`);
  const target = ['--target', 's3://table/out/', '--key', '{id}.json', '--tranches', '1'];
  expect((await bench.run('split', '--files', few, ...target)).code).toBe(0);
  const mine = ['--if-exists', 'fail', '--max-rejects', '5'];
  const before = bench.objectPuts().length;
  bench.slow(100);
  const killed = bench.split(...mine);
  // Within the first tranches, so that some of what is written has no marker.
  await until('objects written', () => bench.objectPuts().length >= before + 12);
  killed.child.kill('SIGKILL');
  await killed.finished;
  bench.server.clearScript();
  const resumed = await bench.split(...mine, '--resume').finished;
  expect(reportOf(resumed)).toMatchObject({ rows, written: rows - 5, rejected: 5, reasons: { exists: 5 } });
  expect(resumed.code).toBe(0);
});

test('under --if-exists fail a PUT that was stored before its connection broke counts as written', async () => {
  bench = await openBench();
  const broken = new Set<string>();
  bench.server.script({
    answer: { kind: 'reset', when: 'after-operation' },
    // Each of them once: the second attempt is answered.
    match: (request) =>
      isObjectPut(request) && !broken.has(request.key) && broken.add(request.key).size <= 20,
    times: 20,
  });
  const finished = await bench.split('--if-exists', 'fail', '--run-id', 'broken').finished;
  expect(finished.code).toBe(0);
  expect(reportOf(finished)).toMatchObject({ written: rows, rejected: 0, puts: rows + 20 });
  // Four more: each store's first conditional write is sent again, and once more with an If-Match that does not hold.
  expect(bench.server.requests.count('PutObject', 412)).toBe(20 + 4);
  expect(bench.server.requests.count('HeadObject', 200)).toBe(20);
  const stored = bench.server.objects('table').get('out/7.json');
  expect(stored?.metadata).toEqual({ splitter: `broken/${stored?.etag}` });
});
