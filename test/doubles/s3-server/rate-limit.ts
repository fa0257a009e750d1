/** S3's request-rate limit: a token bucket for each prefix, 503 SlowDown when it is empty. */
import { slowDown } from './s3-error.js';

export interface RateLimitOptions {
  /** Requests a second for each prefix. */
  readonly perSecond: number;
  /** Requests that may come at once. @default a second's worth */
  readonly burst?: number;
  /** The prefix that a key counts under. @default the whole bucket is one prefix */
  readonly prefixOf?: (bucket: string, key: string) => string;
  /** A clock that only goes forward, in ms. @default performance.now */
  readonly now?: () => number;
}

export class RateLimit {
  readonly #levels = new Map<string, { tokens: number; at: number }>();
  readonly #options: Required<RateLimitOptions>;

  constructor(options: RateLimitOptions) {
    this.#options = {
      burst: options.perSecond,
      prefixOf: (bucket) => bucket,
      now: () => performance.now(),
      ...options,
    };
  }

  /** Takes a token, or throws S3Error SlowDown. */
  take(bucket: string, key: string): void {
    const { perSecond, burst, prefixOf, now } = this.#options;
    const prefix = prefixOf(bucket, key);
    const at = now();
    const before = this.#levels.get(prefix) ?? { tokens: burst, at };
    const tokens = Math.min(burst, before.tokens + ((at - before.at) / 1000) * perSecond);
    this.#levels.set(prefix, { tokens: tokens >= 1 ? tokens - 1 : tokens, at });
    if (tokens < 1) throw slowDown();
  }
}
