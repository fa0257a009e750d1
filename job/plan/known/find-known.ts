/** What the run's rows are to be compared with: what the job has under its target. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { PlanningSettings } from '../../settings/settings.js';
import { RunError } from '../../shared/errors.js';
import type { DuckDbSession } from '../../sql/duckdb-session.js';
import { quoteLiteral } from '../../sql/quote.js';
import { modExpression } from '../../sql/tranche-expression.js';
import type { KnownTranche } from '../../state/known-files.js';
import type { Plan } from '../../state/plan-file.js';
import { ledgerName, type RunState } from '../../state/run-state.js';
import { serverOf } from '../../store/server-of.js';
import type { Log } from '../../telemetry/log.js';
import type { StoredForm } from '../../upload/stored-form.js';
import type { TrancheCounts } from '../choose-tranches.js';
import type { TargetFacts } from '../look-at-target.js';
import { partitionFiles } from '../partition-files.js';
import type { FrozenFile } from '../source.js';
import { allTranches, fetchHoldings } from './fetch-holdings.js';
import { listedKnown } from './listed-known.js';
import { goOnWithout } from './lost-baseline.js';
import type { RunBefore } from './run-before.js';

export interface KnownOptions {
  readonly settings: Pick<PlanningSettings, 'target' | 'compare' | 's3' | 'maxInFlight'>;
  readonly state: RunState;
  readonly session: DuckDbSession;
  readonly log: Log;
  /** A folder of this work's own, which is made; files that are returned lie in it. */
  readonly folder: string;
  readonly facts: TargetFacts;
  /** Of the baseline, where there is one. */
  readonly before: RunBefore | undefined;
  /** What the run stores beside bytes. */
  readonly form: StoredForm;
  readonly counts: TrancheCounts;
  /** What the run does hangs on what the job has: without its ledgers it must not go on. */
  readonly needsBaseline: boolean;
  readonly signal: AbortSignal | undefined;
}

/** As plan.json has it; files that are yet to be stored. */
export type FoundKnown =
  | Exclude<Plan['known'], { kind: 'staged' }>
  | { readonly kind: 'local'; readonly files: readonly FrozenFile[] };

/**
 * The ledgers of the baseline where they can be trusted and have the run's tranches. While another run of the job is
 * open they cannot: what it wrote they do not know; nor where the baseline is of another server. Then, and under `--compare target`, a
 * listing says what is there.
 *
 * @throws RunError when what the baseline left is not whole
 * @throws StoreError when the target cannot be listed
 */
export async function findKnown(options: KnownOptions): Promise<FoundKnown> {
  const { settings, facts, before, counts, log } = options;
  const run = before && options.state.forRun(before.runId);
  const whole = before && run && (await wholeTranches(run, before));
  if (run !== undefined && whole === undefined) goOnWithout(run, options);
  const server = serverOf(settings.target, settings.s3);
  const isElsewhere = before?.server !== undefined && before.server !== server;
  if (settings.compare === 'target' || facts.open.length > 0 || isElsewhere) {
    if (isElsewhere) {
      log.warn(
        'comparing with a listing of the target, since the last complete run wrote by another --endpoint-url',
        {
          before: before.server ?? 'Amazon S3',
          now: server ?? 'Amazon S3',
        },
      );
    } else if (settings.compare === 'ledger') {
      log.warn(
        'comparing with a listing of the target, since runs of this job have begun to write and are not complete, or changed objects late',
        {
          open: facts.open.length,
        },
      );
    }
    return partitioned(options, await listedKnown(options, whole));
  }
  if (run === undefined || before === undefined || whole === undefined) return { kind: 'nothing' };
  if (before.tranches === counts.tranches) return { kind: 'run', runId: before.runId };
  log.info('cutting what the last complete run left into other tranches', {
    run: before.runId,
    before: before.tranches,
    now: counts.tranches,
  });
  await mkdir(options.folder, { recursive: true });
  return partitioned(options, await fetchHoldings(run, whole, options));
}

/** Undefined unless each ledger is the one that its marker counted, and all that was deleted is written down. */
async function wholeTranches(run: RunState, before: RunBefore): Promise<KnownTranche[] | undefined> {
  try {
    const tranches = await allTranches(run, before);
    const stored = await run.listLedgers();
    const isWhole = tranches.every(
      ({ tranche, epoch, ledger, due, deletions }) =>
        stored.get(ledgerName(tranche, epoch)) === ledger &&
        !(before.hasDeleted && due > 0 && deletions.length === 0),
    );
    return isWhole ? tranches : undefined;
  } catch (error) {
    if (error instanceof RunError) return undefined;
    throw error;
  }
}

/** `relation` is SQL of objects, as `holdings` gives them. */
async function partitioned(
  { session, folder, counts, signal }: KnownOptions,
  relation: string,
): Promise<FoundKnown> {
  const cut = join(folder, 'cut');
  await mkdir(cut, { recursive: true });
  const { partitions } = counts;
  const hundreds = Math.ceil(partitions / 100);
  await session.run(`SET partitioned_write_flush_threshold = ${rowsGathered * hundreds}`);
  // A partition whose file has to give way goes on in another one: of a thousand partitions each got a file of each 50 lines.
  await session.run(`SET partitioned_write_max_open_files = ${100 * hundreds}`);
  await session.run(
    `COPY (SELECT key, bytes, body_md5, etag, run, headers, ${modExpression('key', partitions)} AS splitter_partition
       FROM ${relation}) TO ${quoteLiteral(cut)} (FORMAT parquet, PARTITION_BY (splitter_partition), ROW_GROUP_SIZE ${Math.floor(rowsOfGroup / hundreds)})`,
  );
  signal?.throwIfAborted();
  return { kind: 'local', files: await partitionFiles(session, cut) };
}

/** By each thread, before it writes to a hundred partitions: narrow lines, some 10 MB. */
const rowsGathered = 50_000;
/** Of each partition so many lie in memory, or of more partitions fewer: of a thousand, which are the most, 2,048. */
const rowsOfGroup = 20_480;
