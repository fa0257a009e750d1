/** Writes the reference table to a file, which is there under its name only when it is whole. */

import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { RunError } from '../shared/errors.js';
import { wordsOf } from '../shared/words-of.js';
import { maxRowBytes, sampleColumns, writeSampleRow } from './sample-table.js';

export interface SampleOptions {
  readonly rows: number;
  /** Ends with `.csv` or `.parquet`. */
  readonly out: string;
  readonly seed: number;
  /** Told of each chunk written, and at the end of what follows the last one. */
  readonly onProgress?: (rows: number, bytes: number) => void;
}

/**
 * A CSV has no header, and gets the columns' names beside it, one a line in `<out without ending>.columns`. Parquet
 * is made of the CSV by DuckDB, so that both hold the same values; while that lasts the CSV takes its room on the disk.
 * @throws RunError when the file cannot be written
 */
export async function writeSample(options: SampleOptions): Promise<void> {
  const { out } = options;
  const partial = `${out}.${process.pid}.partial`;
  const csv = `${partial}.csv`;
  try {
    await mkdir(dirname(out), { recursive: true });
    await writeCsv(csv, options);
    if (out.endsWith('.parquet')) {
      await convertToParquet(csv, partial);
      await rename(partial, out);
    } else {
      await writeFile(out.replace(/\.csv$/, '.columns'), `${sampleColumns.join('\n')}\n`);
      await rename(csv, out);
    }
  } catch (error) {
    const reason = wordsOf(error);
    throw new RunError(`The sample could not be written to ${out}: ${reason}`, { cause: error });
  } finally {
    await rm(csv, { force: true });
    await rm(partial, { force: true });
  }
}

async function writeCsv(path: string, { rows, seed, onProgress }: SampleOptions): Promise<void> {
  const file = await open(path, 'w');
  try {
    const buffer = Buffer.allocUnsafe(1 << 20);
    let [bytes, rowsInBuffer] = [0, 0];
    const flush = async () => {
      await file.writeFile(buffer.subarray(0, bytes));
      onProgress?.(rowsInBuffer, bytes);
      [bytes, rowsInBuffer] = [0, 0];
    };
    for (let row = 0; row < rows; row++) {
      if (bytes + maxRowBytes > buffer.length) await flush();
      bytes = writeSampleRow(buffer, bytes, row, seed);
      rowsInBuffer++;
    }
    await flush();
  } finally {
    await file.close();
  }
}

/** One thread and small row groups: a row group of DuckDB's default size is 230 MB of this table. */
async function convertToParquet(csv: string, parquet: string): Promise<void> {
  const database = await DuckDBInstance.create(':memory:', { threads: '1' });
  try {
    const connection = await database.connect();
    const columns = sampleColumns.map((name) => `'${name}': 'VARCHAR'`).join(', ');
    // Detection would fail on an empty file, whatever the columns given.
    const format = `auto_detect = false, header = false, delim = ','`;
    const source = `read_csv(${sqlText(csv)}, ${format}, columns = {${columns}})`;
    await connection.run(
      `COPY (FROM ${source}) TO ${sqlText(parquet)} (FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE 10240)`,
    );
    connection.closeSync();
  } finally {
    database.closeSync();
  }
}

function sqlText(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
