/** The whole job as its users run it, `split` in one process, from CSV or Parquet: whether its memory stays flat. */
import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { type BenchContext, checkStored } from '../bench-context.js';
import { type Line, line } from '../measure/table.js';
import { startSink } from '../sink/start-sink.js';
import { narrowFile } from './narrow-file.js';
import { sampleFile, sinkFlags, splitter, target } from './splitter.js';

export async function benchSplit(context: BenchContext): Promise<Line[]> {
  const lines: Line[] = [];
  const sink = await startSink({ tls: true }, undefined);
  try {
    for (const rows of context.rows) {
      for (const format of context.formats) {
        const what = `${rows} ${context.shape === 'narrow' ? 'narrow ' : ''}rows of ${format}, TLS, ${availableParallelism()} threads: split`;
        context.say(`${what} …`);
        const table =
          context.shape === 'narrow'
            ? { files: await narrowFile(rows, context.folder), source: [] }
            : await sampleFile(rows, format, context);
        await sink.report();
        const state = join(context.folder, `split-${rows}-${format}`);
        const measured = await splitter(
          [
            ...['split', '--files', table.files, ...table.source, '--target', target],
            ...['--key', '{user_id}.json', '--state', state, '--max-objects', '1000000000'],
            ...sinkFlags(sink),
          ],
          context,
        );
        const report = await sink.report();
        checkStored('split', rows, report);
        lines.push(line(what, rows, measured, `${report.open} connections left open`));
        await rm(table.files);
      }
    }
  } finally {
    await sink.stop();
  }
  return lines;
}
