/** Counts the rows of a Parquet file by its footer, and checks the CRC of every page that carries one. */
import { types } from 'node:util';
import { crc32 } from 'node:zlib';
import { type ColumnMetaData, type FileMetaData, parquetMetadata } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import { SourceError } from '../../shared/errors.js';
import type { Counted } from './file-count.js';
import type { OpenFile } from './read-chunks.js';

/** The footer's length and the magic bytes behind it. */
const endBytes = 8;
/** A page's header has its statistics in it. */
const usualHeaderBytes = 1024;
const mostHeaderBytes = 16 * 1024 * 1024;
const chunkBytes = 256 * 1024;

/** @throws SourceError for a file that is no Parquet, contradicts itself, or has a damaged page */
export function countParquet(path: string, file: OpenFile): Counted {
  const footer = readFooter(path, file);
  const rows = footer.row_groups.reduce((sum, group) => sum + group.num_rows, 0n);
  if (rows !== footer.num_rows) {
    throw new SourceError(
      `${path}: the footer states ${footer.num_rows} rows, its row groups have ${rows}. Make the file anew.`,
    );
  }
  for (const { columns } of footer.row_groups) {
    for (const { meta_data: column } of columns) if (column) checkPages(path, file, column);
  }
  return { rows: Number(rows), names: namesOf(footer), oddities: [] };
}

function readFooter(path: string, file: OpenFile): FileMetaData {
  const { size } = file.identity;
  const end = file.at(Math.max(0, size - endBytes), endBytes);
  const magic = end.toString('latin1', 4);
  if (magic === 'PARE') {
    throw new SourceError(`${path}: encrypted Parquet, which is not read. Write it without encryption.`);
  }
  const length = end.length < endBytes ? 0 : end.readUInt32LE(0);
  if (magic !== 'PAR1' || length > size - endBytes) {
    throw new SourceError(
      `${path}: not a whole Parquet file: it does not end with a footer. Make or fetch it anew.`,
    );
  }
  try {
    return parquetMetadata(new Uint8Array(file.at(size - endBytes - length, length + endBytes)), {
      geoparquet: false,
    });
  } catch (error) {
    throw new SourceError(
      `${path}: a damaged Parquet footer (${messageOf(error)}). Make or fetch the file anew.`,
      {
        cause: error,
      },
    );
  }
}

/** Of the table's columns: the schema is a tree written in order, root first. */
function namesOf({ schema }: FileMetaData): readonly string[] {
  const names: string[] = [];
  let at = 1;
  const pass = () => {
    const children = schema[at]?.num_children ?? 0;
    at += 1;
    for (let child = 0; child < children; child += 1) pass();
  };
  while (at < schema.length) {
    names.push(schema[at]?.name ?? '');
    pass();
  }
  return names;
}

function checkPages(path: string, file: OpenFile, column: ColumnMetaData): void {
  // Offset 0, where the file's mark is, stands for no page: of a dictionary with some writers, of the data where there are
  // no values, as in the row groups without rows that Arrow writes.
  const { dictionary_page_offset: dictionary = 0n, data_page_offset: data, num_values: values } = column;
  const hasDictionary = dictionary > 0n && (dictionary < data || data === 0n);
  let at = Number(hasDictionary ? dictionary : data);
  const end = at + Number(column.total_compressed_size);
  const of = `${path}: column ${column.path_in_schema.join('.')}`;
  if (values > 0n && (data <= 0n || end <= at)) {
    throw new SourceError(
      `${of}: the footer states ${values} values, and no page of them. Make the file anew.`,
    );
  }
  while (at < end) {
    const header = readHeader(of, file, at, end);
    const from = at + header.bytes;
    at = from + header.page.compressed_page_size;
    if (at > end)
      throw new SourceError(`${of}: a page ends behind its column chunk. Make or fetch the file anew.`);
    const expected = header.page.crc;
    if (expected !== undefined && crcOf(file, from, at) !== expected >>> 0) {
      throw new SourceError(
        `${of}: the page at byte ${from} does not have the CRC that it states. Make or fetch the file anew.`,
      );
    }
  }
}

function readHeader(of: string, file: OpenFile, at: number, end: number) {
  for (let length = usualHeaderBytes; ; length *= 8) {
    const bytes = file.at(at, Math.min(length, end - at));
    const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length), offset: 0 };
    try {
      const page = parquetHeader(reader);
      if (page.compressed_page_size >= 0) return { page, bytes: reader.offset };
    } catch (error) {
      // Headers with long statistics end behind what was read.
      if (bytes.length === length && length < mostHeaderBytes) continue;
      throw new SourceError(
        `${of}: a damaged page header at byte ${at} (${messageOf(error)}). Make or fetch the file anew.`,
        {
          cause: error,
        },
      );
    }
    throw new SourceError(`${of}: a damaged page header at byte ${at}. Make or fetch the file anew.`);
  }
}

function crcOf(file: OpenFile, from: number, to: number): number {
  let crc = 0;
  for (let at = from; at < to; at += chunkBytes) crc = crc32(file.at(at, Math.min(chunkBytes, to - at)), crc);
  return crc;
}

function messageOf(error: unknown): string {
  return types.isNativeError(error) ? error.message : String(error);
}
