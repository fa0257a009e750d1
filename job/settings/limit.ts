/** A limit as a number, or as a share of what a job has: `100`, `5%`. */

export type Limit =
  | { readonly kind: 'count'; readonly count: number }
  | { readonly kind: 'share'; readonly percent: number };

/** @throws Error for anything else */
export function parseLimit(given: string): Limit {
  if (/^\d{1,15}$/.test(given)) return { kind: 'count', count: Number(given) };
  const [, digits] = /^(\d{1,3}(?:\.\d{1,6})?)%$/.exec(given) ?? [];
  const percent = Number(digits);
  if (percent <= 100) return { kind: 'share', percent };
  throw new Error(`expected a whole number or a share from 0% to 100%, got ${JSON.stringify(given)}`);
}

export function formatLimit(limit: Limit): string {
  return limit.kind === 'count' ? String(limit.count) : `${limit.percent}%`;
}

/** How many that are, of `all`: a share is rounded down, and is one at least unless it is 0%. */
export function mostOf(limit: Limit, all: number): number {
  if (limit.kind === 'count') return limit.count;
  return limit.percent === 0 ? 0 : Math.max(1, Math.floor((all * limit.percent) / 100));
}
