/** Puts frozen files from the scratch folder into the state. */
import { allEnded } from '../shared/all-ended.js';
import type { StagedFile } from '../state/plan-file.js';
import type { RunState } from '../state/run-state.js';
import type { FrozenFile } from './source.js';

/** Files stored at once. */
const parallelPuts = 8;

/** @param first the number of the first file: none of an attempt comes twice */
export async function storeFrozen(
  frozen: readonly FrozenFile[],
  state: RunState,
  attempt: string,
  first: number,
): Promise<StagedFile[]> {
  const staged: StagedFile[] = [];
  for (let start = 0; start < frozen.length; start += parallelPuts) {
    const puts = frozen.slice(start, start + parallelPuts).map(async ({ partition, path, rows }, offset) => {
      const { key, bytes, etag } = await state.putStaged(attempt, partition, first + start + offset, path);
      return { partition, key, rows, bytes, etag };
    });
    staged.push(...(await allEnded(puts)));
  }
  return staged;
}
