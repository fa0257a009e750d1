/** S3 lists keys in the order of their UTF-8 bytes, which is not the order JavaScript compares strings in. */

/** Negative, 0 or positive, as the UTF-8 bytes of `a` come before, are, or come after those of `b`. */
export function compareUtf8(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const left = a.charCodeAt(i);
    const right = b.charCodeAt(i);
    if (left !== right) return rank(left) - rank(right);
  }
  return a.length - b.length;
}

/** UTF-16 puts surrogates (characters from U+10000) before U+E000 to U+FFFF; UTF-8 puts them after. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit;
}

/** Where in the sorted keys the first one after `bound` stands; `inclusive` counts `bound` itself as after. */
export function firstAfter(sorted: readonly string[], bound: string, inclusive = false): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const order = compareUtf8(sorted[middle] ?? '', bound);
    if (order < 0 || (order === 0 && !inclusive)) low = middle + 1;
    else high = middle;
  }
  return low;
}
