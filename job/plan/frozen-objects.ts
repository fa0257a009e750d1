/** What an earlier run froze, as the objects that it made of it. */
import { rm } from 'node:fs/promises';
import type { DuckDbSession } from '../sql/duckdb-session.js';
import type { Plan, StagedFile } from '../state/plan-file.js';
import type { RunState } from '../state/run-state.js';
import { bodyOf, headersOf, namedRows, parquetRows, type RowHeaders } from '../upload/frozen-rows.js';
import { groupRows, type UngroupedRows } from '../upload/group-rows.js';

/** A row an object, in SQL. */
export type FrozenObjects = UngroupedRows & { readonly headers: RowHeaders };

export interface FrozenObjectsOptions {
  readonly session: DuckDbSession;
  /** Takes what has to be fetched, for as long as it is worked on. */
  readonly folder: string;
  /** A relation with the column `splitter_key`: no other keys are looked at. */
  readonly keys: string;
  readonly signal: AbortSignal | undefined;
}

/**
 * A file at a time, whose rows stream through; where rows share objects, all files of a partition, since a group's rows may
 * lie in any of them, and of its groups some at a time. Each is to be read before the next is asked for. Undefined where a file is gone: a group without some of its rows is another object.
 */
export async function* frozenObjects(
  run: RunState,
  plan: Plan,
  stored: readonly StagedFile[],
  { session, folder, keys, signal }: FrozenObjectsOptions,
): AsyncIterable<FrozenObjects | undefined> {
  const together = plan.onDuplicate.mode === 'group' ? byPartition(stored) : stored.map((file) => [file]);
  for (const some of together) {
    signal?.throwIfAborted();
    const files: string[] = [];
    try {
      for (const { key, etag } of some) {
        const file = await run.stagedFile(key, etag, folder);
        if (file !== undefined) files.push(file);
      }
      if (files.length < some.length) yield undefined;
      else yield* objectsOf(files, plan, keys, session);
    } finally {
      for (const file of files) {
        // In a state in a folder it is the stored file itself.
        if (file.startsWith(folder)) await rm(file, { force: true });
      }
    }
  }
}

async function* objectsOf(
  files: readonly string[],
  plan: Plan,
  keys: string,
  session: DuckDbSession,
): AsyncGenerator<FrozenObjects> {
  const rows = namedRows(parquetRows(files), plan);
  const body = await bodyOf(session, rows, plan);
  const headers = await headersOf(session, rows, plan);
  const relation = `(FROM ${rows} SEMI JOIN (SELECT splitter_key FROM ${keys}) USING (splitter_key))`;
  const { onDuplicate } = plan;
  if (onDuplicate.mode !== 'group') {
    yield { ...body, relation, headers };
    return;
  }
  for await (const some of groupRows(session, { ...body, relation, headers }, onDuplicate.order)) {
    yield { ...some, headers: some.headers ?? headers };
  }
}

function byPartition(files: readonly StagedFile[]): readonly (readonly StagedFile[])[] {
  const partitions = new Map<number, StagedFile[]>();
  for (const file of files) {
    partitions.set(file.partition, [...(partitions.get(file.partition) ?? []), file]);
  }
  return [...partitions.values()];
}
