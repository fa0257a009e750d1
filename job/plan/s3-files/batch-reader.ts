/** Has one batch at a time in the scratch folder, as a source of local files; all batches have the same columns. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileSourceSettings } from '../../settings/settings.js';
import { RunError } from '../../shared/errors.js';
import type { DuckDbSession } from '../../sql/duckdb-session.js';
import type { ObjectStore } from '../../store/object-store.js';
import type { Log } from '../../telemetry/log.js';
import { type FileJob, type FileSource, openListedFiles } from '../files/file-source.js';
import { type KnownColumns, NoColumns } from '../files/known-columns.js';
import { identify, type SourceFile } from '../files/list-files.js';
import { JsonSurveyor } from '../files/survey-json.js';
import type { PlanProgress } from '../plan-progress.js';
import type { ShownColumn } from '../source.js';
import { fetchBatch } from './fetch-batch.js';
import { type SourceObject, uriOf } from './list-objects.js';
import { errorByUri, logByUri, type Uris } from './named-by-uri.js';

export interface BatchReaderParts {
  readonly session: DuckDbSession;
  readonly settings: FileSourceSettings;
  readonly job: FileJob;
  readonly log: Log;
  /** A folder of its own. */
  readonly scratch: string;
  readonly signal: AbortSignal | undefined;
  readonly batches: readonly (readonly SourceObject[])[];
  readonly storeOf: (bucket: string) => Pick<ObjectStore, 'localFile'>;
  readonly progress: PlanProgress;
}

interface Fetched {
  readonly batch: number;
  readonly folder: string;
  readonly files: readonly SourceFile[];
  readonly uris: Uris;
  source?: FileSource;
}

const noUris: Uris = new Map();

export class BatchReader {
  readonly #parts: BatchReaderParts;
  #fetched: Fetched | undefined;
  #fetches = 0;
  #known: KnownColumns | undefined;

  constructor(parts: BatchReaderParts) {
    this.#parts = parts;
  }

  /** The batch that is there. */
  get current(): number | undefined {
    return this.#fetched?.batch;
  }

  /**
   * Finds the columns: those of the first batch that has any; of JSON those of all lines, for which every batch is fetched.
   *
   * @param first no more than the first batch with columns is looked at, of JSON too
   */
  async findColumns(first: boolean): Promise<KnownColumns & { shown: readonly ShownColumn[] }> {
    const { settings } = this.#parts;
    const json = settings.format === 'json' ? await this.#surveyJson(first) : undefined;
    if (json) this.#known = { where: '', columns: [], json };
    const found = await this.#firstWithColumns(json === undefined ? 0 : (this.current ?? 0));
    this.#known = { where: found.where, columns: found.columns, json };
    return { ...this.#known, shown: found.shown };
  }

  /** Fetches a batch that is not there, in place of the one that is, and works on it. */
  async with<T>(batch: number, work: (source: FileSource) => Promise<T>): Promise<T> {
    const fetched = await this.#fetch(batch);
    try {
      fetched.source ??= await this.#open(fetched);
      return await work(fetched.source);
    } catch (error) {
      throw errorByUri(error, fetched.uris);
    }
  }

  async close(): Promise<void> {
    const fetched = this.#fetched;
    this.#fetched = undefined;
    await fetched?.source?.close();
    if (fetched) await rm(fetched.folder, { recursive: true, force: true });
  }

  async #firstWithColumns(from: number) {
    const { batches } = this.#parts;
    for (let batch = from; ; batch += 1) {
      try {
        return await this.with(batch, async (source) => ({
          where: uriOf(firstWithBytes(batches[batch] ?? [])),
          columns: source.columns,
          shown: source.shownColumns(),
        }));
      } catch (error) {
        const isBlank = error instanceof Error && error.cause instanceof NoColumns;
        if (!isBlank || batch + 1 >= batches.length) throw error;
      }
    }
  }

  async #surveyJson(first: boolean) {
    const surveyor = new JsonSurveyor();
    for (const batch of this.#parts.batches.keys()) {
      const { files, uris } = await this.#fetch(batch);
      try {
        await surveyor.read(files.map(({ path }) => path));
      } catch (error) {
        throw errorByUri(error, uris);
      }
      if (first && surveyor.survey().fields.length > 0) break;
    }
    return surveyor.survey();
  }

  async #fetch(batch: number): Promise<Fetched> {
    if (this.#fetched?.batch === batch) return this.#fetched;
    await this.close();
    const { batches, storeOf, signal, progress } = this.#parts;
    const objects = batches[batch] ?? [];
    const which = { batch: batch + 1, ofBatches: batches.length };
    // From the beginning once more: of JSON, whose fields had to be found, or to survey.
    if (batch === 0) progress.begin(batches.flat().reduce((sum, { bytes }) => sum + bytes, 0));
    progress.now('fetching the source', which);
    const onFetched = (some: number) => progress.add(some);
    // No path comes twice: DuckDB may remember what it read there.
    this.#fetches += 1;
    const folder = join(this.#parts.scratch, `batch-${this.#fetches}`);
    const paths = await fetchBatch(objects, folder, { storeOf, signal, onFetched });
    progress.now('reading what was fetched', which);
    const uris = new Map<string, string>();
    const files: SourceFile[] = [];
    for (const [index, object] of objects.entries()) {
      const path = paths[index] ?? '';
      const identity = await identify(path);
      if (identity === undefined) throw new RunError(`${path}: fetched, and gone. Who removes files there?`);
      files.push({ path, ...identity });
      uris.set(path, uriOf(object));
    }
    this.#fetched = { batch, folder, files, uris };
    return this.#fetched;
  }

  #open({ files, folder }: Fetched): Promise<FileSource> {
    const { session, settings, job, log, signal } = this.#parts;
    const surroundings = {
      log: logByUri(log, () => this.#fetched?.uris ?? noUris),
      scratch: join(folder, 'made'),
      signal,
    };
    return openListedFiles(session, files, settings, job, surroundings, this.#known);
  }
}

function firstWithBytes(objects: readonly SourceObject[]): SourceObject {
  const found = objects.find(({ bytes }) => bytes > 0) ?? objects[0];
  if (found === undefined) throw new Error('a batch has at least one object');
  return found;
}
