/** What the census costs: the CPU of the plan, of which the census takes a share that is measured by itself. */
import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BenchContext } from '../bench-context.js';
import { type Measured, runMeasured } from '../measure/run-measured.js';
import { type Line, line } from '../measure/table.js';
import { sampleFile, splitter } from './splitter.js';

/** Of the plan's CPU, census included. */
const mostShare = 0.25;
const main = fileURLToPath(new URL('./census-main.js', import.meta.url));

export async function benchCensus(context: BenchContext): Promise<Line[]> {
  const lines: Line[] = [];
  const start = await runMeasured([process.execPath, '-e', '0']);
  for (const rows of context.rows) {
    for (const format of context.formats) {
      const of = `${rows} rows of ${format}`;
      context.say(`${of}: plan and census …`);
      const table = await sampleFile(rows, format, context);
      const state = join(context.folder, `census-${rows}-${format}`);
      const plan = await splitter(
        [
          ...['plan', '--files', table.files, ...table.source, '--target', `${state}-out`, '--state', state],
          ...['--key', '{user_id}.json', '--log', 'json', '--threads', String(availableParallelism())],
        ],
        context,
      );
      const names = table.source.slice(1).map((name) => name.slice(1));
      const alone = await runMeasured([process.execPath, main, table.files, format, ...names]);
      if (Number(alone.stdout) !== rows)
        throw new Error(`the census counts ${alone.stdout} rows, expected ${rows}`);
      const census: Measured = { ...alone, cpuMicros: Math.max(0, alone.cpuMicros - start.cpuMicros) };
      const share = census.cpuMicros / plan.cpuMicros;
      if (share > mostShare) process.exitCode = 1;
      lines.push(
        line(`${of}: plan with the census`, rows, plan),
        line(`${of}: plan without`, rows, { ...plan, cpuMicros: plan.cpuMicros - census.cpuMicros }),
        line(
          `${of}: the census`,
          rows,
          census,
          `${(100 * share).toFixed(1)} % of the plan, at most ${100 * mostShare} %`,
        ),
      );
      await rm(state, { recursive: true });
      await rm(table.files);
    }
  }
  return lines;
}
