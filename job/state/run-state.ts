/**
 * Where everything of a run lies in the state, and how it is read and written. No other module knows the layout:
 *
 *     <state>/targets/<target id>/baseline.json, lease.json
 *     <state>/staged/<run id>/<attempt>/<partition>/<n>.parquet, or as Athena names its files
 *     <state>/athena-results/ where the workgroup keeps results nowhere else
 *     <state>/runs/<run id>/job.json, plan.json, batches.json, report.json, verify.jsonl
 *     <state>/runs/<run id>/ledger/<tranche>.parquet, rejects/<tranche>.jsonl, done/<tranche>.json
 */
import { z } from 'zod';
import { LeaseFile } from '../lease/lease-file.js';
import { RunError } from '../shared/errors.js';
import type { ETag, Location, ObjectInfo, ObjectKey, ObjectStore } from '../store/object-store.js';
import { formatLocation } from '../store/parse-location.js';
import { type Job, jobSchema } from './job-file.js';
import { type Marker, markerSchema } from './marker.js';
import { type Plan, planSchema } from './plan-file.js';
import { type Report, reportSchema } from './report.js';
import { laterVersion, stateVersion } from './state-version.js';
import { targetId } from './target-id.js';

const batchesSchema = z.array(z.object({ batch: z.number().int(), partitions: z.array(z.number().int()) }));

/** The partitions that one task takes. */
export type Batch = z.infer<typeof batchesSchema>[number];

const baselineSchema = z.object({ runId: z.string() });

/** The last complete run of one target. */
export interface Baseline {
  readonly targetId: string;
  readonly runId: string;
}

const usualRemedy = 'Start a new run, or restore the file.';
const markerRemedy = 'Restore the file, or remove it and resume: then its tranche is uploaded again.';

/** Markers read at once. */
const parallelReads = 32;

export class RunState {
  readonly #store: ObjectStore;
  readonly #location: Location;
  readonly #prefix: string;
  readonly runId: string;

  constructor(store: ObjectStore, location: Location, runId: string) {
    this.#store = store;
    this.#location = location;
    this.#prefix = location.kind === 's3' ? location.prefix : '';
    this.runId = runId;
  }

  /** The same state, seen from another run. */
  forRun(runId: string): RunState {
    return new RunState(this.#store, this.#location, runId);
  }

  #key(path: string): ObjectKey {
    return `${this.#prefix}${path}` as ObjectKey;
  }

  #runKey(path: string): ObjectKey {
    return this.#key(`runs/${this.runId}/${path}`);
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
    const runs = `${location.kind === 's3' ? location.prefix : ''}runs/`;
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

  /** The lease of the run's target. */
  leaseFile(target: Location): LeaseFile {
    const key = this.#key(`targets/${targetId(target)}/lease.json`);
    return new LeaseFile(this.#store, key, formatLocation(target));
  }

  /** Keeps what a run was begun with, when it was begun before. */
  async beginJob(job: Job): Promise<void> {
    if ((await this.findJob()) === undefined) await this.#writeJson(this.#runKey('job.json'), job);
  }

  /** Undefined when no run was begun under this id. */
  async findJob(): Promise<Job | undefined> {
    return this.#readJson(this.#runKey('job.json'), jobSchema);
  }

  /** Undefined while the run is not planned. */
  async findPlan(): Promise<Plan | undefined> {
    return this.#readJson(this.#runKey('plan.json'), planSchema);
  }

  /** Whether there is a report. */
  async isFinished(): Promise<boolean> {
    return (await this.#store.get(this.#runKey('report.json'))) !== undefined;
  }

  /** Undefined while the run is not finished. */
  async findReport(): Promise<Report | undefined> {
    return this.#readJson(this.#runKey('report.json'), reportSchema);
  }

  async writePlan(plan: Plan): Promise<void> {
    await this.#writeJson(this.#runKey('plan.json'), plan);
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

  async writeBatches(batches: readonly Batch[]): Promise<void> {
    await this.#writeJson(this.#runKey('batches.json'), batches);
  }

  /** @throws RunError when `plan` wrote none. */
  async readBatches(): Promise<readonly Batch[]> {
    const batches = await this.#readJson(this.#runKey('batches.json'), batchesSchema);
    if (batches === undefined)
      throw new RunError(`There is no ${this.uri}batches.json: 'splitter plan' writes it.`);
    return batches;
  }

  async writeReport(report: Report): Promise<void> {
    await this.#writeJson(this.#runKey('report.json'), { version: stateVersion, ...report });
  }

  async writeBaseline(target: Location, baseline: { readonly runId: string }): Promise<void> {
    await this.#writeJson(this.#key(`targets/${targetId(target)}/baseline.json`), {
      version: stateVersion,
      ...baseline,
    });
  }

  /** The last complete run of every target. */
  async readBaselines(): Promise<Baseline[]> {
    const baselines: Baseline[] = [];
    for await (const { key } of this.#store.list(this.#key('targets/'))) {
      const [targetId, name] = key.split('/').slice(-2);
      if (targetId === undefined || name !== 'baseline.json') continue;
      const baseline = await this.#readJson(key, baselineSchema);
      if (baseline) baselines.push({ targetId, runId: baseline.runId });
    }
    return baselines;
  }

  /** Stores a file of frozen rows; `path` is moved away where it can be. */
  async putStaged(attempt: string, partition: number, index: number, path: string): Promise<ObjectInfo> {
    return this.#store.putFile(
      this.#key(`staged/${this.runId}/${attempt}/${partition}/${index}.parquet`),
      path,
    );
  }

  /** Where Athena writes the frozen rows of one attempt, ending with `/`; on S3 alone. */
  stagedUri(attempt: string): string {
    return `${this.#store.uri}/${this.#key(`staged/${this.runId}/${attempt}/`)}`;
  }

  /** Where Athena puts the results of queries when the workgroup names no place; on S3 alone. */
  get queryResultsUri(): string {
    return `${this.#store.uri}/${this.#key('athena-results/')}`;
  }

  /** The stored files of one attempt, whoever wrote them. */
  listStaged(attempt: string): AsyncIterable<ObjectInfo> {
    return this.#store.list(this.#key(`staged/${this.runId}/${attempt}/`));
  }

  /** The last bytes of a stored file; undefined when it is lost or changed. */
  async stagedEnd(key: ObjectKey, etag: ETag, lastBytes: number): Promise<Uint8Array | undefined> {
    return (await this.#store.get(key, { ifMatch: etag, lastBytes }))?.bytes;
  }

  /** A local file with the frozen rows, in `folder` if it had to be fetched. Undefined when it is lost or changed. */
  async stagedFile(key: ObjectKey, etag: ETag, folder: string): Promise<string | undefined> {
    return this.#store.localFile(key, folder, etag);
  }

  async removeStaged(): Promise<void> {
    for await (const { key } of this.#store.list(this.#key(`staged/${this.runId}/`))) {
      await this.#store.delete(key);
    }
  }

  async putLedger(tranche: number, path: string): Promise<ETag> {
    return (await this.#store.putFile(this.#runKey(`ledger/${tranche}.parquet`), path)).etag;
  }

  /** A local file with a ledger, in `folder` if it had to be fetched. Undefined when it is lost or changed. */
  async ledgerFile(tranche: number, folder: string, etag: ETag): Promise<string | undefined> {
    return this.#store.localFile(this.#runKey(`ledger/${tranche}.parquet`), folder, etag);
  }

  /** Ledgers that are stored: ETag by tranche. */
  async listLedgers(): Promise<Map<number, ETag>> {
    const ledgers = new Map<number, ETag>();
    for await (const { key, etag } of this.#store.list(this.#runKey('ledger/'))) {
      const tranche = trancheOf(key, 'parquet');
      if (tranche !== undefined) ledgers.set(tranche, etag);
    }
    return ledgers;
  }

  async putRejects(tranche: number, path: string): Promise<void> {
    await this.#store.putFile(this.#runKey(`rejects/${tranche}.jsonl`), path);
  }

  /** Stores what `verify` found; returns where, for people. `path` is moved away where it can be. */
  async putVerification(path: string): Promise<string> {
    const { key } = await this.#store.putFile(this.#runKey('verify.jsonl'), path);
    return `${this.#store.uri}/${key}`;
  }

  /** Writes the marker that commits a tranche; its ledger must be stored by now. */
  async writeMarker(marker: Marker): Promise<void> {
    await this.#writeJson(this.#runKey(`done/${marker.tranche}.json`), { version: stateVersion, ...marker });
  }

  /** The tranches that are committed. */
  async listDone(): Promise<Set<number>> {
    const done = new Set<number>();
    for await (const { key } of this.#store.list(this.#runKey('done/'))) {
      const tranche = trancheOf(key, 'json');
      if (tranche !== undefined) done.add(tranche);
    }
    return done;
  }

  /** Every marker of the run, in no order. */
  async *readMarkers(): AsyncIterable<Marker> {
    const tranches = [...(await this.listDone())];
    for (let start = 0; start < tranches.length; start += parallelReads) {
      const markers = tranches
        .slice(start, start + parallelReads)
        .map((tranche) => this.#readJson(this.#runKey(`done/${tranche}.json`), markerSchema, markerRemedy));
      for (const marker of await Promise.all(markers)) if (marker) yield marker;
    }
  }

  async #writeJson(key: ObjectKey, value: unknown): Promise<void> {
    const body = Buffer.from(`${JSON.stringify(value, null, 1)}\n`);
    const result = await this.#store.put({ key, body, contentType: 'application/json' });
    if (result.outcome !== 'written') {
      throw new RunError(`The state at ${this.#store.uri} does not take ${key}: ${result.outcome}.`);
    }
  }

  async #readJson<T>(key: ObjectKey, schema: z.ZodType<T>, remedy = usualRemedy): Promise<T | undefined> {
    const stored = await this.#store.get(key);
    if (stored === undefined) return undefined;
    let version: number | undefined;
    try {
      const file: unknown = JSON.parse(Buffer.from(stored.bytes).toString());
      version = laterVersion(file);
      if (version === undefined) return schema.parse(file);
    } catch (cause) {
      throw new RunError(
        `${this.#store.uri}/${key} is not what this program writes there: it is damaged or of another version. ${remedy}`,
        { cause },
      );
    }
    throw new RunError(
      `${this.#store.uri}/${key} is of version ${version}: a later splitter wrote it. This one reads versions up to ` +
        `${stateVersion}; use the one that wrote it, or a later one.`,
    );
  }
}

/** Undefined for a file that somebody else put there. */
function trancheOf(key: string, ending: 'json' | 'parquet'): number | undefined {
  const name = key.slice(key.lastIndexOf('/') + 1);
  const [, tranche, found] = /^(\d+)\.(\w+)$/.exec(name) ?? [];
  return found === ending ? Number(tranche) : undefined;
}
