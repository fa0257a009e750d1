/** How large files are together, so that it can be told how far their reading is. */
import { stat } from 'node:fs/promises';

/** @param known sizes of some of them, by path */
export async function bytesOf(
  paths: readonly string[],
  known: ReadonlyMap<string, number> = new Map(),
): Promise<number> {
  let bytes = 0;
  for (const path of paths) bytes += known.get(path) ?? (await stat(path)).size;
  return bytes;
}
