/** What a user would do instead: the rows as files, made for free, then copied by a tool. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type BenchContext, checkStored } from '../bench-context.js';
import { type Measured, runMeasured } from '../measure/run-measured.js';
import { findProgram } from '../measure/spawn-pinned.js';
import { type Line, line, type Missing } from '../measure/table.js';
import { type Sink, startSink } from '../sink/start-sink.js';
import { sampleFile, splitter } from './splitter.js';

/** Enough to drown the tools' start; they are slow. */
const objects = 10_000;

interface Tool {
  readonly name: string;
  readonly install: string;
  command(program: string, folder: string, endpoint: string): string[];
  readonly environment: (certificate: string) => Record<string, string>;
}

const tools: readonly Tool[] = [
  {
    name: 'rclone',
    install: 'on Debian: apt-get install rclone',
    // Told not to look before or after a PUT, which is the fastest it can do.
    command: (program, folder, endpoint) => [
      ...[
        program,
        'copy',
        folder,
        ':s3:bench/user_info/processed',
        '--s3-provider',
        'Other',
        '--s3-env-auth',
      ],
      ...['--s3-endpoint', endpoint, '--s3-force-path-style', '--s3-no-check-bucket', '--s3-no-head'],
      ...['--no-check-dest', '--transfers', '64', '--no-check-certificate'],
    ],
    // It refuses to start where this is set.
    environment: () => ({ AWS_CA_BUNDLE: '' }),
  },
  {
    name: 'aws',
    install: 'on Debian: apt-get install awscli',
    command: (program, folder, endpoint) => [
      ...[program, 's3', 'cp', folder, 's3://bench/user_info/processed/', '--recursive', '--quiet'],
      ...['--endpoint-url', endpoint],
    ],
    environment: (certificate) => ({ AWS_CA_BUNDLE: certificate }),
  },
  {
    name: 's5cmd',
    install: 'see github.com/peak/s5cmd',
    command: (program, folder, endpoint) => [
      ...[
        program,
        '--endpoint-url',
        endpoint,
        '--no-verify-ssl',
        'cp',
        `${folder}/`,
        's3://bench/user_info/processed/',
      ],
    ],
    environment: () => ({}),
  },
];

export async function benchOthers(context: BenchContext): Promise<(Line | Missing)[]> {
  const lines: (Line | Missing)[] = [];
  const table = await sampleFile(objects, 'parquet', context);
  const folder = join(context.folder, 'files');
  const key = ['--key', '{user_id}.json', '--state', join(context.folder, 'files-state')];
  await splitter(['split', '--files', table.files, '--target', folder, ...key, '--log', 'json'], context);
  const sink = await startSink({ tls: true }, undefined);
  try {
    for (const tool of tools) lines.push(await measure(tool, folder, sink, context));
  } finally {
    await sink.stop();
    await rm(folder, { recursive: true });
  }
  return lines;
}

async function measure(
  tool: Tool,
  folder: string,
  sink: Sink,
  context: BenchContext,
): Promise<Line | Missing> {
  const what = `${objects} files, TLS: ${tool.name}`;
  const program = findProgram(tool.name);
  if (program === undefined) return { what, missing: `not installed; ${tool.install}` };
  context.say(`${what} …`);
  await sink.report();
  const environment = { ...context.environment, ...tool.environment(context.certificate) };
  let measured: Measured;
  try {
    measured = await runMeasured(tool.command(program, folder, sink.endpoint), { env: environment });
  } catch (error) {
    context.say(String(error));
    return { what, missing: 'it failed; its words are on standard error' };
  }
  checkStored(what, objects, await sink.report());
  return line(what, objects, measured, 'the files are given for free');
}
