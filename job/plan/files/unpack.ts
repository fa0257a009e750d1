/** Unpacks gzips that DuckDB does not read, though they are whole. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from '../../shared/write-whole.js';
import type { FileForm } from './csv-relation.js';
import { openBytes } from './open-bytes.js';

export async function unpack(from: string, to: string): Promise<void> {
  await writeWhole(openBytes(from), to);
}

/** The files, packed ones in copies below `folder`. */
export async function unpackAll(paths: readonly string[], folder: string): Promise<readonly FileForm[]> {
  await mkdir(folder, { recursive: true });
  const forms: FileForm[] = [];
  for (const [index, path] of paths.entries()) {
    const copy = join(folder, `${index}.unpacked`);
    const isPacked = /\.gz$/i.test(path);
    if (isPacked) await unpack(path, copy);
    forms.push({ path, copy: isPacked ? { path: copy, longestLine: 0 } : undefined });
  }
  return forms;
}
