/** Messages have the names that people know, in place of the paths of what was fetched or made in the scratch folder. */

/** @param names what stands in the text, and what is to stand there; one may be the beginning of another, so the longest come first */
export function replaceNames(text: string, names: Iterable<readonly [from: string, to: string]>): string {
  return [...names]
    .filter(([from]) => text.includes(from))
    .sort(([one], [other]) => other.length - one.length)
    .reduce((named, [from, to]) => named.replaceAll(from, () => to), text);
}
