/** A local file of a stored one's length that has the footer alone: what else is needed of it is written at its place. */
import { open } from 'node:fs/promises';

export interface SparseFile {
  /** All of the bytes, from `place` on. */
  write(bytes: Uint8Array, place: number): Promise<void>;
  close(): Promise<void>;
}

/** What is not written takes no room. DuckDB reads metadata out of the footer, and of the rest what it is asked for. */
export async function sparseFile(path: string, bytes: number, footer: Uint8Array): Promise<SparseFile> {
  const file = await open(path, 'w');
  /** A write may end before, as on a disk that is full. */
  const write = async (some: Uint8Array, place: number) => {
    for (let done = 0; done < some.byteLength; ) {
      const { bytesWritten } = await file.write(some, done, some.byteLength - done, place + done);
      done += bytesWritten;
    }
  };
  try {
    await file.truncate(bytes);
    await write(Buffer.from('PAR1'), 0);
    await write(footer, bytes - footer.byteLength);
    return { write, close: () => file.close() };
  } catch (error) {
    await file.close();
    throw error;
  }
}
