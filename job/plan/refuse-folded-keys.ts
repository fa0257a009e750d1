/**
 * Ends a plan whose objects would be fewer files than they are: where a file system takes names for one which differ by case, or
 * by how an accent is written, a row's file would take the place of another row's.
 */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SourceError } from '../shared/errors.js';
import { toldValue } from '../shared/row-values.js';
import type { DuckDbSession } from '../sql/duckdb-session.js';
import { quoteLiteral } from '../sql/quote.js';
import type { RunState } from '../state/run-state.js';
import { foldsNames } from '../store/folds-names.js';
import type { Location } from '../store/object-store.js';
import { formatCount } from '../telemetry/format.js';
import { fetchStaged } from '../upload/fetch-partition.js';
import { parquetRows } from '../upload/frozen-rows.js';
import type { Frozen } from './source.js';
import { surveyRelation } from './survey-relation.js';

/** How many pairs an error shows. */
const shownPairs = 10;

/** Looked through one after the other for pairs, so that few keys are in memory at once. */
const parts = 256;

/** Near what the file systems do, each of which has rules of its own; by both cases, since some letters have several small forms. */
const folded = 'lower(upper(nfc_normalize(splitter_key)))';

export interface FoldedKeysOptions {
  readonly target: Location;
  readonly frozen: Frozen;
  readonly state: RunState;
  readonly session: DuckDbSession;
  /** Of this work's own; is made where it is needed, and removed. */
  readonly folder: string;
  readonly signal: AbortSignal | undefined;
}

/**
 * @throws SourceError with some of the keys that would be one file
 * @throws RunError when frozen rows are gone
 */
export async function refuseFoldedKeys(options: FoldedKeysOptions): Promise<void> {
  const { target, session, folder } = options;
  if (target.kind !== 'folder' || !(await foldsNames(target.path))) return;
  try {
    const keys = await keysOf(options);
    if (keys === undefined) return;
    const count = async (key: string) =>
      (await surveyRelation(session, keys, key, { folder: join(folder, 'parts') })).distinctKeys;
    const [objects, files] = [await count('splitter_key'), await count(folded)];
    if (files === objects) return;
    const shown = (await pairsOf(keys, session)).map(
      ([one, other]) => `\n  ${toldValue(one)}, ${toldValue(other)}`,
    );
    throw new SourceError(
      `${target.path} is on a file system that takes names for one which differ by case alone: ${formatCount(objects)} different keys would be ` +
        `${formatCount(files)} ${files === 1 ? 'file' : 'files'}. Nothing was written. Choose a --key that tells the rows apart in other ways too, such as {hash:8} in front of it, ` +
        `or a --target on a file system that does not. Some of the keys:${shown.join('')}`,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** SQL of the frozen rows' keys; undefined where there are none. */
async function keysOf({
  frozen,
  state,
  session,
  folder,
  signal,
}: FoldedKeysOptions): Promise<string | undefined> {
  const files: string[] = [];
  if (frozen.kind === 'local') files.push(...frozen.files.map(({ path }) => path));
  else {
    await mkdir(folder, { recursive: true });
    for (const file of frozen.files) {
      signal?.throwIfAborted();
      const path = await fetchStaged(file, state, folder);
      files.push(state.fetchesFiles ? await keysAlone(path, session) : path);
    }
  }
  return files.length === 0 ? undefined : parquetRows(files);
}

/** In place of a file that was fetched, so that the disk holds one of them at a time. */
async function keysAlone(path: string, session: DuckDbSession): Promise<string> {
  const keys = `${path}.keys`;
  await session.run(
    `COPY (SELECT splitter_key FROM ${parquetRows([path])}) TO ${quoteLiteral(keys)} (FORMAT parquet, COMPRESSION zstd)`,
  );
  await rm(path);
  return keys;
}

async function pairsOf(keys: string, session: DuckDbSession): Promise<(readonly [string, string])[]> {
  const pairs: (readonly [string, string])[] = [];
  for (let part = 0; part < parts && pairs.length < shownPairs; part += 1) {
    const found = await session.rows(
      `SELECT min(splitter_key) AS one, max(splitter_key) AS other FROM ${keys} WHERE hash(${folded}) % ${parts} = ${part}
         GROUP BY ${folded} HAVING one <> other LIMIT ${shownPairs - pairs.length}`,
    );
    pairs.push(...found.map(({ one, other }) => [String(one), String(other)] as const));
  }
  return pairs;
}
