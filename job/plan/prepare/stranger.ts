/** What a file is that is no text, told by its first bytes: otherwise it would be told as a byte that is no UTF-8. */
import type { FileFormat } from '../../settings/setting.js';
import { SourceError } from '../../shared/errors.js';

const saveSheet =
  'Save each sheet as CSV: in Excel "Save As", type "CSV UTF-8 (comma delimited)"; in LibreOffice "Save As", type "Text CSV"';

/** Beginnings in hexadecimal; the first that fits counts. */
const strangers: readonly (readonly [string, string])[] = [
  ['504b0304', 'a ZIP archive. Unpack it'],
  ['504b0506', 'an empty ZIP archive'],
  ['d0cf11e0a1b11ae1', `a spreadsheet or document of Microsoft Office (before 2007). ${saveSheet}`],
  ['50415231', 'Parquet. Give --files-format parquet'],
  ['4f5243', 'ORC, which is not read. Write it as Parquet'],
  ['4f626a01', 'Avro, which is not read. Write it as Parquet or JSON lines'],
  ['4152524f5731', 'Arrow (Feather), which is not read. Write it as Parquet'],
  ['53514c69746520666f726d61742033', 'an SQLite database. Export the table as CSV'],
  ['255044462d', 'a PDF. The table has to be exported as CSV'],
  ['fd377a585a00', 'packed with xz. Unpack it, or pack it with gzip or zstd'],
  ['377abcaf271c', 'a 7z archive. Unpack it'],
  ['04224d18', 'packed with LZ4. Unpack it, or pack it with gzip or zstd'],
  ['ff060000734e61507059', 'packed with Snappy. Unpack it, or pack it with gzip or zstd'],
  ['fffe0000', 'UTF-32. Save the file as UTF-8'],
  ['0000feff', 'UTF-32. Save the file as UTF-8'],
];

/** Where a tar archive has its name. */
const tarAt = 257;

/** Of Parquet, ORC, Arrow and SQLite: letters, which a header may begin with, too, such as `ORCID`. */
const letters = /^(?:50415231|4f5243|4152524f5731|53514c)/;
/** So far all that begin so, and tar archives, have a character that no header has. */
const binaryWithin = 512;

/** @throws SourceError for a file that begins as no `format` does */
export function refuseStranger(path: string, head: Buffer, format: FileFormat): void {
  const found = strangerOf(head, format);
  if (found !== undefined) throw new SourceError(`${path}: this is ${found}.`);
}

function strangerOf(head: Buffer, format: FileFormat): string | undefined {
  const hex = head.toString('hex', 0, 16);
  if (format === 'parquet' && hex.startsWith('50415231')) return undefined;
  const packed = format === 'parquet' ? packedParquet(hex) : undefined;
  if (packed !== undefined) return packed;
  const spreadsheet = hex.startsWith('504b0304') ? sheetIn(head) : undefined;
  if (spreadsheet !== undefined) return spreadsheet;
  if (isBinary(head) && head.toString('latin1', tarAt, tarAt + 5) === 'ustar')
    return 'a tar archive. Unpack it';
  if (letters.test(hex) && !isBinary(head)) return undefined;
  return strangers.find(([beginning]) => hex.startsWith(beginning))?.[1];
}

/** Whether it has control characters other than tabs, line ends and pages. */
function isBinary(head: Buffer): boolean {
  return head.subarray(0, binaryWithin).some((byte) => byte < 9 || (byte > 13 && byte < 32));
}

/** The names of an archive's first files stand in its first bytes. */
function sheetIn(head: Buffer): string | undefined {
  const text = head.toString('latin1');
  if (text.includes('opendocument.spreadsheet')) return `a spreadsheet of LibreOffice (ods). ${saveSheet}`;
  return /\[Content_Types\]\.xml|_rels\/|docProps\/|xl\//.test(text)
    ? `a spreadsheet (xlsx), or another document of Microsoft Office. ${saveSheet}`
    : undefined;
}

function packedParquet(hex: string): string | undefined {
  return /^(?:1f8b|28b52ffd|425a68)/.test(hex)
    ? 'packed, and Parquet is read as it is. Unpack it: its columns are packed already'
    : undefined;
}
