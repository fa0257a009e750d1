/** Stores what planning has frozen in local files. */
import type { StagedFile } from '../state/plan-file.js';
import type { RunState } from '../state/run-state.js';
import type { FrozenFile } from './source.js';

/** Files stored at once. */
const parallelPuts = 8;

/** `first` is the number of the first one, within the attempt. */
export async function storeFiles(
  state: RunState,
  attempt: string,
  files: readonly FrozenFile[],
  first: number,
): Promise<StagedFile[]> {
  const staged: StagedFile[] = [];
  for (let start = 0; start < files.length; start += parallelPuts) {
    const puts = files.slice(start, start + parallelPuts).map(async ({ partition, path, rows }, offset) => {
      const { key, bytes, etag } = await state.putStaged(attempt, partition, first + start + offset, path);
      return { partition, key, rows, bytes, etag };
    });
    staged.push(...(await Promise.all(puts)));
  }
  return staged;
}
