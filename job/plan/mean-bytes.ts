/** How large the body of a row is on average, by some of the frozen rows. */
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describeError } from '../shared/describe-error.js';
import type { DuckDbSession } from '../sql/duckdb-session.js';
import type { Plan } from '../state/plan-file.js';
import type { RunState } from '../state/run-state.js';
import type { Log } from '../telemetry/log.js';
import { bodyOf, namedRows, parquetRows, type RowsPlan } from '../upload/frozen-rows.js';
import { bodySize } from '../upload/tranche-query.js';

export interface MeanBytesOptions {
  readonly plan: RowsPlan & Pick<Plan, 'staged'>;
  readonly state: Pick<RunState, 'stagedFile'>;
  readonly session: DuckDbSession;
  readonly scratch: string;
  readonly log: Log;
  readonly signal: AbortSignal | undefined;
}

/** Rows that are looked at: few, since a body may be large. */
const someRows = 20;
/** A larger file is not fetched for it, in bytes. */
const largestFile = 64 * 1024 * 1024;

/** Before compression; undefined where it is not known: no rows, or files that are too large to be fetched for this. Ends no run. */
export async function meanBytes(options: MeanBytesOptions): Promise<number | undefined> {
  try {
    return await measured(options);
  } catch (error) {
    options.signal?.throwIfAborted();
    options.log.debug('the size of rows is not known', { reason: describeError(error) });
    return undefined;
  }
}

async function measured({ plan, state, session, scratch }: MeanBytesOptions): Promise<number | undefined> {
  const [smallest] = plan.staged
    .filter(({ rows, bytes }) => rows > 0 && bytes <= largestFile)
    .sort((one, other) => one.bytes - other.bytes);
  if (smallest === undefined) return undefined;
  const folder = await mkdtemp(join(scratch, 'some-rows-'));
  try {
    const file = await state.stagedFile(smallest.key, smallest.etag, folder);
    if (file === undefined) return undefined;
    const rows = namedRows(parquetRows([file]), plan);
    const body = await bodyOf(session, rows, plan);
    const [{ bytes } = {}] = await session.rows(
      `SELECT avg(${bodySize(body)}) AS bytes FROM (SELECT ${body.body} AS splitter_body FROM (FROM ${rows} LIMIT ${someRows}))`,
    );
    return typeof bytes === 'number' ? bytes : undefined;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
