/** One partition: its frozen rows cut into its tranches where there are several, and each uploaded. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { RunError } from '../shared/errors.js';
import { stagedHoldings } from '../state/holdings.js';
import type { Marker } from '../state/marker.js';
import { noRows } from '../state/row-counts.js';
import { type CutOptions, cutPartition } from './cut-partition.js';
import type { FetchedPartition, UncutPartition } from './fetch-partition.js';
import { bodyOf, headersOf, namedRows, parquetRows } from './frozen-rows.js';
import type { PartitionTask, WorkerConfig } from './partition-task.js';
import { rowWidth } from './row-width.js';
import { bytesAtOnce } from './scratch-of-task.js';
import { TrancheFiles } from './tranche-files.js';
import { type SentTranche, type TrancheWork, uploadTranche } from './upload-tranche.js';

/**
 * Resolves when the rows of all its tranches have been sent, with the end of the last one, and of all before it. Removes
 * the partition's folder at the end, whatever comes.
 */
export async function uploadPartition(
  task: PartitionTask,
  fetched: FetchedPartition,
  { plan }: Pick<WorkerConfig, 'plan'>,
  tools: Pick<
    TrancheWork,
    | 'session'
    | 'target'
    | 'state'
    | 'settle'
    | 'counters'
    | 'slots'
    | 'control'
    | 'abortController'
    | 'maybeRepeated'
    | 'notes'
    | 'compress'
    | 'by'
    | 'paceNow'
  >,
  /** The tranche that the thread has sent before. */
  last: SentTranche,
): Promise<SentTranche> {
  const { session, state, control } = tools;
  const scratch = fetched.folder;
  let { ended } = last;
  const send = async () => {
    if (control.isDraining) return;
    const work = { ...tools, rules: plan, scratch };
    const tranchesHere = plan.tranches / plan.partitions;
    const cuts = { session, state, control, tranches: plan.tranches, tranchesHere, bytesAtOnce };
    const known = await knownByTranche(fetched, task.tranches, cuts);
    const frozen = fetched.kind === 'cut' ? await cutPartition(fetched, cuts) : uncut(fetched, task.tranches);
    if (frozen === undefined) return;
    const rows = (relation: string) => namedRows(relation, plan);
    const [some] = frozen.values();
    const body = some === undefined ? undefined : await bodyOf(session, rows(some), plan);
    const headers = some === undefined ? undefined : await headersOf(session, rows(some), plan);
    for (const tranche of task.tranches) {
      if (control.isDraining) return;
      const relation = frozen.get(tranche);
      const sources = {
        rows:
          relation === undefined || body === undefined
            ? undefined
            : { relation: rows(relation), ...body, headers },
        known: known.get(tranche),
      };
      if (sources.rows === undefined && sources.known === undefined) {
        await state.writeMarker(emptyMarker(tranche));
        continue;
      }
      const sent = await uploadTranche(tranche, sources, work);
      const before = ended;
      // First, so that a failure of the one before does not leave this one's ledger in the middle of a statement.
      ended = sent.ended;
      // Two tranches are under way at most: one that sends, and one that ends.
      await before;
    }
  };
  const tidy = () => rm(scratch, { recursive: true, force: true, maxRetries: 5 });
  try {
    await send();
  } catch (error) {
    tools.abortController.abort(error);
    await ended.catch(() => {});
    // All scratch goes when the upload ends, and the reason of the end matters more.
    await tidy().catch(() => {});
    throw tools.abortController.signal.reason;
  }
  const tidied = ended.finally(tidy);
  tidied.catch(() => {});
  return { ended: tidied };
}

function uncut({ files }: UncutPartition, tranches: readonly number[]): Map<number, string> {
  if (files.length === 0) return new Map();
  const relation = parquetRows(files.map(({ path }) => path));
  return new Map(tranches.map((tranche) => [tranche, relation]));
}

/** SQL of what the job has, by tranche. What had to be fetched to be cut is removed. */
async function knownByTranche(
  { kind, known, folder }: FetchedPartition,
  tranches: readonly number[],
  cuts: Omit<CutOptions, 'bytesAtOnce' | 'control'>,
): Promise<ReadonlyMap<number, string>> {
  switch (known.kind) {
    case 'tranches':
      return known.tranches;
    case 'partition': {
      const relation = stagedHoldings(known.files);
      if (kind === 'uncut') return new Map(tranches.map((tranche) => [tranche, relation]));
      const cut = new TrancheFiles({ ...cuts, key: 'key', folder: join(folder, 'known') });
      const rows = await cut.add({ relation, rowBytes: await rowWidth(cuts.session, known.files) });
      if (rows !== known.rows) {
        throw new RunError(
          `What the rows are compared with has ${rows} lines, where the plan has counted ${known.rows}. Start a new run; what ` +
            'this run wrote stays.',
        );
      }
      if (cuts.state.fetchesFiles) await Promise.all(known.files.map((file) => rm(file)));
      return cut.relations();
    }
    default:
      return known satisfies never;
  }
}

function emptyMarker(tranche: number): Marker {
  const now = new Date().toISOString();
  return {
    tranche,
    ...noRows,
    reasons: {},
    puts: 0,
    retries: {},
    latencies: {},
    startedAt: now,
    finishedAt: now,
  };
}
