/** The files that say what the job has: which of them a partition's tranches are compared with. */
import { RunError } from '../shared/errors.js';
import type { ETag } from '../store/object-store.js';
import type { Marker } from './marker.js';
import type { Plan, StagedFile } from './plan-file.js';
import type { RunState } from './run-state.js';

/** One tranche of a complete run. */
export interface KnownTranche {
  readonly tranche: number;
  /** Of the ledger's name; absent in earlier versions. */
  readonly epoch?: number | undefined;
  readonly ledger: ETag;
  readonly deletions: readonly DeletionsFile[];
  /** Objects that were due to be deleted. */
  readonly due: number;
  /** Of its ledger, at most: rows, and objects that no row had. */
  readonly lines: number;
}

/** Names what `finish` deleted of one tranche under one epoch. */
export interface DeletionsFile {
  readonly tranche: number;
  readonly epoch: number;
  readonly etag: ETag;
}

/** Of one partition. */
export type KnownFiles =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'run'; readonly runId: string; readonly tranches: readonly KnownTranche[] }
  | { readonly kind: 'staged'; readonly files: readonly StagedFile[] };

/** Markers read at once. */
const parallelReads = 32;

/** What `known` of the plan comes to for each partition; asks the state once for all of `tranches`. */
export async function findKnownFiles(
  { known, partitions }: Pick<Plan, 'known' | 'partitions'>,
  state: RunState,
  tranches: readonly number[],
): Promise<(partition: number) => KnownFiles> {
  switch (known.kind) {
    case 'nothing':
      return () => known;
    case 'run': {
      const { kind, runId } = known;
      const found = await knownTranches(state.forRun(runId), tranches);
      return (partition) => ({
        kind,
        runId,
        tranches: found.filter(({ tranche }) => tranche % partitions === partition),
      });
    }
    case 'staged': {
      const { kind, files } = known;
      return (partition) => ({ kind, files: files.filter((file) => file.partition === partition) });
    }
    default:
      return known satisfies never;
  }
}

/**
 * Those of the tranches that have a ledger, in no order.
 * @throws RunError when one is not done: the run is not complete
 */
export async function knownTranches(state: RunState, tranches: readonly number[]): Promise<KnownTranche[]> {
  const deletions = byTranche(await state.listDeletions());
  const found: KnownTranche[] = [];
  for (let start = 0; start < tranches.length; start += parallelReads) {
    const some = tranches.slice(start, start + parallelReads).map(async (tranche) => {
      const marker = await state.readMarker(tranche);
      if (marker === undefined) throw incomplete(state, tranche);
      return knownOf(marker, deletions);
    });
    found.push(...(await Promise.all(some)).flat());
  }
  return found;
}

/** Nothing of a tranche without a ledger. */
export function knownOf(
  {
    tranche,
    epoch,
    ledger,
    due,
    rows,
    kept,
  }: Pick<Marker, 'tranche' | 'epoch' | 'ledger' | 'due' | 'rows' | 'kept'>,
  deletions: ReadonlyMap<number, readonly DeletionsFile[]>,
): KnownTranche[] {
  if (ledger === undefined) return [];
  const own = deletions.get(tranche) ?? [];
  return [{ tranche, epoch, ledger, due, lines: rows + kept + due, deletions: own }];
}

/** The files of each tranche, of those that have some. */
export function byTranche(files: readonly DeletionsFile[]): Map<number, DeletionsFile[]> {
  const found = new Map<number, DeletionsFile[]>();
  for (const file of files) {
    const own = found.get(file.tranche);
    if (own === undefined) found.set(file.tranche, [file]);
    else own.push(file);
  }
  return found;
}

function incomplete(state: RunState, tranche: number): RunError {
  return new RunError(
    `The rows are to be compared with what run ${state.runId} left, but its marker of tranche ${tranche} is gone from ` +
      `${state.uri}. Restore it, or let the state forget the run (splitter release --forget).`,
  );
}
