/** What the job has, as the tranches of one partition are compared with it: files on this machine, as relations of DuckDB. */
import { RunError } from '../shared/errors.js';
import { fetchLedgers } from '../state/fetch-ledgers.js';
import { holdings } from '../state/holdings.js';
import type { KnownFiles } from '../state/known-files.js';
import type { RunState } from '../state/run-state.js';

export type FetchedKnown =
  /** SQL with the columns of `holdings`, by tranche; of those that the job has no objects of there is nothing. */
  | { readonly kind: 'tranches'; readonly tranches: ReadonlyMap<number, string> }
  /** Files for `stagedHoldings`, of all tranches of the partition, which are to be told apart by their keys. */
  | {
      readonly kind: 'partition';
      readonly files: readonly string[];
      /** As `plan` has counted them. */
      readonly rows: number;
    };

/** @throws RunError when a file is gone or changed */
export async function fetchKnown(known: KnownFiles, state: RunState, folder: string): Promise<FetchedKnown> {
  const tranches = new Map<number, string>();
  switch (known.kind) {
    case 'nothing':
      break;
    case 'run': {
      const run = state.forRun(known.runId);
      for (const tranche of known.tranches) {
        tranches.set(tranche.tranche, holdings(await fetchLedgers(run, [tranche], folder)));
      }
      break;
    }
    case 'staged': {
      const files: string[] = [];
      for (const { key, etag } of known.files) {
        files.push(present(await state.stagedFile(key, etag, folder), key));
      }
      if (files.length === 0) break;
      return { kind: 'partition', files, rows: known.files.reduce((sum, { rows }) => sum + rows, 0) };
    }
    default:
      return known satisfies never;
  }
  return { kind: 'tranches', tranches };
}

function present(file: string | undefined, place: string): string {
  if (file !== undefined) return file;
  throw new RunError(
    `What the rows are compared with, at ${place}, is gone, or another file took its place. Start a new run; what this ` +
      'run wrote stays.',
  );
}
