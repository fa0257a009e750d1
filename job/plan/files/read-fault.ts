/** Makes a readable SourceError of what DuckDB says about a file: which file, which line, what is wrong. */
import { SourceError } from '../../errors.js';
import { findBrokenLine } from './broken-line.js';

/** How much of a broken line is shown, in characters. */
const shownOfLine = 200;

/**
 * DuckDB appends its own options and remedies, which are not settings of ours; they are cut off. The text is only
 * rearranged for people: nothing is decided by it.
 */
export async function readFault(error: unknown, files: readonly string[], isJson: boolean): Promise<Error> {
  if (error instanceof SourceError) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (isJson) {
    const file = files.find((candidate) => message.includes(`"${candidate}"`));
    const broken = file && (await findBrokenLine(file));
    if (broken) return new SourceError(`${file}: line ${broken.line}: ${broken.problem}`, { cause: error });
  }
  const csv = /CSV Error on Line: (\d+)\s*\n(?:Original Line: ([\s\S]*?)\n)?([\s\S]*)/.exec(message);
  const file = /^\s*file = (.*)$/m.exec(message)?.[1] ?? (files.length === 1 ? files[0] : undefined);
  const where = file === undefined ? files.join(', ') : file;
  if (csv) {
    const [, line, original = '', details = ''] = csv;
    const shown = original.length > shownOfLine ? `${original.slice(0, shownOfLine)}…` : original;
    const problem = firstParagraph(details);
    return new SourceError(`${where}: line ${line}: ${problem}${shown ? `\n  the line: ${shown}` : ''}`, {
      cause: error,
    });
  }
  return new SourceError(`${where}: ${firstParagraph(message)}`, { cause: error });
}

function firstParagraph(text: string): string {
  const end = text.search(/\n\s*\n|\nPossible|\nLINE 1|\nTry setting|\n\s*file =/);
  return (end < 0 ? text : text.slice(0, end)).trim().replaceAll(/\s*\n\s*/g, '. ');
}
