import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { type Bench, bucket, expectedKeys, openBench, reportOf, rows } from './s3-bench.js';
import { until } from './until.js';

let bench: Bench;
afterEach(() => bench.close());

/** Two tranches in each of 100 partitions, so that each partition is cut. */
const split = (...args: string[]) =>
  bench.start(
    ...['split', '--files', 'rows.csv', '--target', `s3://${bucket}/out/`, '--key', '{id}.json'],
    ...['--tranches', '200', ...args],
  );

/** So many rows of text that does not pack, 24 kB each. */
async function wideRows(count: number): Promise<string> {
  const path = join(bench.folder, 'wide.csv');
  const lines = Array.from({ length: count }, (_, row) => `${row},${randomBytes(12_000).toString('hex')}`);
  await writeFile(path, `id,text\n${lines.join('\n')}\n`);
  return path;
}

test('with too little room the run ends before its first PUT with 2 and the figures, and goes on where there is more', async () => {
  bench = await openBench();
  const wide = ['--files', await wideRows(300), '--tranches', '2', '--key', '{id}.json'];
  const job = ['split', ...wide, '--target', `s3://${bucket}/out/`];
  const refused = await bench.run(...job, '--scratch-limit', '1MB');
  expect(refused.code).toBe(2);
  expect(refused.stderr).toMatch(
    /--scratch-dir: expected room for \d\.\d MB, which the largest partition takes/,
  );
  expect(refused.stderr).toContain('scratch has 1.0 MB. This start wrote no object.');
  expect(bench.objectPuts()).toEqual([]);
  const resumed = await bench.run(...job, '--resume', '--scratch-limit', '20MB');
  expect(resumed.code).toBe(0);
  expect(resumed.stderr).toContain('"message":"the run is planned already"');
  expect(reportOf(resumed)).toMatchObject({ rows: 300, written: 300, puts: 300 });
  expect(bench.keys('out/')).toHaveLength(300);
});

test('a run whose partitions are cut is killed and goes on, with each row written', async () => {
  bench = await openBench();
  bench.slow(50);
  const killed = split('--run-id', 'cut');
  await until('some objects', () => bench.objectPuts().length > 40);
  killed.child.kill('SIGKILL');
  await killed.finished;
  bench.server.clearScript();
  const resumed = await split('--resume', '--scratch-limit', '1MB').finished;
  expect(resumed.code).toBe(0);
  expect(reportOf(resumed)).toMatchObject({ runId: 'cut', rows, written: rows });
  expect(bench.keys('_splitter/runs/').filter((key) => key.includes('/done/'))).toHaveLength(200);
  expect(bench.keys('out/').sort()).toEqual(expectedKeys);
});
