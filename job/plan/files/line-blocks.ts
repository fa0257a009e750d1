/** The whole lines of a text file, in blocks: what is read one line at a time need not copy each. */
import { isUtf8 } from 'node:buffer';
import { SourceError } from '../../shared/errors.js';
import { openBytes } from './open-bytes.js';

export interface LineBlock {
  /** One or more lines of UTF-8, each with its line feed, the file's last one too. */
  readonly bytes: Buffer;
  /** Number of the first line, from 1. */
  readonly line: number;
}

const lineFeed = 10;

/** @throws SourceError for a line longer than `longest` bytes, or one that is no UTF-8 */
export async function* lineBlocks(file: string, longest: number): AsyncIterable<LineBlock> {
  let line = 1;
  let held: Buffer[] = [];
  let heldBytes = 0;
  for await (const chunk of openBytes(file)) {
    const end = chunk.lastIndexOf(lineFeed) + 1;
    if (end > 0) {
      const block = { bytes: Buffer.concat([...held, chunk.subarray(0, end)]), line };
      line += checkedLines(file, block, longest);
      yield block;
      held = [];
      heldBytes = 0;
    }
    held.push(chunk.subarray(end));
    heldBytes += chunk.length - end;
    if (heldBytes > longest) throw tooLong(file, line, longest);
  }
  if (heldBytes === 0) return;
  const block = { bytes: Buffer.concat([...held, Buffer.of(lineFeed)]), line };
  checkedLines(file, block, longest);
  yield block;
}

/** How many lines the block has. */
function checkedLines(file: string, { bytes, line }: LineBlock, longest: number): number {
  const hasFault = !isUtf8(bytes);
  let lines = 0;
  for (let from = 0; from < bytes.length; lines += 1) {
    const to = bytes.indexOf(lineFeed, from);
    if (to - from > longest) throw tooLong(file, line + lines, longest);
    if (hasFault && !isUtf8(bytes.subarray(from, to))) {
      throw new SourceError(`${file}: line ${line + lines}: invalid UTF-8`);
    }
    from = to + 1;
  }
  return lines;
}

function tooLong(file: string, line: number, longest: number): SourceError {
  return new SourceError(
    `${file}: line ${line}: longer than ${longest / 1024 / 1024} MB, which is the longest line that is read.`,
  );
}
