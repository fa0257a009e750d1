/** The rows of a statement as it computes them, a chunk of up to 2,048 at a time; nothing piles up. */
import type { DuckDBDataChunk, DuckDBResult } from '@duckdb/node-api';
import { RunError } from '../shared/errors.js';

const brokenOff =
  "A statement of DuckDB broke off in the middle of its rows, and DuckDB's library does not tell why. Look at the room on the disk and in memory, then run again.";

/**
 * To be walked through once. A chunk is empty once the one after it is taken; what was copied out of it stays. V8 does not see how large
 * a chunk is, and left to it an upload's chunks took 110 MB more.
 */
export class ChunkStream implements AsyncIterable<DuckDBDataChunk> {
  readonly #begin: () => Promise<DuckDBResult>;
  #result: DuckDBResult | undefined;
  #next: Promise<DuckDBDataChunk | null> | undefined;

  constructor(begin: () => Promise<DuckDBResult>) {
    this.#begin = begin;
  }

  /** Lets DuckDB work on the next chunk while its consumer still has the one before. */
  askAhead(): void {
    if (this.#result === undefined || this.#next !== undefined) return;
    this.#next = this.#result.fetchChunk();
    // That it fails is told to who asks for it, and is no fault of its own before that.
    this.#next.catch(() => {});
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<DuckDBDataChunk> {
    this.#result = await this.#begin();
    try {
      for (;;) {
        this.askAhead();
        const chunk = await this.#next;
        this.#next = undefined;
        if (!chunk || chunk.rowCount === 0) break;
        yield chunk;
        chunk.reset();
      }
      // A fault, or an interrupt, in the middle of the rows ends them as their end does; a result that has failed streams no more.
      if (!this.#result.isStreaming) throw new RunError(brokenOff);
    } finally {
      // The connection takes no other statement before this one rests, whatever became of it.
      await this.#next?.catch(() => {});
    }
  }
}
