/** Has one batch at a time in the scratch folder, as a source of local files; all batches have the same columns. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { orderColumns } from '../../settings/order-columns.js';
import type { FileSourceSettings } from '../../settings/settings.js';
import { RunError } from '../../shared/errors.js';
import type { DuckDbSession } from '../../sql/duckdb-session.js';
import type { KeyTemplate } from '../../sql/key-template.js';
import type { ObjectStore } from '../../store/object-store.js';
import type { Log } from '../../telemetry/log.js';
import { type FileJob, type FileSource, openReadyFiles } from '../files/file-source.js';
import type { FileSurroundings } from '../files/input-files.js';
import {
  type ColumnGroup,
  isOfNoColumns,
  type KnownColumns,
  type OwnColumns,
} from '../files/known-columns.js';
import { identify, type SourceFile } from '../files/list-files.js';
import { inListedNames } from '../files/listed-names.js';
import { type ReadyFiles, readyFiles } from '../files/ready-files.js';
import { refuseTextOrder } from '../files/refuse-text-order.js';
import { JsonSurveyor } from '../files/survey-json.js';
import { TypeFinder } from '../files/type-finder.js';
import { unitedColumns } from '../files/united-columns.js';
import type { PlanProgress } from '../plan-progress.js';
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
  ready?: ReadyFiles;
  source?: FileSource | undefined;
}

export class BatchReader {
  readonly #parts: BatchReaderParts;
  #fetched: Fetched | undefined;
  #fetches = 0;
  #known: KnownColumns | undefined;
  /** What the settings and the job name may be in another batch. */
  #looksForColumns = false;
  /** Until they are found, all columns are text. */
  #looksForTypes = false;

  constructor(parts: BatchReaderParts) {
    this.#parts = parts;
  }

  /** The batch that is there. */
  get current(): number | undefined {
    return this.#fetched?.batch;
  }

  /**
   * Finds the columns: those of the first batch that has any; of JSON those of all lines, and with `--column-types auto` the types
   * of all values, for which every batch is fetched.
   *
   * @param first no more than the first batch with columns is looked at
   */
  async findColumns(first: boolean): Promise<Pick<FileSource, 'columns' | 'columnTypes' | 'shownColumns'>> {
    const { settings, batches, log, job } = this.#parts;
    const json = settings.format === 'json' ? await this.#surveyJson(first) : undefined;
    const findsTypes = settings.columnTypes === 'auto' && !first && batches.length > 1;
    this.#known = { json, types: findsTypes ? {} : undefined };
    this.#looksForTypes = findsTypes;
    this.#looksForColumns = settings.unionByName && !first && batches.length > 1;
    const found = await this.#firstWithColumns(json === undefined ? 0 : (this.current ?? 0));
    const own = this.#looksForColumns ? await this.#unitedOver(found.own) : found.own;
    this.#known = { json, own, types: found.columnTypes };
    this.#looksForColumns = false;
    if (!findsTypes) return own === found.own ? found : this.#reopened();
    const names = [...own.columns.map(({ name }) => name), ...own.folders];
    const finder = new TypeFinder(names);
    for (const batch of batches.keys()) await this.with(batch, (source) => source.lookAtTypes(finder));
    const types = finder.types();
    log.info('found the types of the columns', { types });
    refuseTextOrder(orderColumns(job), names, types);
    this.#known = { ...this.#known, types };
    this.#looksForTypes = false;
    return this.#reopened();
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
    await this.#closeSource();
    this.#fetched = undefined;
    if (fetched) await rm(fetched.folder, { recursive: true, force: true });
  }

  async #firstWithColumns(from: number) {
    const { batches } = this.#parts;
    for (let batch = from; ; batch += 1) {
      try {
        return await this.with(batch, async ({ own, columns, columnTypes, shownColumns }) => ({
          own: { ...own, where: uriOf(firstWithBytes(batches[batch] ?? [])) },
          columns,
          columnTypes,
          shownColumns,
        }));
      } catch (error) {
        if (!isOfNoColumns(error) || batch + 1 >= batches.length) throw error;
      }
    }
  }

  /** With `--files-union-by-name` the columns of all batches, for which each is fetched. */
  async #unitedOver(found: OwnColumns): Promise<OwnColumns> {
    const { batches } = this.#parts;
    const groups: ColumnGroup[] = [];
    for (const batch of batches.keys()) {
      try {
        await this.with(batch, async ({ own }) => {
          const uris = this.#fetched?.uris;
          groups.push(
            ...own.groups.map((group) => ({ ...group, where: uris?.get(group.where) ?? group.where })),
          );
        });
      } catch (error) {
        if (!isOfNoColumns(error)) throw error;
      }
    }
    return { ...found, columns: unitedColumns(groups) };
  }

  async #reopened(): Promise<FileSource> {
    await this.#closeSource();
    return this.with(this.current ?? 0, async (source) => source);
  }

  async #surveyJson(first: boolean) {
    const surveyor = new JsonSurveyor();
    for (const batch of this.#parts.batches.keys()) {
      const fetched = await this.#fetch(batch);
      try {
        const { prepared, standIns } = await this.#ready(fetched);
        await inListedNames(() => surveyor.read(prepared.map(({ rows }) => rows)), standIns);
      } catch (error) {
        throw errorByUri(error, fetched.uris);
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

  async #ready(fetched: Fetched): Promise<ReadyFiles> {
    const { settings } = this.#parts;
    const { files, uris } = fetched;
    const inputs = { description: '', files, areKept: false, standIns: [] };
    // The folders of the key, not those that it was fetched into.
    const folderOf = (path: string) => uris.get(path) ?? path;
    fetched.ready ??= await readyFiles(inputs, settings, this.#surroundings(fetched), folderOf);
    return fetched.ready;
  }

  async #open(fetched: Fetched): Promise<FileSource> {
    const { session, settings, job } = this.#parts;
    const ready = await this.#ready(fetched);
    const open = (now: FileSourceSettings, withJob: FileJob) =>
      openReadyFiles(session, ready, now, withJob, this.#surroundings(fetched), this.#known);
    if (this.#looksForColumns) {
      const columnTypes = settings.columnTypes === 'auto' ? 'auto' : {};
      return open({ ...settings, columnTypes }, { ...job, key: noKey, deletedWhen: undefined });
    }
    // A condition is judged over typed columns.
    return open(settings, this.#looksForTypes ? { ...job, deletedWhen: undefined } : job);
  }

  #surroundings({ folder, uris }: Fetched): FileSurroundings {
    const { log, signal } = this.#parts;
    return { log: logByUri(log, () => uris), scratch: join(folder, 'made'), signal };
  }

  async #closeSource(): Promise<void> {
    await this.#fetched?.source?.close();
    if (this.#fetched) this.#fetched.source = undefined;
  }
}

/** Of no columns. */
const noKey: KeyTemplate = { text: '', parts: [] };

function firstWithBytes(objects: readonly SourceObject[]): SourceObject {
  const found = objects.find(({ bytes }) => bytes > 0) ?? objects[0];
  if (found === undefined) throw new Error('a batch has at least one object');
  return found;
}
