/** Before a plan stands: what the run would set off in the target's bucket and cost, told, and held against `--max-cost`. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { checkCost } from '../bill/check-cost.js';
import { type BillFigures, type WrittenForm, writtenForm } from '../bill/figures.js';
import { billOfFolder, makeBill, notKnownOf } from '../bill/make-bill.js';
import { type Replaced, replacedBy } from '../bill/replaced.js';
import { storageClassOf } from '../bill/storage-classes.js';
import { readTargetBucket } from '../bill/target-bucket.js';
import { warningsOf } from '../bill/warnings.js';
import { mayDelete } from '../settings/may-delete.js';
import type { PlanningSettings } from '../settings/settings.js';
import type { DuckDbSession } from '../sql/duckdb-session.js';
import type { Plan } from '../state/plan-file.js';
import type { RunState } from '../state/run-state.js';
import type { BucketSettings } from '../store/bucket-settings.js';
import type { Log } from '../telemetry/log.js';
import { checkWrites } from './check-writes.js';
import { type Comparison, compareFrozen } from './compare-frozen.js';
import type { RunBefore } from './known/run-before.js';
import { mayFindObjects, mayLeaveRows } from './may-leave-rows.js';
import { meanBytes } from './mean-bytes.js';
import type { Survey } from './source.js';

export interface JudgeOptions {
  readonly plan: Plan;
  readonly settings: PlanningSettings;
  readonly survey: Survey | undefined;
  /** The job's last complete run. */
  readonly before: RunBefore | undefined;
  readonly state: RunState;
  readonly session: DuckDbSession;
  /** Takes what has to be fetched. */
  readonly scratch: string;
  readonly log: Log;
  readonly signal: AbortSignal | undefined;
  /** Ms since 1970. */
  readonly now: number;
}

/** @throws SourceError when more would be written than `--max-writes`, or more be paid than `--max-cost` */
export async function judgeBill(options: JudgeOptions): Promise<void> {
  const { settings, plan } = options;
  const { maxWrites, maxCost, prices, target } = settings;
  const comparison = maxWrites === undefined ? undefined : await compared(options);
  if (comparison !== undefined && maxWrites !== undefined) checkWrites(comparison, maxWrites);
  if (target.kind === 'folder') {
    if (maxCost !== undefined) checkCost(billOfFolder(plan.athena?.bytesBilled, prices), maxCost);
    return;
  }
  const written = writtenForm(settings, target.prefix);
  const bucket = await readTargetBucket(target, settings.s3);
  const bytes = needsSize(options, { written, bucket }) ? await meanBytes(options) : undefined;
  let counted = comparison;
  let figures = figuresOf(options, { written, bucket, bytes, comparison: counted });
  if (maxCost !== undefined) {
    if (figures.isAtMost && makeBill(figures, prices).dollars > maxCost) {
      counted = await compared(options);
      figures = figuresOf(options, { written, bucket, bytes, comparison: counted });
    }
    checkCost(makeBill(figures, prices), maxCost);
  }
  tellWarnings(options, figures, replaced(options, figures, counted));
}

async function compared({ plan, state, session, scratch, signal }: JudgeOptions): Promise<Comparison> {
  const folder = join(scratch, 'compare');
  await mkdir(folder, { recursive: true });
  return compareFrozen({ plan, state, session, folder, samples: 0, signal });
}

interface Parts {
  readonly written: WrittenForm;
  readonly bucket: BucketSettings;
  /** Of a row. */
  readonly bytes: number | undefined;
  readonly comparison: Comparison | undefined;
}

function figuresOf(
  { plan, settings, survey }: JudgeOptions,
  { written, bucket, bytes, comparison }: Parts,
): BillFigures {
  const most = survey?.distinctKeys ?? plan.rows;
  return {
    puts: comparison === undefined ? most : comparison.created + comparison.updated + comparison.rewritten,
    isAtMost:
      comparison === undefined
        ? mayLeaveRows(settings, survey, plan.known.kind !== 'nothing')
        : mayFindObjects(settings),
    objects: most,
    bytesPerObject: bytes === undefined ? undefined : bytes * rowsOfAnObject(plan, most),
    written,
    bucket,
    athenaBytes: plan.athena?.bytesBilled,
    partitions: plan.partitions,
  };
}

function rowsOfAnObject({ onDuplicate, rows }: Plan, objects: number): number {
  return onDuplicate.mode === 'group' ? rows / Math.max(1, objects) : 1;
}

/** Asked for only where it decides something: it takes reading a file of frozen rows. */
function needsSize(
  { settings }: JudgeOptions,
  { written, bucket }: Pick<Parts, 'written' | 'bucket'>,
): boolean {
  const { leastBytes, beside } = storageClassOf(written.storageClass);
  const { lifecycle, replication } = bucket;
  return (
    leastBytes + beside.own > 0 ||
    (lifecycle.isKnown && lifecycle.value.rules.length > 0) ||
    (settings.maxCost !== undefined && replication.isKnown && replication.value.length > 0)
  );
}

function replaced(
  { plan, before, now }: JudgeOptions,
  { puts }: BillFigures,
  comparison: Comparison | undefined,
): Replaced | undefined {
  if (before === undefined) return undefined;
  const deletes = mayDelete(plan);
  const counted = comparison && comparison.updated + comparison.rewritten + comparison.due;
  return replacedBy(before, { puts, deletes, counted, now });
}

function tellWarnings(
  { log, settings }: JudgeOptions,
  figures: BillFigures,
  before: Replaced | undefined,
): void {
  for (const { code, message, todo } of warningsOf(figures, before))
    log.warn(`${message}. ${todo}`, { code });
  const notKnown = notKnownOf(figures.bucket);
  if (notKnown.length === 0) return;
  log.debug("not known of the target's bucket", {
    target: settings.target.kind === 's3' ? settings.target.bucket : undefined,
    ...Object.fromEntries(notKnown.map(({ setting, why }) => [setting, why])),
  });
}
