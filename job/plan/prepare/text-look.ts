/** What the beginning of a text file says of it: its encoding, and how its rows stand in it. */
import type { JsonPath } from '../../settings/json-path.js';
import type { FileFormat } from '../../settings/setting.js';
import { SourceError } from '../../shared/errors.js';
import { refuseStranger } from './stranger.js';

export interface TextForm {
  readonly format: FileFormat;
  /** What files without a mark are in. */
  readonly encoding: string;
  /** Of `--files-json-path`. */
  readonly jsonPath: JsonPath | undefined;
}

export interface TextLook {
  /** What has to be decoded; undefined for UTF-8 that the readers take as it is. */
  readonly decode: string | undefined;
  /** Where the rows are in JSON documents; undefined for CSV and JSON lines. Not known before the text is decoded. */
  readonly documents: JsonPath | undefined;
}

/** So much of a file is looked at, in bytes. */
export const headBytes = 64 * 1024;

const marks: readonly (readonly [string, string])[] = [
  ['efbbbf', 'utf-8'],
  ['fffe', 'utf-16le'],
  ['feff', 'utf-16be'],
];

/** @throws SourceError for what is no text */
export function lookAtText(path: string, head: Buffer, { format, encoding, jsonPath }: TextForm): TextLook {
  refuseStranger(path, head, format);
  const marked = marks.find(([mark]) => head.toString('hex', 0, 3).startsWith(mark))?.[1];
  const real = marked ?? encoding;
  if (real === 'utf-8') refuseUtf16(path, head);
  // Readers of CSV know the mark of UTF-8. JSON has none.
  const isPlain = real === 'utf-8' && (marked === undefined || format === 'csv');
  return {
    decode: isPlain ? undefined : real,
    documents: isPlain && format === 'json' ? documentsIn(head, jsonPath) : undefined,
  };
}

/** Without a mark it is UTF-8 with a NUL in most of every other byte, which would be read. */
function refuseUtf16(path: string, head: Buffer): void {
  const bytes = [...head.subarray(0, 64 - (head.length % 2))];
  const zeros = (from: number) => bytes.filter((byte, at) => at % 2 === from && byte === 0).length;
  const [even, odd] = [zeros(0), zeros(1)];
  const most = Math.floor(bytes.length * 0.4);
  if (bytes.length < 8 || Math.max(even, odd) < most || Math.min(even, odd) > 0) return;
  throw new SourceError(
    `${path}: this looks like UTF-16 without a byte order mark. Give --files-encoding ${odd > 0 ? 'utf-16le' : 'utf-16be'}, ` +
      'or save the file as UTF-8.',
  );
}

const lineFeed = 10;
const openBracket = 91;
const openBrace = 123;

/** A file whose first line is a whole object is JSON lines, where no path is given. */
function documentsIn(head: Buffer, path: JsonPath | undefined): JsonPath | undefined {
  if (path !== undefined) return path;
  const start = head.findIndex((byte) => byte !== 32 && byte !== 9 && byte !== 10 && byte !== 13);
  if (head[start] === openBracket) return ['elements'];
  if (head[start] !== openBrace) return undefined;
  const end = head.indexOf(lineFeed, start);
  return end < 0 || isClosed(head.toString('latin1', start, end)) ? undefined : [];
}

/** Whether as many brackets are closed as are opened, outside strings. */
function isClosed(line: string): boolean {
  const brackets = line.replaceAll(/"(?:[^"\\]|\\.)*"/g, '').match(/[[\]{}]/g) ?? [];
  return brackets.reduce((depth, bracket) => depth + (bracket === '{' || bracket === '[' ? 1 : -1), 0) === 0;
}
