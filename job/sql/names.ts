/** Names as a user types them: separated by a character, in double quotes where they hold it or a quote. */
import { quoteIdentifier } from './quote.js';

/**
 * `db."my table"` by `.`, or `a,"b,c"` by `,`. White space around a name is dropped.
 * @throws Error naming what is empty or not closed
 */
export function parseNames(given: string, separator: '.' | ','): string[] {
  const name =
    separator === '.'
      ? /\s*(?:"((?:[^"]|"")*)"|([^".]*))\s*(\.|$)/y
      : /\s*(?:"((?:[^"]|"")*)"|([^",]*))\s*(,|$)/y;
  const names: string[] = [];
  for (;;) {
    const from = name.lastIndex;
    const found = name.exec(given);
    if (found === null) {
      throw new Error(
        `expected names, each plain or in double quotes, got ${JSON.stringify(given.slice(from))}`,
      );
    }
    const [, quoted, plain = '', end] = found;
    const text = quoted?.replaceAll('""', '"') ?? plain.trim();
    if (text === '')
      throw new Error(`expected a name, got none at place ${names.length + 1} of ${JSON.stringify(given)}`);
    names.push(text);
    if (end === '') return names;
  }
}

/** As `parseNames` reads them, quoted where they must be. */
export function formatNames(names: readonly string[], separator: '.' | ','): string {
  return names.map((name) => (/^[^\s".,]+$/.test(name) ? name : quoteIdentifier(name))).join(separator);
}
