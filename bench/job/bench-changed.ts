/**
 * What a run costs of which little has changed, beside writing all: a table, then the same with 1 % of its rows changed
 * and 0.1 % gone, under --write changed --missing delete. The sink counts PUTs and deletions, which must be exact.
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
import { narrowFile } from './narrow-file.js';
import { runStages, type Stages, sampleFile } from './splitter.js';

/** What S3 takes for a small PUT. */
const latency = { medianMs: 20, p99Ms: 150 };
const key = '{user_id}.json';
/** Of what writing all takes. Told beside each figure: time depends on what else the machine does. */
const aims = { upload: 0.25, whole: 0.5, time: 1 / 3 };

interface Shape {
  /** Writes a table of so many rows; returns its path. */
  table(rows: number, context: BenchContext): Promise<string>;
  /** A text column to be changed. */
  readonly column: string;
  /** Of the file's row groups, of the changed one as of the first: memory follows them. */
  readonly rowGroup: number;
  /** What the whole may take at its peak, in MB. */
  readonly mostMegabytes: number;
  readonly ways: readonly Way[];
}

interface Way {
  readonly what: string;
  readonly latency?: typeof latency;
  readonly where: { readonly threads: number; readonly core?: number };
}

const threads = availableParallelism();

const shapes: Readonly<Record<BenchContext['shape'], Shape>> = {
  reference: {
    table: async (rows, context) => (await sampleFile(rows, 'parquet', context)).files,
    column: 'user_data0',
    rowGroup: 10_240,
    mostMegabytes: 1_000,
    ways: [
      { what: 'one core', where: { threads: 1, core: 0 } },
      { what: `20 ms, ${threads} threads`, latency, where: { threads } },
    ],
  },
  narrow: {
    table: (rows, { folder }) => narrowFile(rows, folder),
    column: 'a',
    rowGroup: 2_048,
    mostMegabytes: 1_200,
    ways: [{ what: '2 threads', where: { threads: 2 } }],
  },
};

export async function benchChanged(context: BenchContext): Promise<Line[]> {
  const lines: Line[] = [];
  const shape = shapes[context.shape];
  for (const rows of context.rows) {
    const first = await shape.table(rows, context);
    const second = join(context.folder, `changed-${rows}.parquet`);
    const { changed, gone } = await changeSome(first, second, shape, context);
    for (const way of shape.ways) {
      const what = `${rows} rows, TLS, ${way.what}`;
      context.say(`${what}, then ${changed} changed and ${gone} gone …`);
      const sink = await startSink(
        { tls: true, ...(way.latency && { latency: way.latency }) },
        way.where.core === undefined ? undefined : 1,
      );
      const state = join(context.folder, 'changed-state');
      try {
        const options = { key, state, ...way.where };
        const all = await runStages({ ...options, files: first, puts: rows }, sink, context);
        context.say(`${what}: written, now what has changed …`);
        const source = ['--write', 'changed', '--missing', 'delete', '--accept-source'];
        const some = await runStages({ ...options, files: second, puts: changed, source }, sink, context);
        if (some.deleted !== gone) {
          throw new Error(`finish: ${gone} objects were to be deleted, ${some.deleted} were.`);
        }
        const compared = compare(what, all, some, shape);
        // At once: what follows takes long.
        for (const each of compared)
          context.say(`${each.what}: ${each.peakMegabytes} MB. ${each.note ?? ''}`);
        lines.push(...compared);
      } finally {
        await sink.stop();
        await rm(state, { recursive: true, force: true });
      }
    }
    await rm(first);
    await rm(second);
  }
  return lines;
}

/** Every hundredth row is another, every thousandth is gone. Returns how many objects that makes. */
async function changeSome(
  from: string,
  to: string,
  { column, rowGroup }: Shape,
  { folder }: BenchContext,
): Promise<{ readonly changed: number; readonly gone: number }> {
  const session = await openSession({ threads: 1, memoryLimit: '1GB', tempDirectory: join(folder, 'spill') });
  try {
    const [isChanged, isGone] = ['user_id::BIGINT % 100 = 0', 'user_id::BIGINT % 1000 = 1'];
    await session.run(
      `COPY (SELECT * REPLACE (CASE WHEN ${isChanged} THEN concat('changed ', ${column}) ELSE ${column} END AS ${column})
         FROM ${quoteLiteral(from)} WHERE NOT (${isGone})) TO ${quoteLiteral(to)} (FORMAT parquet, ROW_GROUP_SIZE ${rowGroup})`,
    );
    const [counted] = await session.rows(
      `SELECT count(*) FILTER (${isChanged}) AS changed, count(*) FILTER (${isGone}) AS gone FROM ${quoteLiteral(from)}`,
    );
    return { changed: Number(counted?.changed), gone: Number(counted?.gone) };
  } finally {
    session.close();
  }
}

function compare(what: string, all: Stages, some: Stages, { mostMegabytes }: Shape): Line[] {
  const [before, after] = [whole(all), whole(some)];
  const ratios = {
    upload: some.upload.cpuMicros / all.upload.cpuMicros,
    whole: after.cpuMicros / before.cpuMicros,
    time: some.upload.seconds / all.upload.seconds,
  };
  const told = (name: keyof typeof aims, of: string) =>
    `${ratios[name].toFixed(3)} of the ${of} of writing all, asked: ${aims[name].toFixed(3)}`;
  const memory = `asked: ${mostMegabytes} MB`;
  return [
    line(`${what}: all, plan`, all.rows, all.plan),
    line(`${what}: all, upload`, all.rows, all.upload),
    line(`${what}: all, the three stages`, all.rows, before),
    line(`${what}: changed, plan`, some.rows, some.plan),
    line(
      `${what}: changed, upload`,
      some.rows,
      some.upload,
      `${some.sink.stored} PUTs; ${told('upload', 'CPU')}; ${told('time', 'time')}`,
    ),
    line(`${what}: changed, finish`, some.rows, some.finish, `${some.deleted} deletions`),
    line(`${what}: changed, the three stages`, some.rows, after, `${told('whole', 'CPU')}; ${memory}`),
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
