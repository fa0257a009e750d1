/** Whether memory stays flat: narrow rows, few and many; and rows of a megabyte each. */
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openSession } from '../../job/sql/duckdb-session.js';
import { quoteLiteral } from '../../job/sql/quote.js';
import type { BenchContext } from '../bench-context.js';
import { type Line, line } from '../measure/table.js';
import { startSink } from '../sink/start-sink.js';
import { runStages } from './splitter.js';

interface Table {
  readonly what: string;
  readonly rows: number;
  /** Writes it into the folder; returns its path. */
  write(rows: number, folder: string): Promise<string>;
}

const tables: readonly Table[] = [
  { what: '2000 rows of 1 MB', rows: 2_000, write: writeWideRows },
  { what: '100000 narrow rows', rows: 100_000, write: writeNarrowRows },
  { what: '5000000 narrow rows', rows: 5_000_000, write: writeNarrowRows },
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

async function writeNarrowRows(rows: number, folder: string): Promise<string> {
  const path = join(folder, 'narrow.parquet');
  const session = await openSession({ threads: 2, memoryLimit: '2GB', tempDirectory: join(folder, 'spill') });
  try {
    await session.run(
      `COPY (SELECT i AS user_id, md5(i::VARCHAR) AS a, i % 97 AS b FROM range(${rows}) AS t(i))
         TO ${quoteLiteral(path)} (FORMAT parquet, ROW_GROUP_SIZE 2048)`,
    );
  } finally {
    session.close();
  }
  return path;
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
