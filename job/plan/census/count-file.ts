/** Reads one file to its end and counts its rows. */
import { types } from 'node:util';
import type { FileFormat } from '../../settings/setting.js';
import { SourceError } from '../../shared/errors.js';
import { countParquet } from './count-parquet.js';
import { CsvCounter } from './csv-counter.js';
import type { Counted, CsvDialect, FileCount } from './file-count.js';
import { gzipMembers } from './gzip-members.js';
import { LineCounter } from './line-counter.js';
import { type OpenFile, openFile } from './read-chunks.js';
import { Utf8Check } from './utf8-check.js';

export interface CensusTask {
  readonly files: readonly string[];
  readonly format: FileFormat;
  readonly csv: CsvDialect;
  /** The longest record of CSV that is read, in bytes. */
  readonly longestRecord: number;
  /** CSV: whether to count the fields of every record, which costs three times as much. */
  readonly allFields: boolean;
}

/** @throws SourceError for a file that is not what its format says */
export async function countFile(path: string, task: CensusTask): Promise<FileCount> {
  let file: OpenFile | undefined;
  try {
    file = openFile(path);
    const counted = task.format === 'parquet' ? countParquet(path, file) : await countText(path, file, task);
    return { file: path, identity: file.identity, ...counted };
  } catch (error) {
    if (error instanceof SourceError || !types.isNativeError(error)) throw error;
    throw new SourceError(`${path}: ${error.message}`, { cause: error });
  } finally {
    file?.close();
  }
}

interface TextCounter {
  push(chunk: Buffer): void;
  end(): Counted;
  invalidUtf8(): SourceError;
}

async function countText(path: string, file: OpenFile, task: CensusTask): Promise<Counted> {
  const oddities = new Set<string>();
  const counter: TextCounter =
    task.format === 'csv' ? new CsvCounter({ ...task.csv, ...task, file: path }) : new LineCounter(path);
  const utf8 = new Utf8Check();
  const count = (text: Buffer) => {
    const invalid = utf8.push(text);
    if (invalid >= 0) {
      counter.push(text.subarray(0, invalid));
      throw counter.invalidUtf8();
    }
    counter.push(text);
  };
  // Held until they tell a mark from text: the first members of a gzip may be shorter.
  let first: Buffer | undefined = Buffer.alloc(0);
  const begin = (beginning: Buffer) => {
    first = undefined;
    refuseOtherEncodings(path, beginning);
    // JSON has no byte order mark: there it is a character that the other reader refuses.
    count(task.format === 'csv' ? withoutMark(beginning) : beginning);
  };
  const take = (chunk: Buffer) => {
    if (first === undefined) return count(chunk);
    first = Buffer.concat([first, chunk]);
    if (first.length >= longestMark) begin(first);
  };
  if (path.toLowerCase().endsWith('.gz')) {
    if (!path.endsWith('.gz')) oddities.add('an ending .gz that is not lower case');
    const members = gzipMembers({
      file: path,
      next: () => file.next(),
      onOddity: (oddity) => oddities.add(oddity),
    });
    for await (const chunk of members) take(chunk);
  } else {
    for (let chunk = file.next(); chunk !== undefined; chunk = file.next()) take(chunk);
  }
  if (first !== undefined) begin(first);
  if (!utf8.isComplete()) throw counter.invalidUtf8();
  const counted = counter.end();
  return { ...counted, oddities: [...oddities, ...counted.oddities] };
}

function withoutMark(chunk: Buffer): Buffer {
  return chunk.length >= 3 && chunk.readUIntBE(0, 3) === 0xefbbbf ? chunk.subarray(3) : chunk;
}

/** Bytes of the longest beginning that is looked for. */
const longestMark = 4;

/** Formats that would otherwise be told as a byte that is no UTF-8. */
const beginnings: readonly (readonly [string, string])[] = [
  ['1f8b', 'gzip, without .gz at the end of its name; rename it'],
  ['28b52ffd', 'compressed with zstd; unpack it, or compress it with gzip'],
  ['504b0304', 'a ZIP archive or a spreadsheet; unpack it, or save the sheet as CSV'],
  ['fffe', 'UTF-16; save the file as UTF-8'],
  ['feff', 'UTF-16; save the file as UTF-8'],
];

function refuseOtherEncodings(path: string, chunk: Buffer): void {
  const beginning = chunk.toString('hex', 0, 4);
  const found = beginnings.find(([bytes]) => beginning.startsWith(bytes));
  if (found) throw new SourceError(`${path}: this is ${found[1]}.`);
}
