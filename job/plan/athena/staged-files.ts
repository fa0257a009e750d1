/** What an UNLOAD's manifest names, nothing else, with sizes and ETags from a listing and rows from the footers. */
import { RunError, SourceError } from '../../shared/errors.js';
import type { DuckDbSession } from '../../sql/duckdb-session.js';
import type { StagedFile } from '../../state/plan-file.js';
import type { RunState } from '../../state/run-state.js';
import type { ObjectInfo } from '../../store/object-store.js';
import { footerRows } from './footer-rows.js';
import type { QueryResults } from './query-results.js';
import type { FinishedQuery } from './query-runner.js';

export interface StagedFilesParts {
  readonly results: QueryResults;
  readonly state: RunState;
  /** Reads the footers. */
  readonly session: DuckDbSession;
}

/** @param folder for temporary files */
export async function stagedFiles(
  query: FinishedQuery,
  { results, state, session }: StagedFilesParts,
  folder: string,
): Promise<StagedFile[]> {
  const uri = state.stagedUri(query.attempt);
  const paths = (await results.files(query)).map((file) => pathWithin(uri, file, query.id));
  const stored = new Map<string, ObjectInfo>();
  const [bucket] = /^s3:\/\/[^/]+\//.exec(uri) ?? [];
  for await (const info of state.listStaged(query.attempt)) stored.set(`${bucket}${info.key}`, info);
  const files = paths.map(({ path, partition }) => {
    const info = stored.get(`${uri}${path}`);
    if (info === undefined) {
      throw new RunError(
        `Query ${query.id} says that it wrote ${uri}${path}, but there is no such file. Run again.`,
      );
    }
    return { partition, info };
  });
  const rows = await footerRows(
    session,
    files.map(({ info }) => info),
    state,
    folder,
  );
  return files.map(({ partition, info }, index) => ({ partition, ...info, rows: rows[index] ?? 0 }));
}

function pathWithin(uri: string, file: string, queryId: string): { path: string; partition: number } {
  const path = file.slice(uri.length);
  const partition = /^splitter_partition=(\d+)\/[^/]+$/.exec(path)?.[1];
  if (!file.startsWith(uri) || partition === undefined) {
    throw new SourceError(
      `Query ${queryId} names a file outside what this run told it to write: ${file}, expected ` +
        `${uri}splitter_partition=…/…. Nothing was written. Look at who else changes the workgroup's results.`,
    );
  }
  return { path, partition: Number(partition) };
}
