/** Cuts the keys of a run into ranges of about the same size, each of which can be listed by itself. */

/** The keys above `after` up to and including `upTo`, by their UTF-8 bytes; undefined is open. */
export interface KeyRange {
  readonly after: string | undefined;
  readonly upTo: string | undefined;
}

/**
 * `count` ranges at most, which together hold every key there can be, each once.
 *
 * @param sample distinct keys, ordered by their UTF-8 bytes
 */
export function keyRanges(sample: readonly string[], count: number): KeyRange[] {
  const ranges: KeyRange[] = [];
  let after: string | undefined;
  for (let range = 1; range < count; range += 1) {
    const upTo = sample[Math.floor((range * sample.length) / count)];
    if (upTo === undefined || upTo === after) continue;
    ranges.push({ after, upTo });
    after = upTo;
  }
  ranges.push({ after, upTo: undefined });
  return ranges;
}
