/** Whether memory stays flat: narrow rows, few and many; and rows of a megabyte each. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openSession } from '../../job/sql/duckdb-session.js';
import { quoteLiteral } from '../../job/sql/quote.js';
import type { BenchContext } from '../bench-context.js';
import { type Line, line } from '../measure/table.js';
import { startSink } from '../sink/start-sink.js';
import { runStages } from './splitter.js';

const tables = [
  { what: '100000 narrow rows', rows: 100_000, columns: `md5(i::VARCHAR) AS a, i % 97 AS b` },
  { what: '5000000 narrow rows', rows: 5_000_000, columns: `md5(i::VARCHAR) AS a, i % 97 AS b` },
  { what: '2000 rows of 1 MB', rows: 2_000, columns: `repeat(md5(i::VARCHAR), 32768) AS a` },
];

export async function benchMemory(context: BenchContext): Promise<Line[]> {
  const lines: Line[] = [];
  for (const { what, rows, columns } of tables) {
    context.say(`${what} …`);
    const files = join(context.folder, 'memory.parquet');
    await writeTable(`SELECT i AS user_id, ${columns} FROM range(${rows}) AS t(i)`, files, context.folder);
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

async function writeTable(query: string, path: string, folder: string): Promise<void> {
  const session = await openSession({ threads: 2, memoryLimit: '2GB', tempDirectory: join(folder, 'spill') });
  try {
    await session.run(`COPY (${query}) TO ${quoteLiteral(path)} (FORMAT parquet, ROW_GROUP_SIZE 2048)`);
  } finally {
    session.close();
  }
}
