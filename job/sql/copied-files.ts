/** The files that a COPY of DuckDB has made of a folder, partitioned by a column of whole numbers. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../shared/error-code.js';

/** By the column's value, of those that have rows. A COPY of no rows makes no folder. */
export async function copiedFiles(folder: string, column: string): Promise<Map<number, string[]>> {
  const files = new Map<number, string[]>();
  // Not by DuckDB's glob, which finds nothing where the name of a folder above looks like a pattern.
  for (const name of (await names(folder)).sort()) {
    const [partition = '', file = ''] = name.split('/');
    const value = partition.startsWith(`${column}=`) ? partition.slice(column.length + 1) : '';
    if (!/^\d+$/.test(value) || !file.endsWith('.parquet')) continue;
    const known = files.get(Number(value));
    if (known === undefined) files.set(Number(value), [join(folder, name)]);
    else known.push(join(folder, name));
  }
  return files;
}

async function names(folder: string): Promise<string[]> {
  try {
    return await readdir(folder, { recursive: true });
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}
