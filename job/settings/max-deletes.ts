/** How many objects a run may delete: the value of `--max-deletes`. */

/** So many objects, or so many percent of those that the job had. */
export type MaxDeletes =
  | { readonly kind: 'count'; readonly count: number }
  | { readonly kind: 'share'; readonly percent: number };

export function formatMaxDeletes(limit: MaxDeletes): string {
  return limit.kind === 'count' ? String(limit.count) : `${limit.percent}%`;
}

/** @throws Error with what was expected */
export function parseMaxDeletes(given: string): MaxDeletes {
  if (/^\d{1,15}$/.test(given)) return { kind: 'count', count: Number(given) };
  const [, digits] = /^(\d{1,3}(?:\.\d{1,6})?)%$/.exec(given) ?? [];
  const percent = Number(digits);
  if (percent <= 100) return { kind: 'share', percent };
  throw new Error(`expected a whole number or a share from 0% to 100%, got ${JSON.stringify(given)}`);
}
