/**
 * What the state knows of one target, whichever run writes to it:
 *
 *     <state>/targets/<target id>/lease/<epoch>.json, lease.json of earlier versions
 *     <state>/targets/<target id>/open/<epoch>-<run id>.json
 *     <state>/targets/<target id>/baseline.json, of other jobs than the default one baseline-<job>.json
 */
import { z } from 'zod';
import { EpochFiles, epochName } from '../lease/epoch-file.js';
import { OldLeaseFile } from '../lease/old-lease.js';
import type { LeaseFiles } from '../lease/take-lease.js';
import { targetsPrefix } from '../policy/state-prefixes.js';
import { defaultJob } from '../shared/default-job.js';
import type { ETag, ObjectKey, ObjectStore } from '../store/object-store.js';
import { type Found, readJson, writeJson } from './json-file.js';
import { stateVersion } from './state-version.js';

const epoch = z.number().int().positive();

const baselineSchema = z.object({
  runId: z.string(),
  /** Under which the run ended, and what it wrote to, as a URI or a path. Absent in baselines of earlier versions. */
  epoch: epoch.optional(),
  target: z.string().optional(),
  job: z.string().default(defaultJob),
  /** What the run read and how it made keys: by flag, as text. Absent in baselines of earlier versions. */
  source: z.record(z.string(), z.string()).optional(),
});

const markSchema = z.object({
  runId: z.string(),
  epoch,
  job: z.string(),
  target: z.string(),
  since: z.string(),
});

/** The last complete run of one job. */
export type Baseline = Readonly<z.infer<typeof baselineSchema>>;

/** A run that has begun to write and is not complete. */
export type OpenMark = Readonly<z.infer<typeof markSchema>>;

const openFolder = 'open/';

export class TargetState {
  readonly #store: ObjectStore;
  readonly #folder: string;
  /** As the user knows the target; its id where that is not known. */
  readonly target: string;

  /** @param root the prefix of the state's keys */
  constructor(store: ObjectStore, root: string, id: string, target: string) {
    this.#store = store;
    this.#folder = `${root}${targetsPrefix}${id}/`;
    this.target = target;
  }

  #key(path: string): ObjectKey {
    return `${this.#folder}${path}` as ObjectKey;
  }

  leaseFiles(): LeaseFiles {
    return {
      epochs: new EpochFiles(this.#store, this.#key('lease/'), this.target),
      old: new OldLeaseFile(this.#store, this.#key('lease.json')),
    };
  }

  readBaseline(job: string): Promise<Found<Baseline> | undefined> {
    return readJson(this.#store, this.#key(baselineName(job)), baselineSchema);
  }

  /** Of all jobs that write under the target. */
  async readBaselines(): Promise<Baseline[]> {
    const folder = this.#key('');
    const baselines: Baseline[] = [];
    for await (const { key } of this.#store.list(`${folder}baseline`)) {
      const job = jobOfBaseline(key.slice(folder.length));
      const found = job === undefined ? undefined : await this.readBaseline(job);
      if (found !== undefined) baselines.push(found.content);
    }
    return baselines;
  }

  /** False when it is not the version `over` any more: another run has moved it. */
  moveBaseline(
    baseline: Baseline & Required<Omit<Baseline, 'source'>>,
    over: ETag | undefined,
  ): Promise<boolean> {
    const content = { version: stateVersion, ...baseline };
    const options = { writer: baseline.runId, over };
    return writeJson(this.#store, this.#key(baselineName(baseline.job)), content, options);
  }

  /** Names of the marks, which begin with their epoch. */
  async listOpen(): Promise<string[]> {
    const folder = this.#key(openFolder);
    const names: string[] = [];
    for await (const { key } of this.#store.list(folder)) names.push(key.slice(folder.length));
    return names;
  }

  /** Undefined when it was closed meanwhile. */
  async readOpen(name: string): Promise<OpenMark | undefined> {
    const remedy = "When no run writes to the target, 'splitter release --forget' drops what is known of it.";
    return (await readJson(this.#store, this.#key(openFolder + name), markSchema, remedy))?.content;
  }

  /** The tasks of one epoch share its mark. */
  async markOpen(mark: OpenMark): Promise<void> {
    await writeJson(
      this.#store,
      this.#key(openFolder + markName(mark)),
      { version: stateVersion, ...mark },
      { writer: mark.runId },
    );
  }

  async closeMarks(names: readonly string[]): Promise<void> {
    for (const name of names) await this.#store.delete(this.#key(openFolder + name));
  }

  async forget(): Promise<void> {
    await this.closeMarks(await this.listOpen());
    for (const { job } of await this.readBaselines()) {
      await this.#store.delete(this.#key(baselineName(job)));
    }
  }
}

/** Of runs before there were jobs, and so of the default one, it has no job in its name. */
function baselineName(job: string): string {
  return job === defaultJob ? 'baseline.json' : `baseline-${job}.json`;
}

/** Undefined for another file. */
function jobOfBaseline(path: string): string | undefined {
  const found = /^baseline(?:-([^/]+))?\.json$/.exec(path);
  return found === null ? undefined : (found[1] ?? defaultJob);
}

/** Whose mark it is. */
export function markName({ epoch, runId }: Pick<OpenMark, 'epoch' | 'runId'>): string {
  return `${epochName(epoch)}-${runId}.json`;
}

export function runOfMark(name: string): string {
  return name.replace(/^\d+-/, '').replace(/\.json$/, '');
}

/** The ids of the targets that have a complete or an open run, in the order of their bytes. */
export async function listTargetIds(store: ObjectStore, root: string): Promise<string[]> {
  const ids = new Set<string>();
  for await (const { key } of store.list(`${root}${targetsPrefix}`)) {
    const [id, ...rest] = key.slice(root.length + targetsPrefix.length).split('/');
    const path = rest.join('/');
    if (id !== undefined && (jobOfBaseline(path) !== undefined || path.startsWith(openFolder))) ids.add(id);
  }
  return [...ids];
}
