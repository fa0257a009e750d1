/** Whether memory stays flat: narrow rows, few and many; and rows of a megabyte each. */
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { BenchContext } from '../bench-context.js';
import { type Line, line } from '../measure/table.js';
import { startSink } from '../sink/start-sink.js';
import { narrowFile } from './narrow-file.js';
import { runStages } from './splitter.js';

interface Table {
  readonly what: string;
  readonly rows: number;
  /** Writes it into the folder; returns its path. */
  write(rows: number, folder: string): Promise<string>;
}

const tables: readonly Table[] = [
  { what: '2000 rows of 1 MB', rows: 2_000, write: writeWideRows },
  { what: '100000 narrow rows', rows: 100_000, write: narrowFile },
  { what: '5000000 narrow rows', rows: 5_000_000, write: narrowFile },
];

export async function benchMemory(context: BenchContext): Promise<Line[]> {
  const lines: Line[] = [];
  for (const { what, rows, write } of tables) {
    context.say(`${what} …`);
    const files = await write(rows, context.folder);
    const sink = await startSink({ tls: true }, undefined);
    try {
      const stages = await runStages({ files, key: '{user_id}.json', threads: 2 }, sink, context);
      lines.push(line(`${what}, TLS, 2 threads: plan`, rows, stages.plan));
      lines.push(line(`${what}, TLS, 2 threads: upload`, rows, stages.upload));
    } finally {
      await sink.stop();
      await rm(files);
    }
  }
  return lines;
}

async function writeWideRows(rows: number, folder: string): Promise<string> {
  const path = join(folder, 'wide.jsonl');
  const file = createWriteStream(path);
  for (let row = 0; row < rows; row += 1) {
    const text = `${row} `.repeat(1_000_000 / `${row} `.length);
    if (!file.write(`{"user_id":${row},"a":"${text}"}\n`)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'finish');
  return path;
}
