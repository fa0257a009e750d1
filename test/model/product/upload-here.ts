/** What worker threads do with the partitions that they are given, in this thread: a thread's start costs more than the rows of a small table. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { SettingsOf } from '../../../job/settings/settings.js';
import { compressor } from '../../../job/shared/compression.js';
import { Slots } from '../../../job/shared/slots.js';
import { type DuckDbSession, openSession } from '../../../job/sql/duckdb-session.js';
import { findKnownFiles } from '../../../job/state/known-files.js';
import type { Plan } from '../../../job/state/plan-file.js';
import type { RunState } from '../../../job/state/run-state.js';
import { openStore } from '../../../job/store/open-store.js';
import { Counters } from '../../../job/telemetry/counters.js';
import { fetchPartition } from '../../../job/upload/fetch-partition.js';
import { uploadPartition } from '../../../job/upload/upload-partition.js';
import { type Death, killableStore } from './killable-store.js';

export interface UploadParts {
  readonly plan: Plan;
  readonly settings: Pick<SettingsOf<'split'>, 's3' | 'scratchDir'>;
  /** As it dies with `death`. */
  readonly state: RunState;
  readonly death: Death;
  readonly maybeRepeated: boolean;
  /** To be called before the first write to the target. */
  readonly mark: () => Promise<void>;
}

/** The objects in flight and their bytes, as in a worker thread. */
const inFlight = 8;
const bytesInFlight = 64 * 1024 * 1024;

export class Uploads {
  readonly #scratch: string;
  #session: Promise<DuckDbSession> | undefined;

  constructor(scratch: string) {
    this.#scratch = scratch;
  }

  async upload({ plan, settings, state, death, maybeRepeated, mark }: UploadParts): Promise<void> {
    const done = await state.listDone();
    const all = Array.from({ length: plan.tranches }, (_, tranche) => tranche).filter(
      (each) => !done.has(each),
    );
    if (all.length === 0) return;
    await mark();
    const knownOf = await findKnownFiles(plan, state, all);
    const store = openStore(plan.target, { s3: settings.s3, connections: inFlight, conditions: 'believed' });
    const target = killableStore(store, death);
    await mkdir(settings.scratchDir, { recursive: true });
    this.#session ??= openSession({
      threads: 1,
      memoryLimit: '512MB',
      tempDirectory: join(this.#scratch, 'spill'),
    });
    const tools = {
      session: await this.#session,
      target,
      state,
      counters: new Counters(),
      slots: new Slots(inFlight, bytesInFlight),
      control: { isDraining: false },
      abortController: new AbortController(),
      maybeRepeated,
      by: { task: 0, thread: 0 },
      paceNow: () => undefined,
      notes: { areNeeded: undefined },
      compress: plan.compress && compressor(plan.compress),
      settle: async () => undefined,
    };
    try {
      for (let partition = 0; partition < plan.partitions; partition += 1) {
        const tranches = all.filter((tranche) => tranche % plan.partitions === partition);
        if (tranches.length === 0) continue;
        const staged = plan.staged.filter((file) => file.partition === partition);
        const task = { partition, tranches, staged, known: knownOf(partition) };
        const files = await fetchPartition(task, plan, { state, parent: settings.scratchDir });
        await (await uploadPartition(task, files, { plan }, tools, { ended: Promise.resolve() })).ended;
      }
    } catch (error) {
      await target.settled();
      // What it was in the middle of is over with it, as with a process.
      await this.close();
      throw error;
    } finally {
      await store.close();
    }
  }

  async close(): Promise<void> {
    const session = await this.#session;
    this.#session = undefined;
    session?.close();
  }
}
