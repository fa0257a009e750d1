/**
 * What a row of the whole job costs beside its PUT alone: our engine's, and those of other tools that are given the rows
 * as files. Plain HTTP, all on one core and the sink on another, one after the other and that several times, since only
 * ratios of one sitting hold on a machine with other work.
 */
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type BenchContext, checkStored } from '../bench-context.js';
import { type Measured, runMeasured } from '../measure/run-measured.js';
import { type Line, line, type Missing } from '../measure/table.js';
import { measureClient } from '../put/bench-put.js';
import type { SinkReport } from '../sink/sink-settings.js';
import { type Sink, startSink } from '../sink/start-sink.js';
import { findTool, otherTools, type Tool } from './other-tools.js';
import { sampleFile, sinkFlags, splitter, target } from './splitter.js';

const rounds = 3;
const clientCore = 0;
const sinkCore = 1;
/** Enough to drown a tool's start; they are slow. */
const filesOfTools = 10_000;
/** What a row of the job may cost, by the PUT of each that it is measured beside. */
const aims = { engine: 2.2, obstore: 1 / 3, s5cmd: 1 / 5 };

export async function benchRatios(context: BenchContext): Promise<(Line | Missing)[]> {
  const [rows = 100_000] = context.rows;
  const table = await sampleFile(rows, 'parquet', context);
  const few = await sampleFile(filesOfTools, 'parquet', context);
  const folder = join(context.folder, 'ratio-files');
  const key = ['--key', '{user_id}.json', '--max-objects', '1000000000'];
  const intoFolder = ['split', '--files', few.files, '--target', folder, ...key, '--log', 'json'];
  await splitter([...intoFolder, '--state', join(context.folder, 'ratio-files-state')], context);
  const there = otherTools.flatMap((tool) => {
    const program = findTool(tool);
    return program === undefined ? [] : [{ tool, program }];
  });
  const splits: Line[] = [];
  const puts: Line[] = [];
  const others = new Map<Tool, Line[]>(there.map(({ tool }) => [tool, []]));
  const sink = await startSink({ tls: false }, sinkCore);
  try {
    for (let round = 0; round < rounds; round += 1) {
      context.say(`${rows} rows beside PUTs alone, ${round + 1} of ${rounds} …`);
      const state = join(context.folder, `ratio-${round}`);
      const job = ['split', '--files', table.files, '--target', target, ...key, '--state', state];
      const split = await counted('split', rows, sink, () =>
        splitter([...job, '--threads', '1', ...sinkFlags(sink)], context, clientCore),
      );
      const what = `${rows} rows of parquet, plain HTTP, one core: split`;
      splits.push(line(what, rows, split.measured, edges(split, await plannedAt(state))));
      const put = await measureClient('engine', rows, sink, context);
      puts.push({ ...put, what: 'our engine, PUT alone' });
      for (const { tool, program } of there) {
        const lines = others.get(tool);
        if (lines === undefined) continue;
        const env = { ...context.environment, ...tool.environment(context.certificate) };
        const copied = await counted(tool.name, filesOfTools, sink, () =>
          runMeasured(tool.command(program, folder, sink.endpoint), { core: clientCore, env }),
        ).catch((error: unknown) => context.say(String(error)));
        if (copied === undefined) others.delete(tool);
        else lines.push(line(`${tool.name}, ${filesOfTools} files`, filesOfTools, copied.measured));
      }
    }
  } finally {
    await sink.stop();
    await rm(folder, { recursive: true });
  }
  const [split, put] = [median(splits), median(puts)];
  return [
    split,
    { ...put, note: ratio(splits, puts, aims.engine) },
    ...otherTools.map((tool): Line | Missing => {
      const lines = others.get(tool);
      if (lines === undefined) {
        const isThere = there.some((each) => each.tool === tool);
        const missing = isThere
          ? 'it failed; its words are on standard error'
          : `not installed; ${tool.install}`;
        return { what: tool.name, missing };
      }
      const aim = tool.name === 'obstore' || tool.name === 's5cmd' ? aims[tool.name] : undefined;
      return { ...median(lines), note: ratio(splits, lines, aim) };
    }),
  ];
}

interface Counted {
  readonly measured: Measured;
  readonly report: SinkReport;
  /** In milliseconds since 1970. */
  readonly endedAt: number;
}

async function counted(
  what: string,
  puts: number,
  sink: Sink,
  run: () => Promise<Measured>,
): Promise<Counted> {
  await sink.report();
  const measured = await run();
  const endedAt = Date.now();
  const report = await sink.report();
  checkStored(what, puts, report);
  return { measured, report, endedAt };
}

/** When the only run of a state had its plan, in milliseconds since 1970. */
async function plannedAt(state: string): Promise<number> {
  const runs = join(state, 'runs');
  const [run = ''] = await readdir(runs);
  return (await stat(join(runs, run, 'plan.json'))).mtimeMs;
}

/** How long it took from the plan, and from the frozen rows, to the first PUT, and from the last to the end of the process. */
function edges({ measured, report, endedAt }: Counted, planned: number): string {
  const [, time = ''] = /"time":"([^"]+)"[^\n]*"froze the rows"/.exec(measured.stderr) ?? [];
  const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`;
  const { firstStoredAt, lastStoredAt } = report;
  if (firstStoredAt === null || lastStoredAt === null) throw new Error('expected PUTs, got none');
  const [sincePlan, sinceFrozen] = [firstStoredAt - planned, firstStoredAt - Date.parse(time)].map(seconds);
  return `first PUT ${sincePlan} after the plan and ${sinceFrozen} after the rows were frozen, end ${seconds(endedAt - lastStoredAt)} after the last`;
}

/** By the CPU of an object. */
function median(lines: readonly Line[]): Line {
  const middle = lines.toSorted((a, b) => a.cpuMicrosPerObject - b.cpuMicrosPerObject)[lines.length >> 1];
  if (middle === undefined) throw new Error('nothing was measured');
  return middle;
}

function ratio(splits: readonly Line[], lines: readonly Line[], aim: number | undefined): string {
  const each = splits
    .map((split, round) => split.cpuMicrosPerObject / (lines[round]?.cpuMicrosPerObject ?? Number.NaN))
    .sort((a, b) => a - b);
  const words = `split is ${each.map((value) => value.toFixed(2)).join(', ')} x this`;
  return aim === undefined ? words : `${words}; ${aim.toFixed(2)} is the aim`;
}
