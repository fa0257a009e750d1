/** Looks at the target and at what is told of a run, and holds both against the model. */
import { expectChanges } from '../contract/expect-changes.js';
import { expectVerify } from '../contract/expect-verify.js';
import type { Objects } from '../contract/world.js';
import type { Place } from '../places/place.js';
import type { Ended } from '../product/ended.js';
import { check, checkEqual } from './deviation.js';
import type { JobPlay, Planned } from './job-play.js';
import { judgeTraffic, type Outcome } from './judge-run.js';
import type { Program } from './program.js';
import type { Tally } from './tally.js';

export interface OnlookerParts {
  readonly place: Place;
  readonly program: Program;
  readonly tally: Tally;
}

export class Onlooker {
  readonly #parts: OnlookerParts;
  /** The target's, as they were when it was last looked at. */
  objects: Objects = new Map();

  constructor(parts: OnlookerParts) {
    this.#parts = parts;
  }

  async look(): Promise<Pick<Outcome, 'after' | 'traffic'>> {
    const after = await this.#parts.place.look();
    this.objects = after;
    return { after, traffic: this.#parts.place.takeTraffic() };
  }

  async isRefused(ended: Ended, why: string | undefined): Promise<void> {
    check(ended.kind === 'failed' && ended.code === 2, `expected exit 2 (${why}), got ${told(ended)}`);
    this.#parts.tally.refused += 1;
    await this.nothingHappened();
  }

  async nothingHappened(): Promise<void> {
    const before = this.objects;
    const { after, traffic } = await this.look();
    judgeTraffic(traffic, new Set(), false);
    const stamps = (objects: Objects) => [...objects].map(([key, { stamp }]) => `${key} ${stamp}`).sort();
    checkEqual('objects of the target', stamps(before), stamps(after));
  }

  /** @param others the other jobs under the target */
  async verify(job: JobPlay, { runId, concluded }: Planned, others: readonly JobPlay[]): Promise<void> {
    const { place, program, tally } = this.#parts;
    tally.verified += 1;
    const expected = expectVerify({
      holdings: job.baseline?.holdings ?? new Map(),
      met: new Set([...concluded.skipped, ...concluded.taken]),
      others: new Set(others.flatMap(({ baseline }) => [...(baseline?.holdings.keys() ?? [])])),
      objects: this.objects,
      etagOf: place.etagOf,
    });
    const found = await program.verify(runId);
    for (const [kind, keys] of Object.entries(expected)) {
      checkEqual(`verify of run ${runId}: ${kind}`, keys, [...(found[kind] ?? [])].sort());
    }
  }

  async changes({ runId, expected, concluded }: Planned): Promise<void> {
    const found = await this.#parts.program.changes(runId);
    checkEqual(`changes of run ${runId}`, expectChanges(expected, concluded), found);
  }
}

export function told(ended: Ended): string {
  return ended.kind === 'failed' ? `exit ${ended.code}: ${ended.said}` : JSON.stringify(ended);
}
