/**
 * Where everything of a run lies in the state, and how it is read and written. No other module knows the layout:
 *
 *     <state>/targets/<target id>/… as `target-state.ts` says
 *     <state>/index/… as `run-index.ts` says
 *     <state>/staged/<run id>/<attempt>/<partition>/<n>.parquet, or as Athena names its files
 *     <state>/frozen/<run id>/<partition>/<n>.parquet, frozen.json: frozen rows that are kept
 *     <state>/athena-results/ where the workgroup keeps results nowhere else
 *     <state>/runs/<run id>/job.json, applied.json, plan.json, batches.json, report.json, report-<epoch>.json, verify.jsonl
 *     <state>/runs/<run id>/report.html, report-<epoch>.html
 *     <state>/runs/<run id>/ledger/<tranche>-<epoch>.parquet, rejects/<tranche>-<epoch>.jsonl, done/<tranche>.json
 *     <state>/runs/<run id>/deletions/<tranche>-<epoch>.parquet
 *
 * Ledgers and rejects of earlier versions have no epoch in their names. What decides is created where there is nothing,
 * so that whatever is written late changes nothing that stands.
 *
 * It is long since the layout is one thing: each file of it has the one or two methods that its readers need.
 */
import { z } from 'zod';
import {
  frozenPrefix,
  indexPrefix,
  resultsPrefix,
  runsPrefix,
  stagedPrefix,
} from '../policy/state-prefixes.js';
import { LeaseError, RunError } from '../shared/errors.js';
import { removeEpochDirectory, takeEpochDirectory } from '../store/epoch-directories.js';
import { fencedStore } from '../store/fenced-store.js';
import type {
  ByteRange,
  DeleteRequest,
  ETag,
  Location,
  ObjectInfo,
  ObjectKey,
  ObjectStore,
  WriteDeadline,
} from '../store/object-store.js';
import { formatLocation } from '../store/parse-location.js';
import { type FrozenFiles, frozenSchema } from './frozen-file.js';
import { type Applied, appliedSchema, type Job, jobSchema, type NewJob } from './job-file.js';
import { type Found, readJson, type WriteOptions, writeJson } from './json-file.js';
import type { DeletionsFile } from './known-files.js';
import { type Marker, markerSchema } from './marker.js';
import { type Plan, planSchema, type StagedFile } from './plan-file.js';
import { type Report, reportSchema } from './report.js';
import { type EndedRun, endedRuns, indexName } from './run-index.js';
import { stateVersion } from './state-version.js';
import { targetId } from './target-id.js';
import { listTargetIds, TargetState } from './target-state.js';

const batchesSchema = z.array(z.object({ batch: z.number().int(), partitions: z.array(z.number().int()) }));

/** The partitions that one task takes. */
export type Batch = z.infer<typeof batchesSchema>[number];

/** The last complete run of a job on one target. */
export interface CompleteRun {
  readonly targetId: string;
  readonly job: string;
  readonly runId: string;
}

const markerRemedy = 'Restore the file, or remove it and resume: then its tranche is uploaded again.';

/** Frozen files that are removed at once: what S3 takes in one request. */
const removedAtOnce = 1_000;

/** Markers read at once. */
const parallelReads = 32;

export class RunState {
  readonly #store: ObjectStore;
  readonly #location: Location;
  readonly #prefix: string;
  readonly #epoch: number | undefined;
  readonly runId: string;

  /** @param epoch under which the run writes; not needed to read */
  constructor(store: ObjectStore, location: Location, runId: string, epoch?: number) {
    this.#store = store;
    this.#location = location;
    this.#prefix = location.kind === 's3' ? location.prefix : '';
    this.#epoch = epoch;
    this.runId = runId;
  }

  /** The same state, seen from another run. */
  forRun(runId: string): RunState {
    return new RunState(this.#store, this.#location, runId);
  }

  /** The same, as the holder of an epoch writes it. */
  underEpoch(epoch: number, deadline: WriteDeadline): RunState {
    return new RunState(fencedStore(this.#store, deadline), this.#location, this.runId, epoch);
  }

  /** In a folder: makes the epoch's directory, and takes those of lower epochs away. */
  async takeDirectory(directory: string): Promise<void> {
    await takeEpochDirectory(this.#location, directory);
  }

  async removeDirectory(directory: string): Promise<void> {
    await removeEpochDirectory(this.#location, directory);
  }

  #key(path: string): ObjectKey {
    return `${this.#prefix}${path}` as ObjectKey;
  }

  #runKey(path: string): ObjectKey {
    return this.#key(`${runsPrefix}${this.runId}/${path}`);
  }

  /** Whether the state's server was seen to honour conditional writes. */
  get honoursConditions(): boolean {
    return this.#store.honoursConditions === true;
  }

  /** For messages: where the run's files are. */
  get uri(): string {
    return `${this.#store.uri}/${this.#runKey('')}`;
  }

  /** The ids of all runs that the state knows, in the order of their bytes. */
  static async *listRunIds(store: ObjectStore, location: Location): AsyncIterable<string> {
    const runs = `${location.kind === 's3' ? location.prefix : ''}${runsPrefix}`;
    if (store.listFolders !== undefined) {
      yield* store.listFolders(runs);
      return;
    }
    let startAfter: string | undefined = '';
    while (startAfter !== undefined) {
      const options: { startAfter?: string } = startAfter === '' ? {} : { startAfter };
      startAfter = undefined;
      for await (const { key } of store.list(runs, options)) {
        const runId = key.slice(runs.length).split('/', 1)[0] ?? '';
        yield runId;
        // Past all that the run has: '0' comes after '/'.
        startAfter = `${runs}${runId}0`;
        break;
      }
    }
  }

  /** What the state knows of a target. */
  target(location: Location): TargetState {
    return new TargetState(this.#store, this.#prefix, targetId(location), formatLocation(location));
  }

  /** All targets that have a complete or an open run. */
  async listTargets(): Promise<{ readonly id: string; readonly state: TargetState }[]> {
    const ids = await listTargetIds(this.#store, this.#prefix);
    return ids.map((id) => ({ id, state: new TargetState(this.#store, this.#prefix, id, id) }));
  }

  /** Keeps what a run was begun with, when it was begun before. */
  async beginJob(job: NewJob): Promise<void> {
    if ((await this.findJob()) === undefined) await this.#create('job.json', job);
  }

  /** Undefined when no run was begun under this id. */
  async findJob(): Promise<Job | undefined> {
    return (await this.#read('job.json', jobSchema))?.content;
  }

  /** Keeps what a run that `diff` has planned was last told when it was applied. */
  async keepApplied(given: Applied['given']): Promise<void> {
    const found = await this.#read('applied.json', appliedSchema);
    await this.#write('applied.json', { version: stateVersion, given }, { over: found?.etag });
  }

  /** Undefined where the run is none of `diff`, or was not applied. */
  async findApplied(): Promise<Applied | undefined> {
    return (await this.#read('applied.json', appliedSchema))?.content;
  }

  /** Undefined while the run is not planned. */
  async findPlan(): Promise<Plan | undefined> {
    return (await this.#read('plan.json', planSchema))?.content;
  }

  /** Whether there is a report. */
  async isFinished(): Promise<boolean> {
    return (await this.#store.get(this.#runKey('report.json'))) !== undefined;
  }

  /** The last one: deletions that are made later have a report of their own. Undefined while the run is not finished. */
  async findReport(): Promise<Report | undefined> {
    const first = await this.#read('report.json', reportSchema);
    if (first === undefined) return undefined;
    const folder = this.#runKey('');
    let latest = 0;
    for await (const { key } of this.#store.list(`${folder}report-`)) {
      const [, epoch = '0'] = /^report-(\d+)\.json$/.exec(key.slice(folder.length)) ?? [];
      latest = Math.max(latest, Number(epoch));
    }
    const late = latest === 0 ? undefined : await this.#read(`report-${latest}.json`, reportSchema);
    return (late ?? first).content;
  }

  /** Returns the plan that counts: this one, or one that another process of the run has written first. */
  async writePlan(plan: Plan): Promise<Plan> {
    return (await this.#create('plan.json', plan)) ? plan : this.readPlan();
  }

  /** @throws RunError when there is no plan of this run, or it is not one that this program wrote. */
  async readPlan(): Promise<Plan> {
    const plan = await this.findPlan();
    if (plan === undefined) {
      throw new RunError(
        `There is no plan of run ${this.runId} at ${this.uri}plan.json. Run 'splitter plan' first, or correct --state and --run-id.`,
      );
    }
    return plan;
  }

  /** For the plan that counts. Batches that hold all of its partitions stay as they are. */
  async writeBatches(batches: readonly Batch[]): Promise<void> {
    const partitionsOf = (some: readonly Batch[]) => some.flatMap(({ partitions }) => partitions).length;
    const found = await this.#read('batches.json', batchesSchema);
    if (found !== undefined && partitionsOf(found.content) === partitionsOf(batches)) return;
    if (await this.#write('batches.json', batches, { over: found?.etag })) return;
    await this.readBatches();
  }

  /** @throws RunError when `plan` wrote none. */
  async readBatches(): Promise<readonly Batch[]> {
    const batches = await this.#read('batches.json', batchesSchema);
    if (batches === undefined)
      throw new RunError(`There is no ${this.uri}batches.json: 'splitter plan' writes it.`);
    return batches.content;
  }

  /**
   * @param isLate the run has a report already, and this one tells of the deletions that were made since
   * @throws LeaseError when another process has finished the run
   */
  async writeReport(report: Report, isLate = false): Promise<void> {
    const name = isLate ? `report${ofEpoch(this.#epoch)}.json` : 'report.json';
    if (await this.#create(name, { version: stateVersion, ...report })) return;
    throw new LeaseError(
      `Run ${this.runId} has a report that another process has written. Nothing is left to do.`,
      this.runId,
    );
  }

  /** Stores the report as a page, beside the report that it tells of. One that is there already stays. */
  async writePage(page: string, isLate = false): Promise<void> {
    const body = Buffer.from(page);
    const key = this.#runKey(isLate ? `report${ofEpoch(this.#epoch)}.html` : 'report.html');
    const type = 'text/html; charset=utf-8';
    const result = await this.#store.put({ key, body, contentType: type, condition: { kind: 'if-absent' } });
    if (result.outcome === 'refused') throw new RunError(`The state does not take ${key}: ${result.reason}.`);
  }

  /** For people: where the page of the last report is. Undefined where that one has none, whatever earlier ones have. */
  async findPage(): Promise<string | undefined> {
    const folder = this.#runKey('report');
    const pages = new Map<number, string>();
    let latest = 0;
    for await (const { key } of this.#store.list(folder)) {
      const [, epoch = '0', kind] = /^(?:-(\d+))?\.(html|json)$/.exec(key.slice(folder.length)) ?? [];
      if (kind === 'html') pages.set(Number(epoch), key);
      if (kind === 'json') latest = Math.max(latest, Number(epoch));
    }
    const page = pages.get(latest);
    return page && `${this.#store.uri}/${page}`;
  }

  /** For the list of the runs; after the report, which is what counts. */
  async noteEnd(plan: Pick<Plan, 'target' | 'job' | 'createdAt'>, exitCode: number): Promise<void> {
    const { job, createdAt } = plan;
    const run = { runId: this.runId, targetId: targetId(plan.target), job, exitCode, createdAt };
    await writeJson(this.#store, this.#key(indexName(run, this.#epoch ?? 0)), {}, { writer: this.runId });
  }

  /** The runs that have ended, by id; of earlier versions, or cut off right after the report, one may lack. */
  async listEnded(): Promise<Map<string, EndedRun>> {
    const folder = this.#key(indexPrefix);
    const names: string[] = [];
    for await (const { key } of this.#store.list(folder)) names.push(key.slice(folder.length));
    return endedRuns(names);
  }

  /** The last complete run of every job on every target. */
  async readBaselines(): Promise<CompleteRun[]> {
    const runs: CompleteRun[] = [];
    for (const { id, state } of await this.listTargets()) {
      for (const { job, runId } of await state.readBaselines()) runs.push({ targetId: id, job, runId });
    }
    return runs;
  }

  /** Stores a file of frozen rows; `path` is moved away where it can be. */
  async putStaged(attempt: string, partition: number, index: number, path: string): Promise<ObjectInfo> {
    return this.#store.putFile(
      this.#key(`${stagedPrefix}${this.runId}/${attempt}/${partition}/${index}.parquet`),
      path,
    );
  }

  /** Where Athena writes the frozen rows of one attempt, ending with `/`; on S3 alone. */
  stagedUri(attempt: string): string {
    return `${this.#store.uri}/${this.#key(`${stagedPrefix}${this.runId}/${attempt}/`)}`;
  }

  /** Where Athena puts the results of queries when the workgroup names no place; on S3 alone. */
  get queryResultsUri(): string {
    return `${this.#store.uri}/${this.#key(resultsPrefix)}`;
  }

  /** The stored files of one attempt, whoever wrote them. */
  listStaged(attempt: string): AsyncIterable<ObjectInfo> {
    return this.#store.list(this.#key(`${stagedPrefix}${this.runId}/${attempt}/`));
  }

  /** The last bytes of a stored file, all of it where it has fewer; undefined when it is lost or changed. */
  async stagedEnd({ key, etag }: ObjectInfo, lastBytes: number): Promise<Uint8Array | undefined> {
    return (await this.#store.get(key, { ifMatch: etag, lastBytes }))?.bytes;
  }

  /** Some bytes of a stored file; undefined when it is lost or changed. */
  async stagedBytes(key: ObjectKey, etag: ETag, range: ByteRange): Promise<Uint8Array | undefined> {
    return (await this.#store.get(key, { ifMatch: etag, range }))?.bytes;
  }

  /** Whether files of the state have to be fetched to be local. */
  get fetchesFiles(): boolean {
    return this.#location.kind === 's3';
  }

  /** A local file with the frozen rows, in `folder` if it had to be fetched. Undefined when it is lost or changed. */
  async stagedFile(key: ObjectKey, etag: ETag, folder: string): Promise<string | undefined> {
    return this.#store.localFile(key, folder, etag);
  }

  /** Removes what one attempt froze. */
  async removeAttempt(attempt: string): Promise<void> {
    await this.#removeAll(this.#key(`${stagedPrefix}${this.runId}/${attempt}/`));
  }

  async removeStaged(): Promise<void> {
    await this.#removeAll(this.#key(`${stagedPrefix}${this.runId}/`));
  }

  #frozenKey(path: string): ObjectKey {
    return this.#key(`${frozenPrefix}${this.runId}/${path}`);
  }

  /** Stores a file of frozen rows where it stays; `path` is moved away where it can be. */
  async putFrozen({ partition }: StagedFile, index: number, path: string): Promise<ObjectInfo> {
    return this.#store.putFile(this.#frozenKey(`${partition}/${index}.parquet`), path);
  }

  /** The file that `putFrozen` has stored, if it has. */
  async findFrozenFile({ partition }: StagedFile, index: number): Promise<ObjectInfo | undefined> {
    const key = this.#frozenKey(`${partition}/${index}.parquet`);
    for await (const found of this.#store.list(key)) if (found.key === key) return found;
    return undefined;
  }

  /** Says that the frozen rows are kept, all of them. */
  async writeFrozen(files: FrozenFiles): Promise<void> {
    await writeJson(
      this.#store,
      this.#frozenKey('frozen.json'),
      { version: stateVersion, ...files },
      { writer: this.runId },
    );
  }

  /** Undefined where the run keeps none. */
  async findFrozen(): Promise<FrozenFiles | undefined> {
    return (await readJson(this.#store, this.#frozenKey('frozen.json'), frozenSchema))?.content;
  }

  /** First what says that they are whole. */
  async removeFrozen(): Promise<void> {
    await this.#store.delete(this.#frozenKey('frozen.json'));
    await this.#removeAll(this.#frozenKey(''));
  }

  /** All that lies under the run's id, its plan and its reports last: until they are gone it is known. */
  async removeRun(): Promise<void> {
    const folder = this.#runKey('');
    const isLast = (key: string) => /^(plan|report(-\d+)?)\.json$/.test(key.slice(folder.length));
    await this.#removeAll(folder, (key) => !isLast(key));
    await this.#removeAll(this.#key(`${indexPrefix}${this.runId}/`));
    await this.#removeAll(folder);
  }

  async #removeAll(prefix: string, isOne: (key: string) => boolean = () => true): Promise<void> {
    let some: DeleteRequest[] = [];
    for await (const { key } of this.#store.list(prefix)) {
      if (!isOne(key)) continue;
      some.push({ key });
      if (some.length < removedAtOnce) continue;
      await this.#store.deleteMany(some);
      some = [];
    }
    if (some.length > 0) await this.#store.deleteMany(some);
  }

  /** The ids of all runs, in the order of their bytes. */
  listRunIds(): AsyncIterable<string> {
    return RunState.listRunIds(this.#store, this.#location);
  }

  async putLedger(tranche: number, path: string): Promise<ETag> {
    const name = ledgerName(tranche, this.#epoch);
    return (await this.#store.putFile(this.#runKey(`ledger/${name}`), path)).etag;
  }

  /** A local file with the ledger that a marker counted, in `folder` if it had to be fetched. Undefined when it is lost or changed. */
  async ledgerFile(
    { tranche, epoch }: Pick<Marker, 'tranche' | 'epoch'>,
    folder: string,
    etag: ETag,
  ): Promise<string | undefined> {
    return this.#store.localFile(this.#runKey(`ledger/${ledgerName(tranche, epoch)}`), folder, etag);
  }

  /** Ledgers that are stored: ETag by `ledgerName`. */
  async listLedgers(): Promise<Map<string, ETag>> {
    const folder = this.#runKey('ledger/');
    const ledgers = new Map<string, ETag>();
    for await (const { key, etag } of this.#store.list(folder)) ledgers.set(key.slice(folder.length), etag);
    return ledgers;
  }

  /** Written when each object of the tranche that was due has its answer: it counts as soon as it is there. */
  async putDeletions(tranche: number, path: string): Promise<void> {
    await this.#store.putFile(this.#runKey(`deletions/${ledgerName(tranche, this.#epoch)}`), path);
  }

  /** Before the first deletion: from then on what is due goes, whatever the limits say. */
  async beginDeletions(): Promise<void> {
    if (!(await this.hasBegunDeletions()))
      await this.#create('deletions/begun.json', { version: stateVersion });
  }

  async hasBegunDeletions(): Promise<boolean> {
    return (await this.#store.get(this.#runKey('deletions/begun.json'))) !== undefined;
  }

  /** What was deleted, a file each tranche and epoch. */
  async listDeletions(): Promise<DeletionsFile[]> {
    const files: DeletionsFile[] = [];
    for await (const { key, etag } of this.#store.list(this.#runKey('deletions/'))) {
      const [, tranche, epoch] = /\/(\d+)-(\d+)\.parquet$/.exec(key) ?? [];
      if (tranche === undefined || epoch === undefined) continue;
      files.push({ tranche: Number(tranche), epoch: Number(epoch), etag });
    }
    return files;
  }

  /** A local file, in `folder` if it had to be fetched. Undefined when it is lost or changed. */
  async deletionsFile({ tranche, epoch, etag }: DeletionsFile, folder: string): Promise<string | undefined> {
    return this.#store.localFile(this.#runKey(`deletions/${tranche}-${epoch}.parquet`), folder, etag);
  }

  async putRejects(tranche: number, path: string): Promise<void> {
    const name = rejectsName(tranche, this.#epoch);
    await this.#store.putFile(this.#runKey(`rejects/${name}`), path);
  }

  /** The files with rejected rows, one a tranche and epoch that has some; `uri` is for people. */
  async listRejects(): Promise<(ObjectInfo & { readonly uri: string })[]> {
    const files = [];
    for await (const found of this.#store.list(this.#runKey('rejects/'))) {
      files.push({ ...found, uri: `${this.#store.uri}/${found.key}` });
    }
    return files;
  }

  /** The last bytes of such a file; undefined when it is gone by now. */
  async rejectsEnd({ key, etag }: ObjectInfo, lastBytes: number): Promise<Uint8Array | undefined> {
    return (await this.#store.get(key, { ifMatch: etag, lastBytes }))?.bytes;
  }

  /** Stores what `verify` found; returns where, for people. `path` is moved away where it can be. */
  async putVerification(path: string): Promise<string> {
    const { key } = await this.#store.putFile(this.#runKey('verify.jsonl'), path);
    return `${this.#store.uri}/${key}`;
  }

  /**
   * Writes the marker that commits a tranche; its ledger must be stored by now. One of a lower epoch, which came late,
   * is replaced: its ledger does not know what has been written since.
   * @throws LeaseError when a higher epoch has committed the tranche
   */
  async writeMarker(counted: Omit<Marker, 'epoch'>): Promise<void> {
    const marker: Marker = { ...counted, ...(this.#epoch === undefined ? {} : { epoch: this.#epoch }) };
    const path = `done/${marker.tranche}.json`;
    let found: Found<Marker> | undefined;
    const write = () =>
      this.#write(path, { version: stateVersion, ...marker }, { over: found?.etag, isSealed: true });
    while (!(await write())) {
      found = await this.#read(path, markerSchema, markerRemedy);
      if ((found?.content.epoch ?? 0) > (this.#epoch ?? 0)) {
        throw new LeaseError(
          `Tranche ${marker.tranche} of run ${this.runId} was written by a later process of the run. This one writes nothing more.`,
          this.runId,
        );
      }
    }
  }

  /** The tranches are open again, their ledgers counted by nobody. */
  async removeMarkers(tranches: readonly number[]): Promise<void> {
    for (const tranche of tranches) await this.#store.delete(this.#runKey(`done/${tranche}.json`));
  }

  /** The tranches that are committed. */
  async listDone(): Promise<Set<number>> {
    const done = new Set<number>();
    for await (const { key } of this.#store.list(this.#runKey('done/'))) {
      const tranche = trancheOf(key);
      if (tranche !== undefined) done.add(tranche);
    }
    return done;
  }

  /** Undefined while the tranche is not done. */
  async readMarker(tranche: number): Promise<Marker | undefined> {
    return (await this.#read(`done/${tranche}.json`, markerSchema, markerRemedy))?.content;
  }

  /** Every marker of the run, in no order. */
  async *readMarkers(): AsyncIterable<Marker> {
    const tranches = [...(await this.listDone())];
    for (let start = 0; start < tranches.length; start += parallelReads) {
      const markers = tranches.slice(start, start + parallelReads).map((tranche) => this.readMarker(tranche));
      for (const marker of await Promise.all(markers)) if (marker) yield marker;
    }
  }

  #create(path: string, value: unknown): Promise<boolean> {
    return this.#write(path, value);
  }

  #write(path: string, value: unknown, options: Omit<WriteOptions, 'writer'> = {}): Promise<boolean> {
    return writeJson(this.#store, this.#runKey(path), value, { writer: this.runId, ...options });
  }

  #read<T>(path: string, schema: z.ZodType<T>, remedy?: string): Promise<Found<T> | undefined> {
    return readJson(this.#store, this.#runKey(path), schema, remedy);
  }
}

/** As the marker that counted it names it. */
export function ledgerName(tranche: number, epoch: number | undefined): string {
  return `${tranche}${ofEpoch(epoch)}.parquet`;
}

/** As the marker's ledger, with which it was written. */
export function rejectsName(tranche: number, epoch: number | undefined): string {
  return `${tranche}${ofEpoch(epoch)}.jsonl`;
}

function ofEpoch(epoch: number | undefined): string {
  return epoch === undefined ? '' : `-${epoch}`;
}

/** Undefined for a file that somebody else put there. */
function trancheOf(key: string): number | undefined {
  const [, tranche] = /\/(\d+)\.json$/.exec(key) ?? [];
  return tranche === undefined ? undefined : Number(tranche);
}
