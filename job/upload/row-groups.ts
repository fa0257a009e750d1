/** The rows of a frozen file that is too large to be fetched whole, some row groups at a time. */
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { allEnded } from '../shared/all-ended.js';
import type { DuckDbSession } from '../sql/duckdb-session.js';
import { fileList } from '../sql/file-list.js';
import { goneRows } from '../state/gone-rows.js';
import type { StagedFile } from '../state/plan-file.js';
import type { RunState } from '../state/run-state.js';
import { type SparseFile, sparseFile } from '../state/sparse-file.js';
import { readFooter } from '../state/stored-footer.js';
import type { Piece } from './tranche-files.js';

export interface RowGroupsParts {
  readonly session: DuckDbSession;
  readonly state: Pick<RunState, 'stagedBytes' | 'stagedEnd'>;
  /** Takes what is fetched, until the next row groups come. */
  readonly folder: string;
  /** Fetched at a time, unless one row group alone is larger. */
  readonly bytesAtOnce: number;
}

/** Of one request, and requests at once: what lies in memory. */
const bytesOfRequest = 8 * 1024 * 1024;
const requestsAtOnce = 4;

/** The virtual column of DuckDB's by which row groups are chosen; a file's own column of the name would stand in its place. */
const rowNumber = 'file_row_number';

/**
 * The rows of some row groups, then of the next. Each is to be read before the next is asked for. What is fetched lies
 * in a file of the object's size, at its own place, so that the footer holds as it is; what is not fetched takes no room, and
 * DuckDB does not read it.
 *
 * Undefined where a column has the name that is needed for this.
 * @throws RunError when the file is gone or changed, or no Parquet file
 */
export async function rowGroups(
  staged: StagedFile,
  parts: RowGroupsParts,
): Promise<AsyncIterable<Piece> | undefined> {
  const { session, state } = parts;
  const footer = await readFooter(staged, state);
  const path = newPath(parts);
  await (await sparseFile(path, staged.bytes, footer)).close();
  const [named] = await session.rows(
    `SELECT count(*) AS columns FROM parquet_schema(${fileList([path])}) WHERE lower(name) = '${rowNumber}'`,
  );
  const groups = await findGroups(path, staged.bytes - footer.byteLength, session);
  await rm(path);
  return Number(named?.columns) > 0 ? undefined : fetchInTurn(staged, groups, footer, parts);
}

/** Neighbouring row groups. */
interface Run {
  /** Bytes of the file: `end` is exclusive. */
  readonly begin: number;
  readonly end: number;
  readonly firstRow: number;
  readonly rows: number;
  /** Of the row group whose rows are the widest. */
  readonly rowBytes: number;
}

async function* fetchInTurn(
  staged: StagedFile,
  groups: readonly Run[],
  footer: Uint8Array,
  parts: RowGroupsParts,
): AsyncGenerator<Piece> {
  for (const { begin, end, firstRow, rows, rowBytes } of gathered(groups, parts.bytesAtOnce)) {
    const path = newPath(parts);
    const file = await sparseFile(path, staged.bytes, footer);
    try {
      await fetchInto(file, staged, begin, end, parts);
    } finally {
      await file.close();
    }
    const relation = `(SELECT * FROM read_parquet(${fileList([path])}, hive_partitioning = false)
      WHERE ${rowNumber} BETWEEN ${firstRow} AND ${firstRow + rows - 1})`;
    yield { relation, rowBytes };
    await rm(path);
  }
}

/**
 * Those that have rows. Each ends where the next one begins, the last one at the footer, whatever sizes the metadata tell: what
 * is wanting of a page would be zeros.
 */
async function findGroups(path: string, endOfRows: number, session: DuckDbSession): Promise<Run[]> {
  const found = await session.rows(
    `SELECT min(CASE WHEN dictionary_page_offset > 0 THEN least(dictionary_page_offset, data_page_offset) ELSE data_page_offset END) AS first,
       any_value(row_group_num_rows) AS rows, sum(total_uncompressed_size) AS bytes
     FROM parquet_metadata(${fileList([path])}) GROUP BY row_group_id ORDER BY row_group_id`,
  );
  const ends = [...found.map(({ first }) => Number(first)), endOfRows].sort((one, other) => one - other);
  let firstRow = 0;
  return found.flatMap(({ first, rows, bytes }) => {
    const begin = Number(first);
    const end = ends.find((place) => place > begin) ?? endOfRows;
    const group = { begin, end, firstRow, rows: Number(rows), rowBytes: Number(bytes) / Number(rows) };
    firstRow += group.rows;
    return group.rows === 0 ? [] : [group];
  });
}

/** As many neighbours as `bytesAtOnce` allows. */
function gathered(groups: readonly Run[], bytesAtOnce: number): Run[] {
  const runs: Run[] = [];
  for (const group of groups) {
    const last = runs.at(-1);
    const begin = Math.min(last?.begin ?? group.begin, group.begin);
    const end = Math.max(last?.end ?? group.end, group.end);
    if (last === undefined || end - begin > bytesAtOnce) runs.push(group);
    else {
      const rowBytes = Math.max(last.rowBytes, group.rowBytes);
      runs[runs.length - 1] = { begin, end, firstRow: last.firstRow, rows: last.rows + group.rows, rowBytes };
    }
  }
  return runs;
}

/** Of another name each: whatever DuckDB may keep of a file, it has another content, and the partition may have several large ones. */
function newPath({ folder }: RowGroupsParts): string {
  return join(folder, `${randomUUID()}.parquet`);
}

async function fetchInto(
  file: SparseFile,
  staged: StagedFile,
  begin: number,
  end: number,
  parts: RowGroupsParts,
): Promise<void> {
  for (let at = begin; at < end; at += requestsAtOnce * bytesOfRequest) {
    const requests = Array.from({ length: requestsAtOnce }, async (_, index) => {
      const from = at + index * bytesOfRequest;
      const length = Math.min(bytesOfRequest, end - from);
      if (length <= 0) return;
      await file.write(await bytesOf(staged, from, length, parts), from);
    });
    await allEnded(requests);
  }
}

async function bytesOf(
  { key, etag }: StagedFile,
  from: number,
  bytes: number,
  { state }: RowGroupsParts,
): Promise<Uint8Array> {
  const found = await state.stagedBytes(key, etag, { from, bytes });
  if (found?.byteLength !== bytes) throw goneRows(key);
  return found;
}
