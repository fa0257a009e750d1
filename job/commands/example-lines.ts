/** The examples of a help, each a line to copy that begins as the program was started, broken where it is too long. */
import type { Example } from './command.js';
import { programName } from './program-name.js';

export function exampleLines(examples: readonly Example[], width: number): string {
  return examples.map(({ what, line }) => `  # ${what}\n${broken(started(line), width)}`).join('\n\n');
}

function started(line: string): string {
  return line.replace(/^splitter /, () => `${programName()} `);
}

/** Before a flag, with the backslash after which a shell goes on reading. */
function broken(line: string, width: number): string {
  const lines: string[] = [];
  for (const part of line.split(/ (?=--)/)) {
    const last = lines.at(-1);
    // Two of the indent, two of the backslash.
    if (last !== undefined && 2 + last.length + 1 + part.length + 2 <= width)
      lines.push(`${lines.pop()} ${part}`);
    else lines.push(last === undefined ? part : `  ${part}`);
  }
  return lines.map((text) => `  ${text}`).join(' \\\n');
}
