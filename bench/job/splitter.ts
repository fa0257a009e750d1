/** The built command as the bench runs it: the reference table in, the three stages one by one. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BenchContext, checkStored } from '../bench-context.js';
import { type Measured, runMeasured } from '../measure/run-measured.js';
import type { SinkReport } from '../sink/sink-settings.js';
import type { Sink } from '../sink/start-sink.js';

const main = fileURLToPath(new URL('../../job/main.js', import.meta.url));

export function splitter(args: readonly string[], context: BenchContext, core?: number): Promise<Measured> {
  return runMeasured([process.execPath, main, ...args], { core, env: context.environment });
}

/** The reference table as a file in the bench's folder. */
export async function sampleFile(
  rows: number,
  format: 'csv' | 'parquet',
  context: BenchContext,
): Promise<string> {
  const path = join(context.folder, `reference-${rows}.${format}`);
  await splitter(['sample', '--rows', String(rows), '--out', path], context);
  return path;
}

export interface StagesOptions {
  readonly files: string;
  readonly key: string;
  readonly threads: number;
  /** Pins the stages to this core. */
  readonly core?: number;
  /** More flags for the source. */
  readonly source?: readonly string[];
}

export interface Stages {
  readonly plan: Measured;
  readonly upload: Measured;
  readonly finish: Measured;
  readonly rows: number;
  readonly sink: SinkReport;
}

/** Runs plan, upload and finish against the sink. @throws Error when the sink stored another number than there are rows */
export async function runStages(options: StagesOptions, sink: Sink, context: BenchContext): Promise<Stages> {
  const { files, key, threads, core, source = [] } = options;
  const state = join(context.folder, 'state');
  const s3 = ['--endpoint-url', sink.endpoint, '--force-path-style', '--log', 'json'];
  const common = ['--state', state, '--threads', String(threads), ...s3];
  const target = ['--target', 's3://bench/user_info/processed/', '--key', key];
  const plan = await splitter(['plan', '--files', files, ...source, ...target, ...common], context, core);
  const { runId, rows } = JSON.parse(plan.stdout.trim().split('\n').at(-1) ?? '{}') as {
    runId: string;
    rows: number;
  };
  const run = ['--run-id', runId, ...common];
  await sink.report();
  const upload = await splitter(['upload', ...run], context, core);
  const report = await sink.report();
  checkStored('upload', rows, report);
  const finish = await splitter(['finish', ...run], context, core);
  return { plan, upload, finish, rows, sink: report };
}
