/** The reference table's values: any cell follows from seed, row and column alone, on every machine alike. */

const dataColumns = 51;

/** `user_id`, `user_data0` … `user_data50`. */
export const sampleColumns: readonly string[] = [
  'user_id',
  ...Array.from({ length: dataColumns }, (_, index) => `user_data${index}`),
];

/** No row is longer: a row's number, and 51 commas with UUIDs, and a line end. */
export const maxRowBytes = 20 + dataColumns * 37 + 1;

const [comma, lineEnd, hyphen] = [0x2c, 0x0a, 0x2d];
const hexDigits = Buffer.from('0123456789abcdef');
/** A cell's number within a block of rows has 32 bits: 26 of the row, 6 of the column. */
const rowsPerBlock = 2 ** 26;

/**
 * Writes the row as a line of CSV into the buffer and returns the offset after it. No field needs quotes.
 * Into bytes at once, since strings in between make it five times slower: this takes about 3 µs a row.
 */
export function writeSampleRow(buffer: Buffer, offset: number, row: number, seed: number): number {
  let at = offset + buffer.write(String(row), offset, 'latin1');
  const block = mix(seed + mix(Math.floor(row / rowsPerBlock) + 1));
  const rowBits = (row % rowsPerBlock) * 64;
  for (let column = 0; column < dataColumns; column++) {
    buffer[at] = comma;
    const cell = mix(block ^ (rowBits + column));
    writeUuid(
      buffer,
      at + 1,
      mix(cell + 0x9e3779b9),
      mix(cell ^ block),
      mix(cell + 0xdaa66d2b),
      mix(cell + 0x78dde6e4),
    );
    at += 37;
  }
  buffer[at] = lineEnd;
  return at + 1;
}

/** 36 bytes: the four words with the version 4 and the variant of RFC 9562 in their places. */
function writeUuid(buffer: Buffer, at: number, a: number, b: number, c: number, d: number): void {
  const second = (b & 0xffff0fff) | 0x4000;
  const third = (c & 0x3fffffff) | 0x80000000;
  writeHex(buffer, at, a >>> 16);
  writeHex(buffer, at + 4, a);
  buffer[at + 8] = hyphen;
  writeHex(buffer, at + 9, second >>> 16);
  buffer[at + 13] = hyphen;
  writeHex(buffer, at + 14, second);
  buffer[at + 18] = hyphen;
  writeHex(buffer, at + 19, third >>> 16);
  buffer[at + 23] = hyphen;
  writeHex(buffer, at + 24, third);
  writeHex(buffer, at + 28, d >>> 16);
  writeHex(buffer, at + 32, d);
}

/** The lower 16 bits as four digits. */
function writeHex(buffer: Buffer, at: number, word: number): void {
  buffer[at] = hexDigits[(word >>> 12) & 15] ?? 0;
  buffer[at + 1] = hexDigits[(word >>> 8) & 15] ?? 0;
  buffer[at + 2] = hexDigits[(word >>> 4) & 15] ?? 0;
  buffer[at + 3] = hexDigits[word & 15] ?? 0;
}

/** A bijection of 32-bit integers that mixes well (the constants are of Chris Wellons' hash prospector). */
function mix(value: number): number {
  let x = value | 0;
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
  return x ^ (x >>> 15);
}
