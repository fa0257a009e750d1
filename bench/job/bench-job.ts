/** The whole job on the reference table, stage by stage: on one core without latency, and on all with S3's. */
import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import type { BenchContext } from '../bench-context.js';
import { type Line, line } from '../measure/table.js';
import { startSink } from '../sink/start-sink.js';
import { runStages, type Stages, type StagesOptions, sampleFile } from './splitter.js';

/** What S3 takes for a small PUT. */
const latency = { medianMs: 20, p99Ms: 150 };
const key = '{user_id}.json';

export async function benchJob(context: BenchContext): Promise<Line[]> {
  const lines: Line[] = [];
  for (const [index, rows] of context.rows.entries()) {
    for (const format of context.formats) {
      const table = await sampleFile(rows, format, context);
      const of = `${rows} rows of ${format}`;
      if (index === 0 && format === context.formats[0]) {
        context.say(`${of}, one core, no latency …`);
        lines.push(
          ...(await measure(
            `${of}, TLS, one core`,
            undefined,
            { ...table, key, threads: 1, core: 0 },
            context,
          )),
        );
      }
      context.say(`${of}, all cores, 20 ms latency …`);
      const threads = availableParallelism();
      lines.push(
        ...(await measure(
          `${of}, TLS, 20 ms, ${threads} threads`,
          latency,
          { ...table, key, threads },
          context,
        )),
      );
      await rm(table.files);
    }
  }
  return lines;
}

async function measure(
  what: string,
  sinkLatency: typeof latency | undefined,
  options: StagesOptions,
  context: BenchContext,
): Promise<Line[]> {
  const sinkCore = options.core === undefined ? undefined : 1;
  const sink = await startSink({ tls: true, ...(sinkLatency && { latency: sinkLatency }) }, sinkCore);
  try {
    return stageLines(what, await runStages(options, sink, context));
  } finally {
    await sink.stop();
  }
}

function stageLines(what: string, { plan, upload, finish, rows, sink }: Stages): Line[] {
  const own = (sink.cpuMicros / sink.stored).toFixed(1);
  const note = `${(sink.bytes / 1e6).toFixed(0)} MB; sink ${own} µs each; ${sink.accepted} connections, ${sink.open} left open`;
  return [
    line(`${what}: plan`, rows, plan),
    line(`${what}: upload`, rows, upload, note),
    line(`${what}: finish`, rows, finish),
  ];
}
