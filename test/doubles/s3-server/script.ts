/** The failures a test wants: rules, tried in order for each request, the first that applies decides. */
import type { Operation, S3Request } from './request.js';

export type ScriptedAnswer =
  /** An error of S3 instead of the operation. With status 200 it is an error in the body of a success. */
  | { readonly kind: 'error'; readonly status: number; readonly code: string; readonly message?: string }
  /** 503 SlowDown. */
  | { readonly kind: 'slow-down' }
  /** The connection is reset. After `after-operation` the object is stored, and only the answer is missing. */
  | { readonly kind: 'reset'; readonly when: 'before-body' | 'during-body' | 'after-operation' }
  /** Nothing (more) is answered until the client or the server closes. */
  | { readonly kind: 'stall'; readonly when: 'before-operation' | 'after-operation' | 'during-answer' }
  /** The usual answer, so many milliseconds after the request arrived; the operation too takes place then. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** The operation takes place; its answer ends before its Content-Length is reached, and the connection closes. */
  | { readonly kind: 'truncated' };

/** All that is given must hold. With a `keyPrefix`, each key of DeleteObjects is looked at by itself. */
export interface Pattern {
  readonly operation?: Operation;
  readonly bucket?: string;
  readonly keyPrefix?: string;
}

export interface Rule {
  readonly answer: ScriptedAnswer;
  /** @default every request */
  readonly match?: Pattern | ((request: S3Request) => boolean);
  /** How often it applies. @default 1, or without end where `share` is given */
  readonly times?: number;
  /** The share of matching requests it applies to, 0 to 1, drawn at random. @default 1 */
  readonly share?: number;
  /** Of the draws, so that a run can be repeated. @default 1 */
  readonly seed?: number;
}

interface ActiveRule extends Rule {
  remaining: number;
  readonly random: () => number;
}

export class Script {
  #rules: ActiveRule[] = [];

  /** What the script says to one key of DeleteObjects, as `next` does. */
  nextOfKey(request: S3Request, key: string): ScriptedAnswer | undefined {
    const isOfKeys = ({ match }: Rule) => typeof match === 'object' && (match.keyPrefix ?? '') !== '';
    return this.#take((rule) => isOfKeys(rule) && applies(rule, { ...request, key }));
  }

  /** Appends rules. */
  add(rules: readonly Rule[]): void {
    for (const rule of rules) {
      const remaining = rule.times ?? (rule.share === undefined ? 1 : Number.POSITIVE_INFINITY);
      this.#rules.push({ ...rule, remaining, random: mulberry32(rule.seed ?? 1) });
    }
  }

  clear(): void {
    this.#rules = [];
  }

  /** What the script says to this request, using up the rule that says it. */
  next(request: S3Request): ScriptedAnswer | undefined {
    return this.#take((rule) => applies(rule, request));
  }

  #take(fits: (rule: Rule) => boolean): ScriptedAnswer | undefined {
    const rule = this.#rules.find(
      (each) => fits(each) && (each.share === undefined || each.random() < each.share),
    );
    if (rule === undefined) return undefined;
    rule.remaining -= 1;
    if (rule.remaining <= 0) this.#rules = this.#rules.filter((each) => each !== rule);
    return rule.answer;
  }
}

function applies({ match }: Rule, request: S3Request): boolean {
  if (match === undefined) return true;
  if (typeof match === 'function') return match(request);
  return (
    (match.operation === undefined || match.operation === request.operation) &&
    (match.bucket === undefined || match.bucket === request.bucket) &&
    (match.keyPrefix === undefined || request.key.startsWith(match.keyPrefix))
  );
}

/** Tommy Ettinger's mulberry32: evenly spread numbers from 0 to below 1, the same for the same seed. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
