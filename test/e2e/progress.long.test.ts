/** What a person sees of a run's progress, while the store gives no answer. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type OnTerminal, onTerminal, type TerminalOptions } from './pseudo-terminal.js';
import { type Bench, bucket, openBench, rows } from './s3-bench.js';

let bench: Bench;
let shown: OnTerminal | undefined;

beforeEach(async () => {
  bench = await openBench();
});

afterEach(async () => {
  shown?.kill();
  await shown?.ended;
  shown = undefined;
  await bench.close();
});

function show(args: readonly string[], options: Partial<TerminalOptions> = {}): OnTerminal {
  const env = { ...bench.env, SPLITTER_LOG: 'pretty', ...options.env };
  shown = onTerminal(args, { cwd: bench.folder, columns: 100, ...options, env });
  return shown;
}

/** The line that is drawn over, without the bar. */
function drawn({ lines }: OnTerminal): string {
  return (lines().at(-1) ?? '').replace(/^\[[#-]*\] /, '');
}

const state = ['--state', `s3://${bucket}/_splitter/`];
const run = ['--run-id', 'r', ...state];

/** A run of four batches, the first three of which are uploaded; what is sent from now on has no answer. */
async function threeOfFour() {
  expect((await bench.plan(...run, '--workers', '4').finished).code).toBe(0);
  for (const batch of ['0', '1', '2']) {
    expect((await bench.run('upload', ...run, '--batch', batch)).code).toBe(0);
  }
  bench.hold('PutObject');
  const { staged } = bench.json('_splitter/runs/r/plan.json') as {
    staged: readonly { partition: number; rows: number }[];
  };
  const batches = bench.json('_splitter/runs/r/batches.json') as readonly { partitions: number[] }[];
  const last = batches[3]?.partitions ?? [];
  const ofLast = staged.reduce((sum, file) => sum + (last.includes(file.partition) ? file.rows : 0), 0);
  return { ofLast };
}

test('a run that goes on begins at what is done, with no forecast while nothing moves', async () => {
  const { ofLast } = await threeOfFour();
  const done = rows - ofLast;
  const terminal = show(['upload', ...run]);
  await terminal.untilSeen(/in flight/);
  const percent = Math.floor((done / rows) * 100);
  expect(drawn(terminal)).toMatch(
    new RegExp(
      `^ ${percent}%  ${done} of ${rows} rows  0 rows/s  0\\.0 MB/s  4 in flight(  \\d+ retr(y|ies))?$`,
    ),
  );
});

test('a batch has the rows of its own for a total', async () => {
  const { ofLast } = await threeOfFour();
  const terminal = show(['upload', ...run, '--batch', '3']);
  await terminal.untilSeen(/in flight/);
  expect(drawn(terminal)).toMatch(new RegExp(`^  0%  0 of ${ofLast} rows  0 rows/s`));
});

test('deletions are counted in objects, with those that are due for a total', async () => {
  expect((await bench.split(...state, '--write', 'changed').finished).code).toBe(0);
  // The first ones try whether the server keeps to conditions.
  let seen = 0;
  bench.server.script({
    answer: { kind: 'stall', when: 'before-operation' },
    match: ({ operation }) => operation === 'DeleteObjects' && ++seen > 6,
    times: Number.MAX_SAFE_INTEGER,
  });
  const file = join(bench.folder, 'rows.csv');
  const source = [
    '--files',
    file,
    '--tranches',
    '12',
    '--target',
    `s3://${bucket}/out/`,
    '--key',
    '{id}.json',
  ];
  await writeFile(file, 'id,name\n1,name 1\n');
  const changes = ['--write', 'changed', '--missing', 'delete', '--max-deletes', '100%'];
  const terminal = show(['split', ...source, ...state, ...changes]);
  await terminal.untilSeen(/objects\/s/);
  expect(drawn(terminal)).toMatch(new RegExp(`^ +\\d+%  \\d+ of ${rows - 1} objects  \\d+ objects/s$`));
});

test('verify --deep counts the objects that it reads', async () => {
  expect((await bench.split(...run).finished).code).toBe(0);
  bench.hold('GetObject');
  bench.hold('HeadObject');
  const terminal = show(['verify', ...run, '--deep']);
  await terminal.untilSeen(/in flight/);
  expect(drawn(terminal)).toMatch(new RegExp(`^  0%  0 of ${rows} objects  0 objects/s  4 in flight`));
});
