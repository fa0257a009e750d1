/** Our own reader of JSON lines. It sees what DuckDB's passes over (a line `null`, `-0`, numbers respelled), and on which line. */
import { SourceError } from '../../shared/errors.js';
import { longestRow } from '../longest-row.js';
import { JsonCursor, JsonFault } from './json-cursor.js';
import { type LineBlock, lineBlocks } from './line-blocks.js';

/** What is called with a line's fields, in their order, and then with its end. */
export interface ObjectTaker {
  /**
   * @param nameFrom to `nameTo`: the name as it is spelled, without its quotes
   * @param kinds bits of `jsonKinds`
   */
  field(
    bytes: Buffer,
    nameFrom: number,
    nameTo: number,
    kinds: number,
    valueFrom: number,
    valueTo: number,
  ): void;
  /** @param length of the line, in bytes */
  end(line: number, length: number): void;
}

/**
 * Reads the file, and is done with a block of lines at each turn: until the next one is asked for, nothing is taken.
 *
 * @throws SourceError naming the line that is no JSON object, or of which `taker` throws a JsonFault
 */
export async function* jsonLines(file: string, taker: ObjectTaker): AsyncIterable<void> {
  const cursor = new JsonCursor();
  for await (const block of lineBlocks(file, longestRow)) {
    readBlock(file, block, cursor, taker);
    yield;
  }
}

function readBlock(
  file: string,
  { bytes, line: first }: LineBlock,
  cursor: JsonCursor,
  taker: ObjectTaker,
): void {
  let line = first;
  try {
    if (first === 1 && bytes.length >= 3 && bytes.readUIntBE(0, 3) === 0xefbbbf) {
      throw new JsonFault('starts with a byte order mark, which JSON has not. Save the file without it.');
    }
    cursor.bytes = bytes;
    cursor.at = 0;
    for (; cursor.at < bytes.length; line += 1) {
      if (readObject(cursor, taker)) taker.end(line, cursor.at - cursor.start);
    }
  } catch (error) {
    if (!(error instanceof JsonFault)) throw error;
    throw new SourceError(`${file}: line ${line}: ${error.message}`, { cause: error });
  }
}

const lineFeed = 10;
const comma = 44;
const openBrace = 123;
const closeBrace = 125;

/** From the start of a line to that of the next. False for a blank line. */
function readObject(cursor: JsonCursor, taker: ObjectTaker): boolean {
  cursor.start = cursor.at;
  cursor.skipSpace();
  if (cursor.isNext(lineFeed)) return false;
  if (!cursor.isNext(openBrace)) throw new JsonFault('expected an object');
  cursor.skipSpace();
  if (!cursor.isNext(closeBrace)) {
    do {
      cursor.skipSpace();
      const nameFrom = cursor.at + 1;
      const nameTo = cursor.name();
      const valueFrom = cursor.at;
      taker.field(cursor.bytes, nameFrom, nameTo, cursor.value(), valueFrom, cursor.at);
      cursor.skipSpace();
    } while (cursor.isNext(comma));
    if (!cursor.isNext(closeBrace)) throw cursor.fault('"," or "}"');
  }
  cursor.skipSpace();
  if (!cursor.isNext(lineFeed)) throw cursor.fault('nothing behind the object');
  return true;
}
