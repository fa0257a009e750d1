/** Whether a rule of the bucket is for the objects that are written: by prefix, tags and size. */
import type { RuleFilter } from '../store/bucket-settings.js';
import type { WrittenForm } from './figures.js';

export interface Hit {
  /** Some of the objects may be left out: the rule's prefix is longer than what all keys begin with, or a tag is a column's. */
  readonly isSure: boolean;
}

/** @param bytes of an object, on average; undefined where that is not known */
export function ruleHits(
  { prefix, tags, largerThan, smallerThan }: RuleFilter,
  written: Pick<WrittenForm, 'keyBegin' | 'tags'>,
  bytes: number | undefined,
): Hit | undefined {
  const begin = begins(written.keyBegin, prefix);
  if (begin === undefined) return undefined;
  let { isSure } = begin;
  for (const tag of tags) {
    const own = written.tags.find(({ name }) => name === tag.name);
    if (own === undefined || (own.value !== undefined && own.value !== tag.value)) return undefined;
    isSure &&= own.value !== undefined;
  }
  if (bytes === undefined) return { isSure: isSure && largerThan === undefined && smallerThan === undefined };
  if (bytes <= (largerThan ?? -1) || bytes >= (smallerThan ?? Number.POSITIVE_INFINITY)) return undefined;
  return { isSure };
}

/** Whether a prefix is of keys that all begin so. */
export function begins(keyBegin: string, prefix: string): Hit | undefined {
  if (keyBegin.startsWith(prefix)) return { isSure: true };
  return prefix.startsWith(keyBegin) ? { isSure: false } : undefined;
}

/** Whether a suffix is of keys that all end so. */
export function ends(keyEnd: string, suffix: string): Hit | undefined {
  if (keyEnd.endsWith(suffix)) return { isSure: true };
  return suffix.endsWith(keyEnd) ? { isSure: false } : undefined;
}
