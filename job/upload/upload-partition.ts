/** One partition: cuts its frozen rows into its tranches where there are several, uploads each. */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDbSession } from '../sql/duckdb-session.js';
import { quoteLiteral } from '../sql/quote.js';
import { modExpression } from '../sql/tranche-expression.js';
import type { Marker } from '../state/marker.js';
import { noRows } from '../state/row-counts.js';
import type { FetchedPartition } from './fetch-partition.js';
import { bodyOf, headersOf, namedRows, parquetRows } from './frozen-rows.js';
import type { PartitionTask, WorkerConfig } from './partition-task.js';
import { type SentTranche, type TrancheWork, uploadTranche } from './upload-tranche.js';

/**
 * Resolves when the rows of all its tranches have been sent, with the end of the last one, and of all before it. Removes
 * the partition's folder at the end, whatever comes.
 */
export async function uploadPartition(
  task: PartitionTask,
  { folder: scratch, files, known: fetched }: FetchedPartition,
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
  let { ended } = last;
  const send = async () => {
    if (control.isDraining) return;
    const work = { ...tools, rules: plan, scratch };
    const isOne = plan.tranches === plan.partitions;
    const cut = (relation: string, key: string, name: string) =>
      isOne
        ? new Map(task.tranches.map((tranche) => [tranche, relation]))
        : cutIntoTranches(session, { relation, key, tranches: plan.tranches, folder: join(scratch, name) });
    const known =
      fetched.kind === 'partition' ? await cut(fetched.relation, 'key', 'known') : fetched.tranches;
    const whole = files.length === 0 ? undefined : parquetRows(files);
    const rows = (relation: string) => namedRows(relation, plan);
    const body = whole === undefined ? undefined : await bodyOf(session, rows(whole), plan);
    const headers = whole === undefined ? undefined : await headersOf(session, rows(whole), plan);
    const frozen = whole === undefined ? undefined : await cut(whole, 'splitter_key', 'tranches');
    for (const tranche of task.tranches) {
      if (control.isDraining) return;
      const relation = frozen?.get(tranche);
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
  const tidy = () => rm(scratch, { recursive: true, force: true });
  try {
    await send();
  } catch (error) {
    tools.abortController.abort(error);
    await ended.catch(() => {});
    await tidy();
    throw tools.abortController.signal.reason;
  }
  const tidied = ended.finally(tidy);
  tidied.catch(() => {});
  return { ended: tidied };
}

interface Cut {
  readonly relation: string;
  /** The column of the keys. */
  readonly key: string;
  readonly tranches: number;
  /** Is made. */
  readonly folder: string;
}

/** Writes a folder of Parquet files for each tranche; returns SQL of their rows by tranche, of those that have rows. */
async function cutIntoTranches(
  session: DuckDbSession,
  { relation, key, tranches, folder }: Cut,
): Promise<Map<number, string>> {
  await mkdir(folder);
  await session.run(
    `COPY (SELECT *, ${modExpression(key, tranches)} AS splitter_tranche FROM ${relation})
       TO ${quoteLiteral(folder)} (FORMAT parquet, PARTITION_BY (splitter_tranche), ROW_GROUP_SIZE 2048)`,
  );
  const found = await session.rows(
    `SELECT DISTINCT regexp_extract(file, 'splitter_tranche=(\\d+)', 1) AS tranche
       FROM glob(${quoteLiteral(join(folder, '*', '*.parquet'))})`,
  );
  return new Map(
    found.map(({ tranche }) => [
      Number(tranche),
      parquetRows([join(folder, `splitter_tranche=${tranche}`, '*.parquet')]),
    ]),
  );
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
