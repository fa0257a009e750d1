import type { DuckDBDataChunk } from '@duckdb/node-api';
import { expect, test } from '@jest/globals';
import { ColumnBytes } from '../../../job/sql/column-bytes.js';
import { testSession } from './test-session.js';

const db = testSession();

/** The chunks of a query whose column 0 is VARCHAR and whose column 1 is the same as a BLOB. */
function chunksOf(texts: string): AsyncIterable<DuckDBDataChunk> {
  return db().session.stream(`SELECT x, encode(x) FROM (${texts}) AS t(x)`);
}

/** What a column reader gives for each row, in the order of `rows`. */
function read(chunk: DuckDBDataChunk, rows: readonly number[]) {
  const [texts, blobs] = [new ColumnBytes(chunk, 0), new ColumnBytes(chunk, 1)];
  return rows.map((row) => ({ text: texts.text(row), bytes: blobs.bytes(row)?.toString('utf8') ?? null }));
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

test.each([
  [
    'short and long, next to NULLs',
    "SELECT CASE WHEN i % 7 = 0 THEN NULL WHEN i % 3 = 0 THEN concat('s', i) ELSE repeat(concat('long ', i, ' '), 1 + i % 9) END FROM range(5000) r(i)",
  ],
  ['one that repeats', "SELECT 'the same text in every row' FROM range(3000)"],
  ['12 and 13 bytes, and none', "SELECT left('1234567890123', (i % 14)::INT) FROM range(3000) r(i)"],
  ['longer than a run', 'SELECT repeat(i::VARCHAR, 40000) FROM range(50) r(i)'],
  ['beyond ASCII', "SELECT repeat(concat('é日😀', i), 1 + i % 20) FROM range(5000) r(i)"],
  [
    'sorted, so that they lie in another order',
    "SELECT repeat(concat(i, ' of a few bytes '), 1 + i % 5) AS x FROM range(5000) r(i) ORDER BY md5(i::VARCHAR)",
  ],
  ['filtered', 'SELECT repeat(i::VARCHAR, 20) AS x FROM range(9000) r(i) WHERE i % 5 < 2'],
  [
    'with a NUL and a byte order mark',
    "SELECT concat(chr(65279), 'a', chr(0), repeat('b', (i % 20)::INT)) FROM range(100) r(i)",
  ],
])('texts are what the library reads: %s', async (_, texts) => {
  let chunks = 0;
  for await (const chunk of chunksOf(texts)) {
    chunks += 1;
    const expected = chunk.getColumnValues(0);
    const rows = upTo(chunk.rowCount);
    expect(read(chunk, rows)).toEqual(rows.map((row) => ({ text: expected[row], bytes: expected[row] })));
  }
  expect(chunks).toBeGreaterThan(0);
});

test('rows may be asked for in any order, and again', async () => {
  let chunks = 0;
  for await (const chunk of chunksOf("SELECT repeat(concat(i, ' '), 1 + i % 400) FROM range(2000) r(i)")) {
    chunks += 1;
    const expected = chunk.getColumnValues(0);
    const rows = upTo(6000).map((index) => (index * 769) % 2000);
    expect(read(chunk, rows)).toEqual(rows.map((row) => ({ text: expected[row], bytes: expected[row] })));
  }
  expect(chunks).toBe(1);
});

test('the bytes outlive the chunk, and one view keeps little beside it in memory', async () => {
  const kept: Buffer[] = [];
  for await (const chunk of chunksOf('SELECT repeat(md5(i::VARCHAR), 100) FROM range(6000) r(i)')) {
    const blobs = new ColumnBytes(chunk, 1);
    for (let row = 0; row < chunk.rowCount; row += 100) kept.push(blobs.bytes(row) ?? Buffer.alloc(0));
  }
  expect(kept.length).toBeGreaterThanOrEqual(60);
  for (const [at, bytes] of kept.entries()) {
    expect(bytes.toString('latin1')).toMatch(/^([0-9a-f]{32})\1{99}$/);
    expect({ at, kept: bytes.buffer.byteLength <= 65_536 }).toEqual({ at, kept: true });
  }
});
