/** One partition: cuts its frozen rows into its tranches where there are several, uploads each. */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { bodyExpression } from '../sql/body-expression.js';
import { describeColumns } from '../sql/describe-columns.js';
import type { DuckDbSession } from '../sql/duckdb-session.js';
import { quoteIdentifier, quoteLiteral } from '../sql/quote.js';
import { modExpression } from '../sql/tranche-expression.js';
import type { Marker } from '../state/marker.js';
import type { FetchedPartition } from './fetch-partition.js';
import type { PartitionTask, WorkerConfig } from './partition-task.js';
import { type SentTranche, type TrancheWork, uploadTranche } from './upload-tranche.js';

/** What the program adds to the source's columns when it freezes and cuts rows. */
const ownColumns = `EXCLUDE (splitter_key)`;

/**
 * Resolves when the rows of all its tranches have been sent, with the end of the last one. Removes the partition's
 * folder at the end, whatever comes.
 */
export async function uploadPartition(
  task: PartitionTask,
  { folder: scratch, files }: FetchedPartition,
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
  >,
): Promise<SentTranche> {
  const { session, state, control } = tools;
  let ended: Promise<void> = Promise.resolve();
  const send = async () => {
    if (control.isDraining) return;
    if (files.length === 0) {
      for (const tranche of task.tranches) await state.writeMarker(emptyMarker(tranche));
      return;
    }
    const whole = parquet(files);
    const rows = (relation: string) => named(relation, plan.columns);
    const { ifExists, onDuplicate } = plan;
    const work = { ...tools, ifExists, onDuplicate, scratch, body: await bodyOf(session, rows(whole), plan) };
    const isOne = plan.tranches === plan.partitions;
    const cut = isOne
      ? new Map(task.tranches.map((tranche) => [tranche, whole]))
      : await cutIntoTranches(session, whole, plan.tranches, join(scratch, 'tranches'));
    for (const tranche of task.tranches) {
      if (control.isDraining) return;
      const relation = cut.get(tranche);
      if (relation === undefined) {
        await state.writeMarker(emptyMarker(tranche));
        continue;
      }
      const sent = await uploadTranche(tranche, rows(relation), work);
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

/** SQL of the body over the frozen rows. */
async function bodyOf(session: DuckDbSession, relation: string, plan: WorkerConfig['plan']): Promise<string> {
  switch (plan.rowsAs) {
    case 'bodies':
      return 'splitter_body';
    case 'columns': {
      const raw = plan.columns.filter((column) => column.raw).map(({ name }) => name);
      const columns = await describeColumns(session, `SELECT * ${ownColumns} FROM ${relation}`, raw);
      return bodyExpression(columns, plan.body);
    }
    default:
      return plan.rowsAs satisfies never;
  }
}

/** Writes a folder of Parquet files for each tranche; returns SQL of their rows by tranche, of those that have rows. */
async function cutIntoTranches(
  session: DuckDbSession,
  relation: string,
  tranches: number,
  folder: string,
): Promise<Map<number, string>> {
  await mkdir(folder);
  await session.run(
    `COPY (SELECT *, ${modExpression('splitter_key', tranches)} AS splitter_tranche FROM ${relation})
       TO ${quoteLiteral(folder)} (FORMAT parquet, PARTITION_BY (splitter_tranche), ROW_GROUP_SIZE 2048)`,
  );
  const found = await session.rows(
    `SELECT DISTINCT regexp_extract(file, 'splitter_tranche=(\\d+)', 1) AS tranche
       FROM glob(${quoteLiteral(join(folder, '*', '*.parquet'))})`,
  );
  return new Map(
    found.map(({ tranche }) => [
      Number(tranche),
      parquet([join(folder, `splitter_tranche=${tranche}`, '*.parquet')]),
    ]),
  );
}

function parquet(files: readonly string[]): string {
  return `read_parquet([${files.map(quoteLiteral).join(', ')}], hive_partitioning = false)`;
}

/** The frozen rows with their columns under the names that they have in the source. */
function named(relation: string, columns: WorkerConfig['plan']['columns']): string {
  if (columns.every(({ staged }) => staged === undefined)) return relation;
  const names = columns.map(
    ({ name, staged = name }) => `${quoteIdentifier(staged)} AS ${quoteIdentifier(name)}`,
  );
  return `(SELECT ${['splitter_key', ...names].join(', ')} FROM ${relation})`;
}

function emptyMarker(tranche: number): Marker {
  const counts = { rows: 0, written: 0, skipped: 0, rejected: 0, superseded: 0, bytes: 0, reasons: {} };
  const now = new Date().toISOString();
  return { tranche, ...counts, puts: 0, retries: {}, latencies: {}, startedAt: now, finishedAt: now };
}
