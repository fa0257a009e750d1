/** Orders texts as S3 orders keys, by their UTF-8 bytes, which differs from JavaScript's order beyond U+FFFF. */

/** Negative, zero or positive, like a comparator for `sort`; for well-formed texts. */
export function compareUtf8(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index += 1) {
    const a = left.charCodeAt(index);
    const b = right.charCodeAt(index);
    if (a !== b) return rank(a) - rank(b);
  }
  return left.length - right.length;
}

/** UTF-8 puts the characters that UTF-16 writes as surrogates (from 0xD800) after all others. */
function rank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}
