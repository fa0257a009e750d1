/** The one way to DuckDB: an in-memory instance set up so that the same rows give the same text on every machine. */
import {
  type DuckDBAppender,
  type DuckDBConnection,
  DuckDBInstance,
  type DuckDBType,
  type DuckDBValue,
} from '@duckdb/node-api';
import { ChunkStream } from './chunk-stream.js';
import { keepWholeTexts } from './whole-texts.js';

export interface SessionOptions {
  readonly threads: number;
  /** As DuckDB writes sizes: `1GB`, `512MB` (decimal units). */
  readonly memoryLimit: string;
  /** Where DuckDB spills what exceeds the memory limit; created when needed, emptied on close. */
  readonly tempDirectory: string;
  /**
   * Gives freed memory back to the system within seconds, of all sessions of the process while this one is open: an upload of
   * narrow rows then peaks lower by some 60 MB. An upload takes no more CPU for it; a plan would take a third more. @default false
   */
  readonly givesMemoryBack?: boolean;
}

export interface ResultColumn {
  readonly name: string;
  readonly type: DuckDBType;
}

/** One connection; statements run one after the other. Methods reject with DuckDB's own error. */
export interface DuckDbSession {
  /** Runs one or several statements for their effect. */
  run(sql: string): Promise<void>;

  /** All rows of a small result, by column name. */
  rows(sql: string): Promise<Record<string, DuckDBValue>[]>;

  /** Once it is walked through the statement begins; the session takes no other one before its end. */
  stream(sql: string): ChunkStream;

  /** The columns that the statement would answer with. Does not run it. */
  describe(sql: string): Promise<ResultColumn[]>;

  /**
   * Adds rows to a table that is not temporary, without SQL; closing the appender flushes it. Statements may stream
   * meanwhile.
   */
  appender(table: string): Promise<DuckDBAppender>;

  /** Another connection to the same database: its statements run beside this one's. Sees all tables but temporary ones. */
  fork(): Promise<DuckDbSession>;

  /** Ends the statement that is under way, and those of its forks; their promises reject. */
  interrupt(): void;

  /** Closes the connection; that of `openSession` the database too. */
  close(): void;
}

/** DuckDB, "Configuration": else what a task freed is given back beyond 128 MB, at once beyond 512. */
const givingBack = {
  allocator_background_threads: 'true',
  allocator_flush_threshold: '1MB',
  allocator_bulk_deallocation_flush_threshold: '1MB',
};

/** Opens a session. No extension is ever fetched or loaded: parquet, json and icu are part of the binary. */
export async function openSession(options: SessionOptions): Promise<DuckDbSession> {
  keepWholeTexts();
  const instance = await DuckDBInstance.create(':memory:', {
    threads: String(options.threads),
    memory_limit: options.memoryLimit,
    temp_directory: options.tempDirectory,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    // Files are read once. Their cache would fill the memory limit: 1.9 GB instead of 1.3 for a million reference rows.
    enable_external_file_cache: 'false',
    // Keeping the order of insertion makes DuckDB hold back row groups; no statement here relies on that order.
    preserve_insertion_order: 'false',
    ...(options.givesMemoryBack === true && givingBack),
  });
  return connect(instance, () => instance.closeSync());
}

async function connect(instance: DuckDBInstance, onClosed: () => void): Promise<DuckDbSession> {
  const connection = await instance.connect();
  const forks = new Set<DuckDbSession>();
  let appending: DuckDBConnection | undefined;
  // Text without a zone that is read as a timestamp with one must not depend on the machine's zone.
  await connection.run("SET TimeZone = 'UTC'");

  return {
    async run(sql) {
      await connection.run(sql);
    },
    async rows(sql) {
      const reader = await connection.runAndReadAll(sql);
      const names = reader.deduplicatedColumnNames();
      // Object.fromEntries defines, the library's own objects assign: a column called __proto__ would be lost.
      return reader
        .getRows()
        .map((row) => Object.fromEntries(names.map((name, at) => [name, row[at] ?? null])));
    },
    stream: (sql) => new ChunkStream(() => connection.stream(sql)),
    async describe(sql) {
      const prepared = await connection.prepare(sql);
      try {
        return Array.from({ length: prepared.columnCount }, (_, index) => ({
          name: prepared.columnName(index),
          type: prepared.columnType(index),
        }));
      } finally {
        prepared.destroySync();
      }
    },
    async appender(table) {
      // Of its own: an appender flushes every 204,800 rows, and a flush ends the stream of its connection without a word.
      appending ??= await instance.connect();
      return appending.createAppender(table);
    },
    async fork() {
      const fork = await connect(instance, () => forks.delete(fork));
      forks.add(fork);
      return fork;
    },
    interrupt() {
      connection.interrupt();
      for (const fork of forks) fork.interrupt();
    },
    close() {
      appending?.closeSync();
      connection.closeSync();
      onClosed();
    },
  };
}
