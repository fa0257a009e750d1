/** What a planned run would change, told and written to a file, while its target stays as it is. */
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type Limits, whyWithheld } from '../finish/why-withheld.js';
import { type Comparison, changesTable, compareFrozen } from '../plan/compare-frozen.js';
import type { SettingsOf } from '../settings/settings.js';
import { compareUtf8 } from '../shared/compare-utf8.js';
import { makeScratch } from '../shared/make-scratch.js';
import { areRowValuesTold } from '../shared/row-values.js';
import { type DuckDbSession, openSession } from '../sql/duckdb-session.js';
import { quoteLiteral } from '../sql/quote.js';
import type { Plan } from '../state/plan-file.js';
import type { WhyWithheld } from '../state/report.js';
import type { RunState } from '../state/run-state.js';
import { openTarget } from '../store/open-target.js';
import { formatLocation } from '../store/parse-location.js';
import { type SampleUpdate, sampleUpdates } from './sample-updates.js';

/** Updated objects that are shown. */
const shownObjects = 5;
/** DuckDB's memory; what is compared spills into the scratch folder above. */
const memoryLimit = '1GB';

export interface Diff extends Omit<Comparison, 'samples'> {
  readonly runId: string;
  readonly target: string;
  /** Why what is due would not be deleted. */
  readonly withheld: WhyWithheld | null;
  /** None where messages tell no values. */
  readonly samples: readonly SampleUpdate[];
  /** The command that does it. */
  readonly apply: string;
}

export interface DiffOptions {
  readonly settings: Pick<
    SettingsOf<'diff'>,
    'changes' | 'maxRejects' | 'maxDeletes' | 'threads' | 'scratchDir' | 's3'
  >;
  readonly plan: Plan;
  readonly state: RunState;
  readonly apply: string;
  readonly signal: AbortSignal;
}

/** @throws RunError, StoreError when the frozen rows, what they are compared with, or a sample cannot be read */
export async function diffRun({ settings, plan, state, apply, signal }: DiffOptions): Promise<Diff> {
  const folder = await makeScratch(settings.scratchDir, 'splitter-diff', '--scratch-dir');
  const session = await openSession({
    threads: settings.threads,
    memoryLimit,
    tempDirectory: join(folder, 'spill'),
  });
  const interrupt = () => session.interrupt();
  signal.addEventListener('abort', interrupt);
  const target = openTarget(plan.target, { s3: settings.s3, connections: shownObjects });
  try {
    const { samples, ...counts } = await compareFrozen({
      plan,
      state,
      session,
      folder,
      samples: areRowValuesTold() ? shownObjects : 0,
      signal,
    });
    if (settings.changes !== undefined) await writeChanges(session, settings.changes, folder);
    return {
      runId: plan.runId,
      target: formatLocation(plan.target),
      ...counts,
      withheld: whyNot(counts, settings),
      samples: (await sampleUpdates(samples, target, plan.body.as?.kind)).sort((one, other) =>
        compareUtf8(one.key, other.key),
      ),
      apply,
    };
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', interrupt);
    session.close();
    await target.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function whyNot(counts: Omit<Comparison, 'samples'>, limits: Limits): WhyWithheld | null {
  if (counts.due === 0) return null;
  const { created, updated, rewritten, unchanged, rejected, deletionRows } = counts;
  const writtenObjects = created + updated + rewritten;
  const rows = writtenObjects + unchanged + rejected + deletionRows;
  return whyWithheld({ ...counts, writtenObjects, unchangedObjects: unchanged, rows }, limits) ?? null;
}

async function writeChanges(session: DuckDbSession, file: string, folder: string): Promise<void> {
  const path = file === '-' ? join(folder, 'changes.jsonl') : file;
  await session.run(
    `COPY (SELECT kind, key, bytes, md5, before_bytes AS "bytesBefore", before_md5 AS "md5Before"
       FROM ${changesTable} ORDER BY key) TO ${quoteLiteral(path)} (FORMAT json)`,
  );
  if (file === '-') await pipeline(createReadStream(path), process.stdout, { end: false });
}
