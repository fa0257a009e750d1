/**
 * Files as a relation of DuckDB whose rows the census counts beside it. Work on the relation is done again on plainer copies
 * of files that DuckDB cannot be trusted with.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileSourceSettings } from '../../settings/settings.js';
import { SourceError } from '../../shared/errors.js';
import { messageOf } from '../../shared/message-of.js';
import type { DuckDbSession } from '../../sql/duckdb-session.js';
import type { Log } from '../../telemetry/log.js';
import type { FileCount } from '../census/file-count.js';
import { type Census, startCensus } from '../census/start-census.js';
import { checkCounted, checkCounts, checkNames, checkUnchanged } from './check-counts.js';
import { longestRow } from './csv-records.js';
import { type CsvFile, csvRelation } from './csv-relation.js';
import type { SourceFile } from './list-files.js';
import { rewriteCsv } from './rewrite-csv.js';

export interface CountedFilesParts {
  readonly session: DuckDbSession;
  readonly log: Log;
  /** A folder for copies of files. */
  readonly scratch: string;
  /** When aborted, ends the counting. */
  readonly signal: AbortSignal | undefined;
  readonly settings: FileSourceSettings;
  readonly files: readonly SourceFile[];
  /** Of the columns, in order, as DuckDB has them. */
  readonly names: readonly string[];
  /** SQL of the files as they are. */
  readonly relation: string;
  /** Makes an error for people of what DuckDB says. */
  readonly explain: (error: unknown) => Promise<Error>;
}

export class CountedFiles {
  readonly #parts: CountedFilesParts;
  readonly #copies = new Map<string, CsvFile['rewritten']>();
  #relation: string;
  #census: Census | undefined;
  #prepared: Promise<readonly FileCount[]> | undefined;

  constructor(parts: CountedFilesParts) {
    this.#parts = parts;
    this.#relation = parts.relation;
    parts.signal?.addEventListener('abort', this.#end);
  }

  /** Works on the relation while the census counts; the work may be done twice. */
  async readBeside<T>(work: (relation: string) => Promise<T>): Promise<T> {
    const before = this.#relation;
    const counting = this.#prepare();
    // A file that the census refuses need not be read to its end.
    counting.catch(() => this.#parts.session.interrupt());
    const [counted, done] = await Promise.allSettled([counting, work(before)]);
    if (counted.status === 'rejected') throw counted.reason;
    if (this.#relation !== before) return this.#readAgain(work);
    return done.status === 'fulfilled' ? done.value : this.#afterFault(done.reason, work);
  }

  /** Works on the relation when the census has counted; the work may be done twice. */
  async read<T>(work: (relation: string) => Promise<T>): Promise<T> {
    await this.#prepare();
    try {
      return await work(this.#relation);
    } catch (error) {
      return this.#afterFault(error, work);
    }
  }

  /**
   * @param countOf DuckDB's count of the rows of one file, asked for when the sums differ
   * @throws SourceError when DuckDB's rows are not those of the census, or the files are not what they were
   */
  async check(rows: number): Promise<void> {
    const counts = await this.#prepare();
    await checkUnchanged(this.#parts.files);
    await checkCounts(rows, counts, (file) => this.#rowsOf(file));
  }

  async close(): Promise<void> {
    this.#parts.signal?.removeEventListener('abort', this.#end);
    await this.#census?.close();
  }

  readonly #end = () => void this.#census?.close();

  /** Counts the files, and copies those that DuckDB is not to be trusted with. */
  #prepare(): Promise<readonly FileCount[]> {
    this.#prepared ??= this.#count(false).then(async (counts) => {
      checkCounted(this.#parts.files, counts);
      for (const count of counts) checkNames(count, this.#parts.names);
      const odd = counts.filter(({ oddities }) => oddities.length > 0);
      if (odd.length > 0) await this.#copy(odd);
      return counts;
    });
    return this.#prepared;
  }

  async #count(
    allFields: boolean,
    paths = this.#parts.files.map(({ path }) => path),
  ): Promise<readonly FileCount[]> {
    const { format, delimiter, quote, header, columnNames } = this.#parts.settings;
    const csv = { delimiter, quote, header, columnNames };
    this.#parts.signal?.throwIfAborted();
    this.#census = startCensus({ files: paths, format, csv, longestRecord: longestRow, allFields });
    try {
      return await this.#census.counts();
    } finally {
      await this.#census.close();
    }
  }

  /** The files are rewritten when it is certain that each of their records has as many fields as there are columns. */
  async #copy(odd: readonly Pick<FileCount, 'file' | 'oddities'>[]): Promise<void> {
    const { settings, names, log, scratch, files } = this.#parts;
    const [first] = odd;
    if (settings.format !== 'csv' && first) {
      throw new SourceError(
        `${first.file}: ${first.oddities.join(', ')}: DuckDB does not read that. Pack the file anew.`,
      );
    }
    await this.#count(
      true,
      odd.map(({ file }) => file),
    );
    const folder = join(scratch, 'rewritten');
    await mkdir(folder, { recursive: true });
    for (const { file, oddities } of odd) {
      log.info('rewriting a file for DuckDB to read', { file, since: oddities.join(', ') });
      const path = join(folder, `${this.#copies.size}.csv`);
      const longestLine = await rewriteCsv(file, path, {
        ...settings,
        columns: names.length,
      });
      this.#copies.set(file, { path, longestLine });
    }
    const forms = files.map(({ path }) => ({ path, rewritten: this.#copies.get(path) }));
    this.#relation = csvRelation(forms, names, settings);
  }

  async #readAgain<T>(work: (relation: string) => Promise<T>): Promise<T> {
    try {
      return await work(this.#relation);
    } catch (error) {
      throw await this.#parts.explain(error);
    }
  }

  /** What DuckDB refuses and the census does not is valid: it is read from a copy. */
  async #afterFault<T>(error: unknown, work: (relation: string) => Promise<T>): Promise<T> {
    const { settings, files, explain } = this.#parts;
    const message = messageOf(error);
    const left = files.filter(({ path }) => !this.#copies.has(path));
    if (settings.format !== 'csv' || left.length === 0 || !/CSV|GZIP/i.test(message))
      throw await explain(error);
    await this.#copy(left.map(({ path }) => ({ file: path, oddities: ['DuckDB refuses it'] })));
    return this.#readAgain(work);
  }

  async #rowsOf(file: string): Promise<number | undefined> {
    const { session, settings, names } = this.#parts;
    if (settings.format !== 'csv') return undefined;
    const form = { path: file, rewritten: this.#copies.get(file) };
    const [row] = await session.rows(`SELECT count(*) AS rows FROM ${csvRelation([form], names, settings)}`);
    return Number(row?.rows);
  }
}
