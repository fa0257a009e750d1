/** The rows of a statement as it computes them, a chunk of up to 2,048 at a time; nothing piles up. */
import type { DuckDBDataChunk, DuckDBResult } from '@duckdb/node-api';

/**
 * To be walked through once. A chunk is empty once the next one is asked for; what was copied out of it stays: a collector of
 * garbage does not see how large it is, and of an upload's chunks 100 MB waited for it.
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
        if (!chunk || chunk.rowCount === 0) return;
        yield chunk;
        chunk.reset();
      }
    } finally {
      // The connection takes no other statement before this one rests, whatever became of it.
      await this.#next?.catch(() => {});
    }
  }
}
