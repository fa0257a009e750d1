/** Opens the source that the settings name, with a DuckDB session of its own, for as long as the work with it takes. */
import { join } from 'node:path';
import { objectHeaders } from '../settings/object-headers.js';
import { orderColumns } from '../settings/order-columns.js';
import type { PlanningSettings } from '../settings/settings.js';
import { asDiskFull } from '../shared/disk-full.js';
import { SettingsError, SourceError } from '../shared/errors.js';
import { checkBodyColumns } from '../sql/body-columns.js';
import type { Column } from '../sql/describe-columns.js';
import { type DuckDbSession, openSession } from '../sql/duckdb-session.js';
import { checkKeyColumns } from '../sql/key-columns.js';
import { checkOrderColumn } from '../sql/order-column.js';
import type { RunState } from '../state/run-state.js';
import type { Log } from '../telemetry/log.js';
import { openSource } from './open-source.js';
import { mostPlanThreads, planMegabytes } from './plan-memory.js';
import type { Source } from './source.js';

export interface SourceSurroundings {
  readonly state: RunState;
  readonly log: Log;
  /** A folder of this work's own. */
  readonly scratch: string;
  /** When aborted, ends the statement or the query under way; its reason is thrown. */
  readonly signal: AbortSignal | undefined;
  /** The source is asked for a few rows alone. @default false */
  readonly firstRowsOnly?: boolean;
}

/** @throws SettingsError or SourceError when the source does not serve, and whatever `work` throws */
export async function withSource<T>(
  settings: PlanningSettings,
  { state, log, scratch, signal, firstRowsOnly }: SourceSurroundings,
  work: (source: Source, session: DuckDbSession) => Promise<T>,
): Promise<T> {
  const threads = Math.min(settings.threads, mostPlanThreads);
  const session = await openSession({
    threads,
    memoryLimit: `${planMegabytes(threads)}MB`,
    tempDirectory: join(scratch, 'spill'),
  });
  const interrupt = () => session.interrupt();
  signal?.addEventListener('abort', interrupt);
  let source: Source | undefined;
  try {
    signal?.throwIfAborted();
    source = await openSource(settings, { state, session, log, scratch, signal, firstRowsOnly });
    checkColumns(source.columns, settings);
    return await work(source, session);
  } catch (error) {
    // What an interrupted statement says of itself is no news.
    signal?.throwIfAborted();
    throw asDiskFull(error, scratch);
  } finally {
    signal?.removeEventListener('abort', interrupt);
    await source?.close();
    session.close();
  }
}

function checkColumns(columns: readonly Column[], settings: PlanningSettings): void {
  const reserved = columns.map(({ name }) => name).filter((name) => /^splitter_/i.test(name));
  if (reserved.length > 0) {
    throw new SourceError(
      `The source has a column ${reserved.join(', ')}: names that start with splitter_ are the program's own. ` +
        'Rename the column.',
    );
  }
  const given = objectHeaders(settings.headers);
  const faults = [
    ...orderColumns(settings).flatMap((order) => checkOrderColumn(order, columns) ?? []),
    ...checkBodyColumns(columns, settings.body),
    ...given.headers.flatMap(({ template }) => checkKeyColumns(template, columns, '--header')),
    ...given.tags.flatMap(({ template }) => checkKeyColumns(template, columns, '--tag')),
  ];
  if (faults.length > 0) throw new SettingsError(faults);
}
