/** The columns' names of a CSV that has no header: `a,b,c`, or `@file` with one a line. */

import { readFileSync } from 'node:fs';
import { wordsOf } from '../shared/words-of.js';

/** @throws Error when the file cannot be read, a name is empty, or a name is there twice */
export function parseColumnNames(given: string): readonly string[] {
  const names = (given.startsWith('@') ? readNames(given.slice(1)) : given)
    .replace(/\r?\n$/, '')
    .split(/,|\r?\n/)
    .map((name) => name.trim());
  const empty = names.indexOf('');
  if (empty >= 0) {
    throw new Error(
      `expected names separated by commas or line ends, name ${empty + 1} of ${names.length} is empty`,
    );
  }
  const seen = new Map<string, string>();
  for (const name of names) {
    // DuckDB and Athena do not tell names apart by their case.
    const earlier = seen.get(name.toLowerCase());
    if (earlier === name) throw new Error(`expected each name once, got "${name}" twice`);
    if (earlier !== undefined) {
      throw new Error(`expected names that differ by more than their case, got "${earlier}" and "${name}"`);
    }
    seen.set(name.toLowerCase(), name);
  }
  return names;
}

function readNames(path: string): string {
  try {
    return readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    const reason = wordsOf(error);
    throw new Error(`expected @ and a file with the columns' names, got "@${path}": ${reason}`);
  }
}
