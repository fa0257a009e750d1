/** What a user would do instead: the rows as files, made for free, then copied by a tool. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type BenchContext, checkStored } from '../bench-context.js';
import { type Measured, runMeasured } from '../measure/run-measured.js';
import { type Line, line, type Missing } from '../measure/table.js';
import { type Sink, startSink } from '../sink/start-sink.js';
import { findTool, otherTools, type Tool } from './other-tools.js';
import { sampleFile, splitter } from './splitter.js';

/** Enough to drown the tools' start; they are slow. */
const objects = 10_000;

export async function benchOthers(context: BenchContext): Promise<(Line | Missing)[]> {
  const lines: (Line | Missing)[] = [];
  const table = await sampleFile(objects, 'parquet', context);
  const folder = join(context.folder, 'files');
  const key = ['--key', '{user_id}.json', '--state', join(context.folder, 'files-state')];
  await splitter(['split', '--files', table.files, '--target', folder, ...key, '--log', 'json'], context);
  const sink = await startSink({ tls: true }, undefined);
  try {
    for (const tool of otherTools) lines.push(await measure(tool, folder, sink, context));
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
  const program = findTool(tool);
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
