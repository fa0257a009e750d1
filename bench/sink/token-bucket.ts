/** S3's request limit for one key prefix: so many a second, with a little saved up while nobody asks. */

/** Seconds of the limit that an idle prefix saves up. */
const burstSeconds = 0.1;

export class TokenBucket {
  #perSecond: number;
  #tokens: number;
  #filledAt: number;

  constructor(perSecond: number, nowMs: number) {
    this.#perSecond = perSecond;
    this.#tokens = perSecond * burstSeconds;
    this.#filledAt = nowMs;
  }

  /** As S3 does when it splits a prefix that was long at its limit. */
  setLimit(perSecond: number): void {
    this.#perSecond = perSecond;
  }

  /** Whether this request is within the limit. */
  take(nowMs: number): boolean {
    const saved = this.#tokens + ((nowMs - this.#filledAt) / 1000) * this.#perSecond;
    this.#tokens = Math.min(saved, this.#perSecond * burstSeconds);
    this.#filledAt = nowMs;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
