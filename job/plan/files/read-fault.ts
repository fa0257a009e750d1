/** Makes a readable SourceError of what DuckDB says about a file: which file, which line, what is wrong. */

import { SourceError } from '../../shared/errors.js';
import { messageOf } from '../../shared/message-of.js';
import { areRowValuesTold } from '../../shared/row-values.js';
import { wordsOf } from '../../shared/words-of.js';

/** How much of a broken line is shown, in characters. */
const shownOfLine = 200;

/**
 * DuckDB appends its own options and remedies, which are not settings of ours; they are cut off. The text is only
 * rearranged for people: nothing is decided by it.
 */
export function readFault(error: unknown, files: readonly string[]): Error {
  if (error instanceof SourceError) return error;
  const message = wordsOf(error);
  const named = files.find((file) => message.includes(`"${file}"`) || message.includes(`'${file}'`));
  const csv =
    /CSV Error on Line: (\d+)\s*\n(?:Original Line: ([\s\S]*?)\n)?((?:Invalid|Expected|Value|Error|Maximum)[\s\S]*)/.exec(
      message,
    );
  const stated = /^\s*file = (.*)$/m.exec(message)?.[1];
  const where = stated ?? named ?? files.join(', ');
  // Of either part of the text nobody knows where it quotes a value.
  if (!areRowValuesTold()) {
    const line = csv === null ? '' : `line ${csv[1]}: `;
    return new SourceError(`${where}: ${line}${messageOf(error)}`, { cause: error });
  }
  if (csv) {
    const [, line, original = '', details = ''] = csv;
    const shown = original.length > shownOfLine ? `${original.slice(0, shownOfLine)}…` : original;
    return new SourceError(
      `${where}: line ${line}: ${problemOf(details)}${shown ? `\n  the line: ${shown}` : ''}`,
      {
        cause: error,
      },
    );
  }
  return new SourceError(`${where}: ${problemOf(message)}`, { cause: error });
}

/** The first paragraph on one line, without the class that DuckDB puts before it. */
function problemOf(text: string): string {
  const end = text.search(/\n\s*\n|\nPossible|\n?\s*LINE 1:|\n\s*Try setting|\n\s*file =/);
  return (end < 0 ? text : text.slice(0, end))
    .trim()
    .replace(/^(?:[A-Z][A-Za-z]+ )+Error: /, '')
    .replaceAll(/\.?\s*\n\s*/g, '. ');
}
