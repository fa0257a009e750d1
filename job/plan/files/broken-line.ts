/** Finds the first line of a JSON lines file that cannot be read: DuckDB names a line, but miscounts it by one. */

import { isUtf8 } from 'node:buffer';
import { messageOf } from '../../shared/message-of.js';
import { openBytes } from './open-bytes.js';

export interface BrokenLine {
  readonly line: number;
  readonly problem: string;
}

/** Reads the file from its start, holding one line at a time. */
export async function findBrokenLine(file: string): Promise<BrokenLine | undefined> {
  let line = 0;
  let rest = Buffer.alloc(0);
  for await (const chunk of openBytes(file)) {
    rest = Buffer.concat([rest, chunk]);
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      line += 1;
      const problem = problemOf(rest.subarray(0, end));
      if (problem !== undefined) return { line, problem };
      rest = rest.subarray(end + 1);
    }
  }
  const problem = problemOf(rest);
  return problem === undefined ? undefined : { line: line + 1, problem };
}

function problemOf(bytes: Buffer): string | undefined {
  if (!isUtf8(bytes)) return 'invalid UTF-8';
  // Not trim(), which takes away more than JSON does.
  const text = bytes.toString().replace(/^[ \t\r]+|[ \t\r]+$/g, '');
  if (text === '') return undefined;
  if (text.startsWith('\uFEFF'))
    return 'starts with a byte order mark, which JSON has not; save the file without it';
  try {
    const value: unknown = JSON.parse(text, refuseHalfCharacters);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? undefined : 'expected an object';
  } catch (error) {
    return `malformed JSON (${messageOf(error)})`;
  }
}

/** JSON.parse takes half a surrogate pair, which UTF-8 has no bytes for. */
function refuseHalfCharacters(name: string, value: unknown): unknown {
  if (/\p{Surrogate}/u.test(name) || (typeof value === 'string' && /\p{Surrogate}/u.test(value))) {
    throw new Error('half a surrogate pair, such as \\ud83d alone, is no character');
  }
  return value;
}
