/**
 * The source of files on S3: listed once, then read batch by batch, each as it was listed. A batch is frozen and stored
 * before the next one is fetched, so that neither memory nor the scratch folder grows with the source.
 */
import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileSourceSettings, PlanningSettings } from '../../settings/settings.js';
import { SourceError } from '../../shared/errors.js';
import { scratchRoom } from '../../shared/scratch-room.js';
import type { DuckDbSession } from '../../sql/duckdb-session.js';
import type { StagedFile } from '../../state/plan-file.js';
import type { RunState } from '../../state/run-state.js';
import type { Log } from '../../telemetry/log.js';
import { refuseMixedEndings } from '../files/refuse-mixed-endings.js';
import { PlanProgress } from '../plan-progress.js';
import type { Frozen, Source, Survey } from '../source.js';
import { storeFrozen } from '../store-frozen.js';
import { BatchReader } from './batch-reader.js';
import { cutBatches } from './cut-batches.js';
import { KeysSurvey } from './keys-survey.js';
import { listingOf, listObjects, uriOf } from './list-objects.js';
import { SourceStores } from './source-stores.js';

export interface S3FileSurroundings {
  readonly session: DuckDbSession;
  readonly state: RunState;
  readonly log: Log;
  /** A folder of this source's own. */
  readonly scratch: string;
  readonly signal: AbortSignal | undefined;
  /** The source is asked for a few rows alone: no more is fetched than these take. */
  readonly firstRowsOnly?: boolean | undefined;
}

/**
 * Lists the objects and finds their columns.
 *
 * @throws SourceError when there are none, or they cannot be read as one table
 */
export async function openS3FileSource(
  source: FileSourceSettings,
  settings: PlanningSettings,
  surroundings: S3FileSurroundings,
): Promise<Source> {
  const { session, log, scratch, signal } = surroundings;
  // Whose columns are known when all files were looked at.
  const firstRowsOnly = surroundings.firstRowsOnly === true && !source.unionByName;
  const stores = new SourceStores(settings);
  const progress = new PlanProgress(log);
  let reader: BatchReader | undefined;
  const close = async () => {
    progress.end();
    await reader?.close();
    await stores.close();
  };
  try {
    progress.begin();
    let listed = 0;
    const { objects, repeated } = await listObjects(stores.of, source.files, (bytes) => {
      signal?.throwIfAborted();
      listed += 1;
      progress.add(bytes);
      progress.now('listing the source', { objects: listed });
    });
    if (repeated > 0) log.warn('read once: other patterns mean the same objects', { repeated });
    refuseMixedEndings(objects.map(uriOf), source);
    const listing = listingOf(objects);
    const room = await scratchRoom(scratch, settings.scratchLimit);
    const batches = firstRowsOnly ? objects.map((object) => [object]) : cutBatches(objects, room);
    log.info('listed the source', {
      objects: listing.objects,
      bytes: listing.bytes,
      batches: batches.length,
    });
    const parts = { session, settings: source, job: settings, log, scratch, signal, progress, batches };
    reader = new BatchReader({ ...parts, storeOf: stores.of });
    const { columns, columnTypes, shownColumns } = await reader.findColumns(firstRowsOnly);
    // Of groups the survey alone knows how many there are.
    const isGrouped = settings.onDuplicate.mode === 'group';
    const mostRows = isGrouped ? Number.POSITIVE_INFINITY : settings.maxObjects;
    const keys = new KeysSurvey(session, join(scratch, 'keys'), isGrouped);
    const work = new BatchWork(reader, batches.length, mostRows, keys, surroundings);
    return {
      description: `files ${source.files.join(', ')}`,
      files: undefined,
      listing,
      bytesInBatches: batches.length > 1 ? listing.bytes : undefined,
      columnTypes,
      columns,
      shownColumns,
      frozenSql: () => undefined,
      queryTotals: () => undefined,
      sample: (rows) => work.sample(rows),
      survey: () => work.survey(),
      // What planning does afterwards is none of the source's.
      freeze: (partitions, folder) => work.freeze(partitions, folder).finally(() => progress.end()),
      forgetFrozen: () => work.forgetFrozen(),
      // Each batch was checked before it was stored.
      check: async () => {},
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

class BatchWork {
  readonly #reader: BatchReader;
  readonly #batches: number;
  readonly #mostRows: number;
  readonly #surroundings: S3FileSurroundings;
  readonly #keys: KeysSurvey;
  #hasAllKeys = false;
  #attempt: string | undefined;

  constructor(
    reader: BatchReader,
    batches: number,
    mostRows: number,
    keys: KeysSurvey,
    surroundings: S3FileSurroundings,
  ) {
    this.#reader = reader;
    this.#batches = batches;
    this.#mostRows = mostRows;
    this.#surroundings = surroundings;
    this.#keys = keys;
  }

  /** Of the batch that is there, or the first one that has rows. */
  async sample(rows: number): Promise<string> {
    const { session } = this.#surroundings;
    const current = this.#reader.current ?? 0;
    let relation = await this.#reader.with(current, (source) => source.sample(rows));
    for (let batch = 0; batch < this.#batches; batch += 1) {
      const found = await session.rows(`SELECT 1 FROM ${relation} LIMIT 1`);
      if (found.length > 0) break;
      relation = await this.#reader.with(batch, (source) => source.sample(rows));
    }
    return relation;
  }

  /** Of one batch before it is frozen; of several by the keys that were kept while they were. */
  async survey(): Promise<Survey> {
    if (this.#batches === 1) return this.#reader.with(0, (source) => source.survey());
    for (let batch = 0; batch < this.#batches && !this.#hasAllKeys; batch += 1) {
      const path = await this.#keys.nextFile();
      await this.#reader.with(batch, (source) => source.saveKeys(path));
    }
    this.#hasAllKeys = true;
    return this.#keys.survey();
  }

  async freeze(partitions: number, folder: string): Promise<Frozen> {
    const { state, log, signal } = this.#surroundings;
    const attempt = randomBytes(4).toString('hex');
    this.#attempt = attempt;
    const files: StagedFile[] = [];
    let rowsAs: Frozen['rowsAs'] = 'bodies';
    let rows = 0;
    for (let batch = 0; batch < this.#batches; batch += 1) {
      signal?.throwIfAborted();
      const frozen = await this.#reader.with(batch, async (source) => {
        const made = await source.freeze(partitions, join(folder, String(batch)));
        if (made.kind !== 'local') throw new Error('local files are frozen into a folder');
        await source.check(made.files.reduce((sum, file) => sum + file.rows, 0));
        rowsAs = made.rowsAs;
        return made.files;
      });
      rows += frozen.reduce((sum, file) => sum + file.rows, 0);
      if (rows > this.#mostRows) {
        throw new SourceError(
          `The source has more rows than --max-objects ${this.#mostRows}. Nothing was written.`,
        );
      }
      if (!this.#hasAllKeys && this.#batches > 1) await this.#keys.add(frozen);
      files.push(...(await storeFrozen(frozen, state, attempt, files.length)));
      await rm(join(folder, String(batch)), { recursive: true });
      if (this.#batches > 1) log.info('froze a batch', { batch: batch + 1, of: this.#batches, rows });
    }
    this.#hasAllKeys = true;
    return { kind: 'staged', rowsAs, attempt, files };
  }

  async forgetFrozen(): Promise<void> {
    if (this.#attempt !== undefined) await this.#surroundings.state.removeAttempt(this.#attempt);
  }
}
