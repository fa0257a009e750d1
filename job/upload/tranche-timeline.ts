/**
 * What a tranche's upload was like over its time, in few parts of equal length: when the last one is full, each two
 * become one, so that a tranche of an hour takes no more room than one of a minute.
 */
import type { MarkedTimeline } from '../state/marker.js';

/** At most so many parts. Even, since they are joined by twos. */
const mostParts = 32;
/** Of a part at first, in milliseconds. */
const firstPartMs = 250;

/** PUTs a second that are allowed; undefined where nothing bounds them. */
export type PaceNow = () => number | undefined;

export class TrancheTimeline {
  readonly #paceNow: PaceNow;
  readonly #startedAt: number;
  #partMs = firstPartMs;
  /** The part of the last answer. */
  #part = -1;
  #objects: number[] = [];
  #throttled: number[] = [];
  /** As it was at the first answer of the part; null where nothing bounded it. */
  #pace: (number | null)[] = [];

  /** @param startedAt in milliseconds of the clock by which answers are told, which never goes back */
  constructor(startedAt: number, paceNow: PaceNow) {
    this.#startedAt = startedAt;
    this.#paceNow = paceNow;
  }

  /** An object had its answer, at `now`. */
  answered(now: number): void {
    const part = this.#partOf(now);
    this.#objects[part] = (this.#objects[part] ?? 0) + 1;
  }

  /** S3 throttled a PUT. */
  throttled(now: number): void {
    const part = this.#partOf(now);
    this.#throttled[part] = (this.#throttled[part] ?? 0) + 1;
  }

  /** Undefined where nothing was answered. */
  get marked(): MarkedTimeline | undefined {
    if (this.#part < 0) return undefined;
    return {
      partMs: this.#partMs,
      objects: this.#objects,
      throttled: this.#throttled,
      pace: this.#pace,
    };
  }

  #partOf(now: number): number {
    const part = this.#at(now);
    return part === this.#part ? part : this.#enter(part);
  }

  /** An answer from before the start counts as one at the start. */
  #at(now: number): number {
    return Math.max(0, Math.floor((now - this.#startedAt) / this.#partMs));
  }

  /** The parts up to that which is entered; those that had no answer have zeros, and the pace of the one before. */
  #enter(entered: number): number {
    let part = entered;
    while (part >= mostParts) {
      this.#objects = joined(this.#objects, sum);
      this.#throttled = joined(this.#throttled, sum);
      this.#pace = joined(this.#pace, mean);
      this.#partMs *= 2;
      part = Math.floor(part / 2);
    }
    if (this.#objects.length <= part) {
      const now = whole(this.#paceNow());
      const before = this.#pace.at(-1) ?? now;
      while (this.#objects.length <= part) {
        this.#pace.push(this.#objects.length === part ? now : before);
        this.#objects.push(0);
        this.#throttled.push(0);
      }
    }
    this.#part = part;
    return part;
  }
}

function joined<T>(parts: readonly T[], join: (one: T, other: T) => T): T[] {
  const pairs: T[] = [];
  for (const [index, one] of parts.entries()) {
    if (index % 2 === 1) continue;
    const other = parts[index + 1];
    pairs.push(other === undefined ? one : join(one, other));
  }
  return pairs;
}

function sum(one: number, other: number): number {
  return one + other;
}

function mean(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.round((one + other) / 2);
}

function whole(rate: number | undefined): number | null {
  return rate === undefined ? null : Math.round(rate);
}
