/**
 * Runs of 1 and of 10 billion rows, as far as one machine can tell: a thousandth of the rows is planned, uploaded, finished
 * and verified with all that a state has, in as many tranches as a billion has, on the S3 double, and twice more with fewer
 * rows or tranches, which tells what a row and what a tranche takes. That is measured; the rest is arithmetic over it: seconds, memory, requests and dollars of each stage for 1, 16 and 100 tasks.
 *
 *     npm run build && node dist/bench/simulation.js [--rows 1000000] [--tranches 200,10000]
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { listPrices } from '../job/settings/prices.js';
import { narrowFile } from './job/narrow-file.js';
import { type MeasuredRun, measureRun, stages } from './simulation/measured-run.js';
import { linesOf, type ReckonedStage, reckonStages, tranchesOf } from './simulation/reckon-stages.js';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    tranches: { type: 'string', default: '200,10000' },
  },
});
const rows = Number(values.rows);
const [coarse, fine] = values.tranches.split(',').map(Number);
if (!(rows >= 10_000) || coarse === undefined || fine === undefined || !(fine > coarse)) {
  console.error('--rows: expected 10000 or more; --tranches: two numbers, the second one larger');
  process.exit(2);
}
const simulated = [1_000_000_000, 10_000_000_000];
const taskCounts = [1, 16, 100];

const runs: MeasuredRun[] = [];
for (const size of [
  { rows: Math.round(rows / 10), tranches: coarse },
  { rows, tranches: coarse },
  { rows, tranches: fine },
]) {
  process.stderr.write(`${size.rows} rows in ${size.tranches} tranches …\n`);
  const folder = await mkdtemp(join(tmpdir(), 'splitter-simulation-'));
  try {
    runs.push(await measureRun(size, await narrowFile(size.rows, folder), folder));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
const [few, more, cut] = runs as [MeasuredRun, MeasuredRun, MeasuredRun];
const lines = linesOf({ few, more, cut });

console.log('Measured:\n');
const measured = runs.flatMap((run) =>
  stages.map((stage) => {
    const { cpuSeconds, peakBytes, puts, gets, lists } = run.stages[stage];
    return [run.rows, run.tranches, stage, cpuSeconds.toFixed(1), megabytes(peakBytes), puts, gets, lists];
  }),
);
print(['rows', 'tranches', 'stage', 'CPU s', 'peak MB', 'PUT', 'GET', 'LIST'], measured);
const [marker, ledger] = [cut.files.markers / cut.tranches, more.files.ledgers / more.rows];
console.log(
  `\nA marker has ${Math.round(marker)} bytes, a row ${Math.round(ledger)} in its ledger and ${Math.round(more.files.frozen / more.rows)} frozen; plan.json has ${cut.files.plan} in all.`,
);
for (const count of simulated) {
  console.log(
    `\n${count.toLocaleString('en-US')} rows in ${tranchesOf(count).toLocaleString('en-US')} tranches, arithmetic:\n`,
  );
  printReckoned(reckonStages(count, lines, taskCounts, listPrices));
}

function printReckoned(reckoned: readonly ReckonedStage[]): void {
  const head = ['stage', 'CPU s', 'peak MB', 'PUT', 'GET', 'LIST', 'requests $'];
  for (const tasks of taskCounts) head.push(`${tasks} task${tasks === 1 ? '' : 's'}: s`, '$');
  const rowOf = (stage: ReckonedStage, isSplit: boolean) => [
    stage.stage === 'upload' ? `upload, ${isSplit ? 'S3 split far enough' : 'S3 as it begins'}` : stage.stage,
    whole(stage.cpuSeconds),
    megabytes(stage.peakBytes),
    whole(stage.puts),
    whole(stage.gets),
    whole(stage.lists),
    stage.requestDollars.toFixed(2),
    ...stage.tasks.flatMap(({ seconds, secondsSplit, dollars, dollarsSplit }) => [
      whole(isSplit ? secondsSplit : seconds),
      (isSplit ? dollarsSplit : dollars).toFixed(2),
    ]),
  ];
  print(
    head,
    reckoned.flatMap((stage) =>
      stage.stage === 'upload' ? [rowOf(stage, false), rowOf(stage, true)] : [rowOf(stage, false)],
    ),
  );
}

/** As Markdown, as docs/performance.md has it. */
function print(head: readonly string[], cells: readonly (readonly (string | number)[])[]): void {
  const line = (row: readonly (string | number)[]) => `| ${row.join(' | ')} |`;
  console.log([line(head), line(head.map(() => '---')), ...cells.map(line)].join('\n'));
}

function megabytes(bytes: number): string {
  return whole(bytes / 1e6);
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
