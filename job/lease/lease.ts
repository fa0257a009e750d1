/** The lease of a target while a run holds an epoch of it: renewed, handed over to the run's next stage, or released. */
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { SleepingClock } from '../shared/clock.js';
import type { LeaseError } from '../shared/errors.js';
import type { ETag } from '../store/object-store.js';
import type { EpochContent, EpochFiles, FoundEpoch } from './epoch-file.js';

/** A task of Fargate takes a minute or two to start, and longer where capacity is short. */
const handOverSeconds = 900;

/** The longest that one attempt of a write may take under a lease, in ms: then writes may go on for half its length after a renewal. */
export function attemptTimeoutMs(leaseSeconds: number): number {
  return (leaseSeconds * 1000) / 2;
}

export function newNonce(): string {
  return randomBytes(8).toString('hex');
}

export function thisHolder(): string {
  return `host ${hostname()}, process ${process.pid}`;
}

/** How a lease was come by. */
export interface Start {
  readonly held: FoundEpoch;
  /** When the write of `held` began. */
  readonly renewedAt: number;
  /** Nothing is written earlier, since a run before may still be writing. */
  readonly writesFrom: number;
  /** The seconds from which `writesFrom` was made; 0 when there is nothing to wait for. */
  readonly wait: number;
}

export class Lease {
  readonly #files: EpochFiles;
  readonly #clock: SleepingClock;
  readonly #pending = new Set<string>();
  readonly #wait: number;
  /** Until then nothing is written. */
  readonly writesFrom: number;
  #content: EpochContent;
  #etag: ETag;
  #renewedAt: number;

  /** For `takeLease`, which has seen that the epoch is the highest. */
  constructor(files: EpochFiles, clock: SleepingClock, { held, renewedAt, writesFrom, wait }: Start) {
    this.#files = files;
    this.#clock = clock;
    this.#content = held.content;
    this.#etag = held.etag;
    this.#renewedAt = renewedAt;
    this.writesFrom = writesFrom;
    this.#wait = wait;
  }

  get epoch(): number {
    return this.#content.epoch;
  }

  /** Where what the epoch writes to a folder lies until it is moved into place. */
  get directory(): string {
    return this.#content.directory;
  }

  /** The other run whose last writes may have come after this one's first. */
  get takenFrom(): string | undefined {
    return this.#content.takenFrom;
  }

  /**
   * Until when a write may begin. No other run writes before the lease's length has passed since the renewal, so a
   * write that takes `attemptMs` at most is over by then.
   */
  get writesUntil(): number {
    return this.#renewedAt + this.#content.length * 1000 - this.attemptMs;
  }

  get attemptMs(): number {
    return attemptTimeoutMs(this.#content.length);
  }

  get renewEveryMs(): number {
    return (this.#content.length * 1000) / 3;
  }

  /**
   * Writes the epoch's file, then lists the epochs: only when this one is the highest still, time is won.
   * @throws LeaseError when another run, or a later life of this one, has the target
   */
  async renew(): Promise<void> {
    const startedAt = await this.#replace({ handedOver: false, seconds: this.#lengthNow });
    await this.confirm();
    this.#renewedAt = startedAt;
  }

  /** @throws LeaseError when another epoch is higher */
  async confirm(): Promise<void> {
    const highest = (await this.#files.list()).at(-1);
    if (highest !== this.epoch) throw await this.#lost();
  }

  /**
   * The same run's next stage takes it at once; other runs wait for so long, 15 minutes unless told otherwise.
   * @throws LeaseError when it was lost before
   */
  async handOver(seconds = Math.max(handOverSeconds, this.#lengthNow)): Promise<void> {
    const handedOverAt = new Date(this.#clock.wall()).toISOString();
    await this.#replace({ handedOver: true, handedOverAt, seconds });
    await this.confirm();
  }

  /**
   * Anybody may take the next epoch at once.
   * @param isQuiet nothing of this epoch is under way, in any process: whoever follows need not wait
   * @param isDone the run is complete, and has looked for what the run before it changed late: nobody else need do so. What an
   *   earlier process of its own may change late the next run looks for
   * @throws LeaseError when it was lost before
   */
  async release(isQuiet: boolean, isDone = false): Promise<void> {
    await this.#replace({
      released: true,
      ...(isQuiet ? {} : { wait: this.#lengthNow }),
      ...(isDone
        ? { takenFrom: this.#content.tookFromItself === true ? this.#content.runId : undefined }
        : {}),
    });
    await this.confirm();
  }

  /** While a run before may be writing, the length of that one counts too. */
  get #lengthNow(): number {
    return Math.max(this.#content.length, this.#waitNow);
  }

  get #waitNow(): number {
    return this.#clock.monotonic() < this.writesFrom ? this.#wait : 0;
  }

  /** Returns when the write began that took effect. */
  async #replace(change: Partial<EpochContent>): Promise<number> {
    for (;;) {
      const startedAt = this.#clock.monotonic();
      const nonce = newNonce();
      const content = { ...this.#content, wait: this.#waitNow, holder: thisHolder(), ...change, nonce };
      this.#pending.add(nonce);
      const etag = await this.#files.write(content, this.#etag);
      if (etag !== undefined) {
        this.#accept({ content, etag });
        return startedAt;
      }
      // Somebody wrote in between: we ourselves, where the answer was lost, or another task of this run, or a stranger.
      const found = await this.#files.read(this.epoch);
      if (found?.content.nonce === nonce) {
        this.#accept(found);
        return startedAt;
      }
      if (found === undefined || !this.#isOurs(found.content)) throw await this.#lost(found?.content);
      this.#content = { ...found.content, since: this.#content.since };
      this.#etag = found.etag;
    }
  }

  #accept(held: FoundEpoch): void {
    this.#content = held.content;
    this.#etag = held.etag;
    this.#pending.clear();
  }

  #isOurs(content: EpochContent): boolean {
    if (this.#pending.has(content.nonce)) return true;
    return content.runId === this.#content.runId && !content.released;
  }

  /** `found` is what lies in the epoch's own file, when that is why. */
  async #lost(found?: EpochContent): Promise<LeaseError> {
    const highest = (await this.#files.list()).at(-1);
    const higher =
      highest !== undefined && highest > this.epoch ? await this.#files.read(highest) : undefined;
    return this.#files.lost(higher?.content ?? found);
  }
}
