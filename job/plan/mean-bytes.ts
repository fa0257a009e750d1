/** How large the body of a row is, in the middle, by some of the frozen rows. */
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDbSession } from '../sql/duckdb-session.js';
import type { Plan } from '../state/plan-file.js';
import type { RunState } from '../state/run-state.js';
import { bodyOf, namedRows, parquetRows } from '../upload/frozen-rows.js';
import { bodySize } from '../upload/tranche-query.js';

export interface MeanBytesOptions {
  readonly plan: Plan;
  readonly state: RunState;
  readonly session: DuckDbSession;
  readonly scratch: string;
}

/** Rows that are looked at. */
const someRows = 1_000;
/** A larger file is not fetched for it, in bytes. */
const largestFile = 64 * 1024 * 1024;

/** Before compression; undefined where there are no rows, or their files are too large to be fetched for this. */
export async function meanBytes({
  plan,
  state,
  session,
  scratch,
}: MeanBytesOptions): Promise<number | undefined> {
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
