/**
 * What a run costs of which little has changed, beside writing all: the reference table, then the same with 1 % of its
 * rows changed and 0.1 % gone, under --write changed.
 */
import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { openSession } from '../../job/sql/duckdb-session.js';
import { quoteLiteral } from '../../job/sql/quote.js';
import type { BenchContext } from '../bench-context.js';
import type { Measured } from '../measure/run-measured.js';
import { type Line, line } from '../measure/table.js';
import { startSink } from '../sink/start-sink.js';
import { runStages, type Stages, sampleFile } from './splitter.js';

/** What S3 takes for a small PUT. */
const latency = { medianMs: 20, p99Ms: 150 };
const key = '{user_id}.json';
/** Of what writing all takes. */
const bounds = { upload: 0.25, whole: 0.5, time: 1 / 3 };

export async function benchChanged(context: BenchContext): Promise<Line[]> {
  const lines: Line[] = [];
  for (const rows of context.rows) {
    const first = await sampleFile(rows, 'parquet', context);
    const second = join(context.folder, `changed-${rows}.parquet`);
    const changed = await changeSome(first.files, second, context);
    const threads = availableParallelism();
    for (const [what, of, where] of [
      ['one core', undefined, { threads: 1, core: 0 }],
      [`20 ms, ${threads} threads`, latency, { threads }],
    ] as const) {
      context.say(`${rows} rows, then ${changed} changed, TLS, ${what} …`);
      const sink = await startSink(
        { tls: true, ...(of && { latency: of }) },
        'core' in where ? 1 : undefined,
      );
      const state = join(context.folder, 'changed-state');
      try {
        const options = { key, state, ...where };
        const all = await runStages({ ...options, files: first.files, puts: rows }, sink, context);
        const some = await runStages(
          { ...options, files: second, puts: changed, source: ['--write', 'changed'] },
          sink,
          context,
        );
        lines.push(...compared(`${rows} rows, TLS, ${what}`, all, some, of !== undefined));
      } finally {
        await sink.stop();
        await rm(state, { recursive: true, force: true });
      }
    }
    await rm(first.files);
    await rm(second);
  }
  return lines;
}

/** Every hundredth row is another, every thousandth is gone. Returns how many objects that makes to be written. */
async function changeSome(from: string, to: string, { folder }: BenchContext): Promise<number> {
  const session = await openSession({ threads: 1, memoryLimit: '1GB', tempDirectory: join(folder, 'spill') });
  try {
    const changes = 'user_id::BIGINT % 100 = 0';
    await session.run(
      `COPY (SELECT * REPLACE (CASE WHEN ${changes} THEN concat('changed ', user_data0) ELSE user_data0 END AS user_data0)
         FROM ${quoteLiteral(from)} WHERE user_id::BIGINT % 1000 <> 1) TO ${quoteLiteral(to)} (FORMAT parquet)`,
    );
    const [counted] = await session.rows(`SELECT count(*) AS rows FROM ${quoteLiteral(to)} WHERE ${changes}`);
    return Number(counted?.rows);
  } finally {
    session.close();
  }
}

/** The time counts where there is latency: on one core without any it is the CPU. */
function compared(what: string, all: Stages, some: Stages, judgesTime: boolean): Line[] {
  const ratios = {
    upload: some.upload.cpuMicros / all.upload.cpuMicros,
    whole: whole(some).cpuMicros / whole(all).cpuMicros,
    time: some.upload.seconds / all.upload.seconds,
  };
  const told = (name: keyof typeof bounds, of: string) => {
    if (ratios[name] > bounds[name]) process.exitCode = 1;
    return `${ratios[name].toFixed(3)} of the ${of} of writing all, at most ${bounds[name].toFixed(3)}`;
  };
  const upload = judgesTime ? `${told('upload', 'CPU')}; ${told('time', 'time')}` : told('upload', 'CPU');
  return [
    line(`${what}: all, plan`, all.rows, all.plan),
    line(`${what}: all, upload`, all.rows, all.upload),
    line(`${what}: all, the three stages`, all.rows, whole(all)),
    line(`${what}: changed, plan`, some.rows, some.plan),
    line(`${what}: changed, upload`, some.rows, some.upload, `${some.sink.stored} PUTs; ${upload}`),
    line(`${what}: changed, the three stages`, some.rows, whole(some), told('whole', 'CPU')),
  ];
}

function whole({ plan, upload, finish }: Stages): Pick<Measured, 'seconds' | 'cpuMicros' | 'peakBytes'> {
  const stages = [plan, upload, finish];
  return {
    seconds: stages.reduce((sum, { seconds }) => sum + seconds, 0),
    cpuMicros: stages.reduce((sum, { cpuMicros }) => sum + cpuMicros, 0),
    peakBytes: Math.max(...stages.map(({ peakBytes }) => peakBytes)),
  };
}
