/** The survey of rows that are never there all at once: of their keys, which are kept from batch to batch. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDbSession } from '../../sql/duckdb-session.js';
import { fileList } from '../../sql/file-list.js';
import { quoteLiteral } from '../../sql/quote.js';
import type { FrozenFile, Survey } from '../source.js';
import { surveyRelation } from '../survey-relation.js';

export class KeysSurvey {
  readonly #session: DuckDbSession;
  readonly #folder: string;
  readonly #files: string[] = [];

  readonly #isGrouped: boolean;

  /** @param folder for the keys; it is made. @param isGrouped whether it is asked how many rows a key has */
  constructor(session: DuckDbSession, folder: string, isGrouped: boolean) {
    this.#isGrouped = isGrouped;
    this.#session = session;
    this.#folder = folder;
  }

  /** Where the keys of the next batch are to be written, in a column `splitter_key`. */
  async nextFile(): Promise<string> {
    await mkdir(this.#folder, { recursive: true });
    const path = join(this.#folder, `${this.#files.length}.parquet`);
    this.#files.push(path);
    return path;
  }

  /** Keeps the keys of files that were frozen, which leave the folder afterwards. */
  async add(frozen: readonly FrozenFile[]): Promise<void> {
    if (frozen.length === 0) return;
    const path = await this.nextFile();
    await this.#session.run(
      `COPY (SELECT splitter_key FROM read_parquet(${fileList(frozen.map(({ path }) => path))}, hive_partitioning = false))
         TO ${quoteLiteral(path)} (FORMAT parquet, COMPRESSION zstd)`,
    );
  }

  survey(): Promise<Survey> {
    const keys =
      this.#files.length > 0
        ? `read_parquet(${fileList(this.#files)})`
        : '(SELECT NULL::VARCHAR AS splitter_key LIMIT 0)';
    return surveyRelation(this.#session, keys, 'splitter_key', {
      folder: join(this.#folder, 'parts'),
      isGrouped: this.#isGrouped,
    });
  }
}
