/**
 * Files as a relation of DuckDB whose rows the census counts beside it. Work on the relation is done again on plainer copies
 * of files that DuckDB cannot be trusted with.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileSourceSettings } from '../../settings/settings.js';
import { wordsOf } from '../../shared/words-of.js';
import type { DuckDbSession } from '../../sql/duckdb-session.js';
import type { Log } from '../../telemetry/log.js';
import { bytesOf } from '../bytes-of.js';
import type { FileCount } from '../census/file-count.js';
import { type Census, startCensus } from '../census/start-census.js';
import { longestRow } from '../longest-row.js';
import type { Progress } from '../plan-progress.js';
import type { PreparedFile } from '../prepare/prepared-file.js';
import { checkAmong, checkCounted, checkCounts, checkNames, checkUnchanged } from './check-counts.js';
import type { FileCopy, FileForm } from './csv-relation.js';
import type { SourceFile } from './list-files.js';
import { rewriteCsv } from './rewrite-csv.js';
import { unpack } from './unpack.js';

export interface CountedFilesParts {
  readonly session: DuckDbSession;
  readonly log: Log;
  /** A folder for copies of files. */
  readonly scratch: string;
  /** When aborted, ends the counting. */
  readonly signal: AbortSignal | undefined;
  readonly settings: FileSourceSettings;
  readonly progress: Progress | undefined;
  readonly files: readonly SourceFile[];
  /** In their order, as their readers take them. */
  readonly prepared: readonly PreparedFile[];
  /** Of the columns, in order, as DuckDB has them. */
  readonly names: readonly string[];
  /** Of the columns of one file's records, by the path of its rows. */
  readonly namesIn: (file: string) => readonly string[];
  /** What DuckDB reads of them, in their order. */
  readonly forms: readonly FileForm[];
  /** SQL of that. */
  readonly relation: string;
  /** SQL of these files. */
  readonly relationOf: (files: readonly FileForm[]) => Promise<string>;
  /** Makes an error for people of what DuckDB says. */
  readonly explain: (error: unknown) => Promise<Error>;
}

export class CountedFiles {
  readonly #parts: CountedFilesParts;
  readonly #copies = new Map<string, FileCopy>();
  #relation: string;
  #census: Census | undefined;
  #counted: Promise<readonly FileCount[]> | undefined;

  constructor(parts: CountedFilesParts) {
    this.#parts = parts;
    this.#relation = parts.relation;
    for (const { path, copy } of parts.forms) if (copy) this.#copies.set(path, copy);
    parts.signal?.addEventListener('abort', this.#end);
  }

  /** Works on the relation while the census counts; the work may be done twice. */
  readBeside<T>(work: (relation: string) => Promise<T>): Promise<T> {
    return this.#telling(() => this.#readBeside(work));
  }

  async #readBeside<T>(work: (relation: string) => Promise<T>): Promise<T> {
    // All files will be copied, and what is above their tables is not to be read.
    if (this.#parts.settings.skipLines > 0) return this.#read(work);
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
  read<T>(work: (relation: string) => Promise<T>): Promise<T> {
    return this.#telling(() => this.#read(work));
  }

  async #read<T>(work: (relation: string) => Promise<T>): Promise<T> {
    await this.#prepare();
    try {
      return await work(this.#relation);
    } catch (error) {
      return this.#afterFault(error, work);
    }
  }

  /**
   * @param rows of DuckDB, of all files
   * @throws SourceError when DuckDB's rows are not those of the census, or the files are not what they were
   */
  async check(rows: number): Promise<void> {
    const counts = await this.#prepare();
    await checkUnchanged(this.#parts.files);
    await checkCounts(rows, counts, (file) => this.#rowsOf(file));
  }

  /** The relation, made anew where what it is made of has changed. */
  async renewed(): Promise<string> {
    this.#relation = await this.#parts.relationOf(this.#parts.prepared.map(({ rows }) => this.#formOf(rows)));
    return this.#relation;
  }

  async close(): Promise<void> {
    this.#parts.signal?.removeEventListener('abort', this.#end);
    await this.#census?.close();
  }

  readonly #end = () => void this.#census?.close();

  async #telling<T>(work: () => Promise<T>): Promise<T> {
    this.#tellReading();
    try {
      return await work();
    } finally {
      this.#parts.progress?.end();
    }
  }

  /** How far DuckDB is nobody knows. */
  #tellReading(): void {
    const { progress, files } = this.#parts;
    progress?.begin();
    progress?.now('reading the files', { files: files.length });
  }

  async #tellCounting(files: readonly PreparedFile[]): Promise<void> {
    const { progress, files: listed } = this.#parts;
    if (progress === undefined) return;
    const known = new Map(listed.map(({ path, size }) => [path, size]));
    const texts = files.map(({ text }) => text);
    progress.begin(await bytesOf(texts, known));
    progress.now('counting the rows of the files', { files: files.length });
  }

  /** Counts the files, and copies those that DuckDB is not to be trusted with. */
  #prepare(): Promise<readonly FileCount[]> {
    this.#counted ??= this.#count(this.#parts.prepared, false).then(async (counts) => {
      checkCounted(this.#parts.files, counts);
      for (const count of counts) this.#checkNames(count);
      const odd = counts.filter(({ file, oddities }) => oddities.length > 0 && !this.#copies.has(file));
      if (odd.length > 0) await this.#copy(odd);
      return counts;
    });
    return this.#counted;
  }

  async #count(files: readonly PreparedFile[], allFields: boolean): Promise<readonly FileCount[]> {
    const { format, delimiter, quote, header, columnNames, skipLines, comment } = this.#parts.settings;
    const csv = { delimiter, quote, header, columnNames, skipLines, comment };
    const { progress, signal } = this.#parts;
    await this.#tellCounting(files);
    signal?.throwIfAborted();
    this.#census = startCensus(
      {
        files: files.map(({ text, documents }) => ({ path: text, documents })),
        format,
        csv,
        longestRecord: longestRow,
        allFields,
      },
      (bytes) => progress?.add(bytes),
    );
    try {
      return await this.#census.counts();
    } finally {
      this.#tellReading();
      await this.#census.close();
    }
  }

  async #copy(odd: readonly Pick<FileCount, 'file' | 'oddities'>[]): Promise<void> {
    const { settings, namesIn, log, scratch, prepared } = this.#parts;
    const isCsv = settings.format === 'csv';
    // A record of too few or too many fields is told as such, whatever else is odd.
    if (isCsv) {
      const texts = new Set(odd.map(({ file }) => file));
      await this.#count(
        prepared.filter(({ text }) => texts.has(text)),
        true,
      );
    }
    const folder = join(scratch, 'copies');
    await mkdir(folder, { recursive: true });
    for (const { file, oddities } of odd) {
      log.info('copying a file into a form that DuckDB reads', { file, since: oddities.join(', ') });
      const path = join(folder, `${this.#copies.size}.${settings.format}`);
      const longestLine = isCsv
        ? await rewriteCsv(file, path, { ...settings, columns: namesIn(file).length })
        : 0;
      if (!isCsv) await unpack(file, path);
      this.#copies.set(file, { path, longestLine });
    }
    await this.renewed();
  }

  /** What DuckDB reads has the columns of the file, as they stand in it. */
  #checkNames(count: FileCount): void {
    const { settings, names, namesIn } = this.#parts;
    checkNames(count, settings.unionByName ? namesIn(count.file) : names);
    if (settings.unionByName) checkAmong(count, names);
  }

  #formOf(path: string): FileForm {
    return { path, copy: this.#copies.get(path) };
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
    const { settings, forms, explain } = this.#parts;
    const words = wordsOf(error);
    const left = forms.filter(({ path }) => !this.#copies.has(path));
    if (settings.format !== 'csv' || left.length === 0 || !/CSV|GZIP/i.test(words))
      throw await explain(error);
    await this.#copy(left.map(({ path }) => ({ file: path, oddities: ['DuckDB refuses it'] })));
    return this.#readAgain(work);
  }

  async #rowsOf(file: string): Promise<number> {
    const { session, prepared, relationOf } = this.#parts;
    const rows = prepared.find(({ text }) => text === file)?.rows ?? file;
    const relation = await relationOf([this.#formOf(rows)]);
    const [row] = await session.rows(`SELECT count(*) AS rows FROM ${relation}`);
    return Number(row?.rows);
  }
}
