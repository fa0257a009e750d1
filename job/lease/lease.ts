/** The lease of a target while a run holds it: renewed, handed over to the run's next stage, or released. */
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { SleepingClock } from '../shared/clock.js';
import { LeaseError } from '../shared/errors.js';
import type { ETag } from '../store/object-store.js';
import type { FoundLease, LeaseContent, LeaseFile } from './lease-file.js';

/** A task of Fargate takes a minute or two to start, and longer where capacity is short. */
const handOverSeconds = 900;

/** The longest that one attempt of a PUT may take under a lease, in ms: then writes may go on for half its length after a renewal. */
export function attemptTimeoutMs(leaseSeconds: number): number {
  return (leaseSeconds * 1000) / 2;
}

export function newNonce(): string {
  return randomBytes(8).toString('hex');
}

export function thisHolder(): string {
  return `host ${hostname()}, process ${process.pid}`;
}

export class Lease {
  readonly #file: LeaseFile;
  readonly #clock: SleepingClock;
  readonly #ownSeconds: number;
  readonly #pending = new Set<string>();
  #content: LeaseContent;
  #etag: ETag;
  #renewedAt: number;

  /** `renewedAt`: when the write of `held` began. For `takeLease`. */
  constructor(file: LeaseFile, clock: SleepingClock, held: FoundLease, seconds: number, renewedAt: number) {
    this.#file = file;
    this.#clock = clock;
    this.#ownSeconds = seconds;
    this.#content = held.content;
    this.#etag = held.etag;
    this.#renewedAt = renewedAt;
  }

  get epoch(): number {
    return this.#content.epoch;
  }

  /** Nobody takes the lease before its length has passed since then, so a write that ends until then is fenced. */
  get writesUntil(): number {
    const lengthMs = this.#ownSeconds * 1000;
    return this.#renewedAt + lengthMs - attemptTimeoutMs(this.#ownSeconds);
  }

  get attemptMs(): number {
    return attemptTimeoutMs(this.#ownSeconds);
  }

  get renewEveryMs(): number {
    return (this.#ownSeconds * 1000) / 3;
  }

  /** @throws LeaseError when another run, or a later life of this one, has it */
  async renew(): Promise<void> {
    await this.#replace({ handedOver: false });
  }

  /** The same run's next stage takes it at once; other runs wait for so long, 15 minutes unless told otherwise. */
  async handOver(seconds = Math.max(handOverSeconds, this.#ownSeconds)): Promise<void> {
    await this.#replace({ handedOver: true, seconds });
  }

  /** Anybody may take it at once. */
  async release(): Promise<void> {
    await this.#replace({ released: true });
  }

  async #replace(change: Partial<LeaseContent>): Promise<void> {
    for (;;) {
      const startedAt = this.#clock.monotonic();
      const nonce = newNonce();
      const content = {
        ...this.#content,
        // Of a run's tasks the longest lease counts, as each keeps to its own.
        seconds: this.#content.handedOver
          ? this.#ownSeconds
          : Math.max(this.#ownSeconds, this.#content.seconds),
        holder: thisHolder(),
        ...change,
        nonce,
      };
      this.#pending.add(nonce);
      const etag = await this.#file.write(content, this.#etag);
      if (etag !== undefined) return this.#accept({ content, etag }, startedAt);
      // Somebody wrote in between: we ourselves, where the answer was lost, or another task of this run, or a stranger.
      const found = await this.#file.read();
      if (found?.content.nonce === nonce) return this.#accept(found, startedAt);
      if (found === undefined || !this.#isOurs(found.content)) throw this.#lost(found?.content);
      this.#content = { ...found.content, since: this.#content.since };
      this.#etag = found.etag;
    }
  }

  #accept(held: FoundLease, renewedAt: number): void {
    this.#content = held.content;
    this.#etag = held.etag;
    this.#renewedAt = renewedAt;
    this.#pending.clear();
  }

  #isOurs(content: LeaseContent): boolean {
    if (this.#pending.has(content.nonce)) return true;
    return (
      content.runId === this.#content.runId && content.epoch === this.#content.epoch && !content.released
    );
  }

  #lost(by: LeaseContent | undefined): LeaseError {
    const whose = by === undefined ? 'its file is gone' : `${describeHolder(by)} has it`;
    return new LeaseError(
      `The lease of the target ${this.#file.target} was lost: ${whose}. This run writes nothing more there.`,
    );
  }
}

export function describeHolder({ runId, holder, since, released }: LeaseContent): string {
  return `run ${runId} (${holder}), since ${since}${released ? ', released' : ''}`;
}
