/** Reads one file to its end and counts its rows. */
import { types } from 'node:util';
import type { JsonPath } from '../../settings/json-path.js';
import type { FileFormat } from '../../settings/setting.js';
import { SourceError } from '../../shared/errors.js';
import { messageOf } from '../../shared/message-of.js';
import { countParquet } from './count-parquet.js';
import { CsvCounter } from './csv-counter.js';
import { ElementCounter } from './element-counter.js';
import type { Counted, CsvDialect, FileCount } from './file-count.js';
import { gzipMembers } from './gzip-members.js';
import { LineCounter } from './line-counter.js';
import { type OpenFile, openFile } from './read-chunks.js';
import { Utf8Check } from './utf8-check.js';

export interface CensusFile {
  readonly path: string;
  /** Where the rows are in its JSON documents; undefined for CSV, JSON lines and Parquet. */
  readonly documents: JsonPath | undefined;
}

export interface CensusTask {
  readonly files: readonly CensusFile[];
  readonly format: FileFormat;
  readonly csv: CsvDialect;
  /** The longest record of CSV that is read, in bytes. */
  readonly longestRecord: number;
  /** CSV: whether to count the fields of every record, which costs three times as much. */
  readonly allFields: boolean;
}

/**
 * @param onRead told of the bytes that were read of the file, all of them in the end
 * @throws SourceError for a file that is not what its format says
 */
export async function countFile(
  counted: CensusFile,
  task: CensusTask,
  onRead: (bytes: number) => void = () => {},
): Promise<FileCount> {
  const { path } = counted;
  let file: OpenFile | undefined;
  try {
    file = openFile(path, onRead);
    const found = task.format === 'parquet' ? countParquet(path, file) : await countText(counted, file, task);
    // Of Parquet some pages are looked at, wherever they are.
    if (task.format === 'parquet') onRead(file.identity.size);
    return { file: path, identity: file.identity, ...found };
  } catch (error) {
    if (error instanceof SourceError || !types.isNativeError(error)) throw error;
    throw new SourceError(`${path}: ${messageOf(error)}`, { cause: error });
  } finally {
    file?.close();
  }
}

interface TextCounter {
  push(chunk: Buffer): void;
  end(): Counted;
  invalidUtf8(): SourceError;
}

function counterOf({ path, documents }: CensusFile, task: CensusTask): TextCounter {
  if (task.format === 'csv') return new CsvCounter({ ...task.csv, ...task, file: path });
  return documents === undefined ? new LineCounter(path) : new ElementCounter(path, documents);
}

async function countText(counted: CensusFile, file: OpenFile, task: CensusTask): Promise<Counted> {
  const { path } = counted;
  const oddities = new Set<string>();
  const counter = counterOf(counted, task);
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
  const found = counter.end();
  return { ...found, oddities: [...oddities, ...found.oddities] };
}

function withoutMark(chunk: Buffer): Buffer {
  return chunk.length >= 3 && chunk.readUIntBE(0, 3) === 0xefbbbf ? chunk.subarray(3) : chunk;
}

/** Of UTF-8, in bytes. */
const longestMark = 3;
