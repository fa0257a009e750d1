/** The footer of a Parquet file in the state, which says where its rows lie and how many they are: a few kilobytes of it are fetched. */
import { RunError } from '../shared/errors.js';
import type { ObjectInfo } from '../store/object-store.js';
import { goneRows } from './gone-rows.js';
import type { RunState } from './run-state.js';

/** Holds the footer of most files; of the others it is asked for a second time, in full. */
const usualEnd = 64 * 1024;
/** A footer's length in four bytes, then `PAR1` (Apache Parquet, "File Format"). */
const trailer = 8;

/** Where stored files are read. */
export type StoredEnds = Pick<RunState, 'stagedEnd'>;

/**
 * From its metadata to the end of the file.
 * @throws RunError for a file that is lost, changed, or no Parquet file
 */
export async function readFooter(file: ObjectInfo, state: StoredEnds): Promise<Uint8Array> {
  for (let wanted = usualEnd; ; ) {
    const bytes = await state.stagedEnd(file, wanted);
    if (bytes?.byteLength !== Math.min(wanted, file.bytes)) throw goneRows(file.key);
    const end = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (end.length < trailer || end.toString('latin1', end.length - 4) !== 'PAR1') {
      throw new RunError(
        `Expected a Parquet file at ${file.key}, where rows were frozen; it is none. Start a new run; what this run wrote stays.`,
      );
    }
    const needed = end.readUInt32LE(end.length - trailer) + trailer;
    if (needed <= end.length) return end.subarray(end.length - needed);
    if (needed > file.bytes) {
      throw new RunError(
        `The Parquet file at ${file.key} is damaged. Start a new run; what this run wrote stays.`,
      );
    }
    wanted = needed;
  }
}
