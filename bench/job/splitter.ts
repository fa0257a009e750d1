/** The built command as the bench runs it: the reference table in, the three stages one by one. */
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BenchContext, checkStored } from '../bench-context.js';
import { type Measured, runMeasured } from '../measure/run-measured.js';
import type { SinkReport } from '../sink/sink-settings.js';
import type { Sink } from '../sink/start-sink.js';

const main = fileURLToPath(new URL('../../job/main.js', import.meta.url));

export function splitter(
  args: readonly string[],
  { environment }: Pick<BenchContext, 'environment'>,
  core?: number,
): Promise<Measured> {
  return runMeasured([process.execPath, main, ...args], { core, env: environment });
}

/** The last line that a command printed, which tells of its end; empty where it printed none. */
export function endOf<Told>({ stdout }: Pick<Measured, 'stdout'>): Partial<Told> {
  return JSON.parse(stdout.trim().split('\n').at(-1) || '{}') as Partial<Told>;
}

export interface SampleFile {
  readonly files: string;
  /** Flags that say how it is read. */
  readonly source: readonly string[];
}

/** The reference table as a file in the bench's folder. */
export async function sampleFile(
  rows: number,
  format: 'csv' | 'parquet',
  context: BenchContext,
): Promise<SampleFile> {
  const path = join(context.folder, `reference-${rows}`);
  const files = `${path}.${format}`;
  await splitter(['sample', '--rows', String(rows), '--out', files], context);
  return { files, source: format === 'csv' ? ['--column-names', `@${path}.columns`] : [] };
}

/** Where a command finds the sink, and how it reports. */
export function sinkFlags(sink: Sink): string[] {
  return ['--endpoint-url', sink.endpoint, '--force-path-style', '--log', 'json'];
}

export const target = 's3://bench/user_info/processed/';

export interface StagesOptions {
  readonly files: string;
  readonly key: string;
  readonly threads: number;
  /** Pins the stages to this core. */
  readonly core?: number;
  /** More flags for the source. */
  readonly source?: readonly string[];
  /** Kept for a run after this one. @default a new one, without runs before */
  readonly state?: string;
  /** Objects that are to be stored. @default as many as there are rows */
  readonly puts?: number;
}

export interface Stages {
  readonly plan: Measured;
  readonly upload: Measured;
  readonly finish: Measured;
  readonly rows: number;
  /** What the sink counted while rows were uploaded. */
  readonly sink: SinkReport;
  /** Objects that `finish` deleted, by the sink's count. */
  readonly deleted: number;
}

/** Runs plan, upload and finish against the sink. @throws Error when the sink stored another number than was to be written */
export async function runStages(options: StagesOptions, sink: Sink, context: BenchContext): Promise<Stages> {
  const { files, key, threads, core, source = [] } = options;
  const state = options.state ?? (await mkdtemp(join(context.folder, 'state-')));
  const common = ['--state', state, '--threads', String(threads), ...sinkFlags(sink)];
  const table = [
    '--files',
    files,
    ...source,
    '--target',
    target,
    '--key',
    key,
    '--max-objects',
    '1000000000',
  ];
  const plan = await splitter(['plan', ...table, ...common], context, core);
  const { runId = '', rows = 0 } = endOf<{ runId: string; rows: number }>(plan);
  const run = ['--run-id', runId, ...common];
  await sink.report();
  const upload = await splitter(['upload', ...run], context, core);
  const report = await sink.report();
  checkStored('upload', options.puts ?? rows, report);
  const finish = await splitter(['finish', ...run], context, core);
  const { deleted } = await sink.report();
  return { plan, upload, finish, rows, sink: report, deleted };
}
