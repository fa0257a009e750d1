import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { parquetMetadata } from 'hyparquet';
import { countFile } from '../../../../job/plan/census/count-file.js';
import { openSession } from '../../../../job/sql/duckdb-session.js';
import { checkedPages, checkedPagesV2 } from './checked-pages.js';
import { noGroups, noRows, rowsBetweenNone } from './groups-without-rows.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'census-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function count(name: string, bytes: Buffer | string, format: 'csv' | 'json' | 'parquet') {
  const path = join(folder, name);
  await writeFile(path, bytes);
  const csv = { delimiter: ',', quote: '"', header: true, columnNames: undefined };
  const { rows, names, oddities } = await countFile(
    { path, documents: undefined },
    {
      files: [],
      format,
      csv,
      longestRecord: 1e6,
      allFields: false,
    },
  );
  return { rows, names, oddities };
}

test('a byte order mark is no part of the first name; of gzip the text is counted', async () => {
  const expected = { rows: 2, names: ['id', 'né'], oddities: [] };
  expect(await count('a.csv', '\ufeffid,né\n1,x\n2,y', 'csv')).toEqual(expected);
  expect(await count('a.csv.gz', gzipSync('\ufeffid,né\n1,x\n2,y'), 'csv')).toEqual(expected);
  const members = ['\xef', '\xbb', '', '\xbfid,n', '\xc3\xa9\n1,x\n2,y'];
  const packed = Buffer.concat(members.map((text) => gzipSync(Buffer.from(text, 'latin1'))));
  expect(await count('a.csv.gz', packed, 'csv')).toEqual(expected);
  expect((await count('b.csv.gz', gzipSync('id'), 'csv')).names).toEqual(['id']);
  expect((await count('a.csv.GZ', gzipSync('id\n1\n'), 'csv')).oddities).toEqual([
    'an ending .gz that is not lower case',
  ]);
});

test.each<[string, string, number]>([
  ['nothing', '', 0],
  ['lines', '{"a":1}\n{"a":2}\n', 2],
  ['a last line without end', '{"a":1}\n{"a":2}', 2],
  ['lines of blanks', '\n {"a":1}\r\n \t\r\n\n{"a":2} ', 2],
  ['a line longer than a chunk', `{"a":"${'x'.repeat(600_000)}"}\n{}`, 2],
])('JSON lines are counted: %s', async (_, text, rows) => {
  expect(await count('a.jsonl', text, 'json')).toEqual({ rows, names: undefined, oddities: [] });
});

test.each<[string, number[], string]>([
  ['a byte that no text has', [0x61, 0xff], '2'],
  ['the first half of a character', [0xc3], '2'],
  ['half a surrogate pair', [0xed, 0xa0, 0xbd], '2'],
  ['a slash in two bytes', [0xc0, 0xaf], '2'],
])('invalid UTF-8 is told with its line: %s', async (_, bytes, line) => {
  for (const [end, lines] of [
    ['', line],
    ['x\n', line],
  ]) {
    const text = Buffer.concat([Buffer.from('{}\n'), Buffer.from(bytes), Buffer.from(end ?? '')]);
    await expect(count('a.jsonl', text, 'json')).rejects.toThrow(`a.jsonl: line ${lines}: invalid UTF-8`);
  }
});

test('invalid UTF-8 is found behind characters that chunks cut', async () => {
  const text = `${'é'.repeat(200_001)}\n`.repeat(3);
  expect((await count('a.jsonl', text, 'json')).rows).toBe(3);
  const broken = Buffer.from(` ${text}`);
  broken[900_000] = 0xff;
  await expect(count('a.jsonl', broken, 'json')).rejects.toThrow('a.jsonl: line 3: invalid UTF-8');
});

test('rows and names of Parquet come from the footer', async () => {
  const path = join(folder, 'duckdb.parquet');
  const session = await openSession({
    threads: 1,
    memoryLimit: '500MB',
    tempDirectory: join(folder, 'spill'),
  });
  await session.run(
    `COPY (SELECT i AS "ID", {'a': i, 'b': [i]} AS s, i AS "a b" FROM range(300000) t(i)) TO '${path}' (FORMAT parquet)`,
  );
  session.close();
  const csv = { delimiter: ',', quote: '"', header: true, columnNames: undefined };
  const counted = await countFile(
    { path, documents: undefined },
    {
      files: [],
      format: 'parquet',
      csv,
      longestRecord: 1e6,
      allFields: false,
    },
  );
  expect([counted.rows, counted.names]).toEqual([300_000, ['ID', 's', 'a b']]);
});

test.each<[string, Buffer, number]>([
  ['before and behind others', rowsBetweenNone, 2],
  ['alone', noRows, 0],
  ['no row group at all', noGroups, 0],
])('row groups without rows are counted: %s', async (_, bytes, rows) => {
  expect(await count('a.parquet', bytes, 'parquet')).toEqual({ rows, names: ['id', 'n'], oddities: [] });
});

test('a page between row groups without rows is checked', async () => {
  const { row_groups } = parquetMetadata(new Uint8Array(rowsBetweenNone).buffer);
  const pages = row_groups[1]?.columns[0]?.meta_data;
  const end = Number(pages?.dictionary_page_offset) + Number(pages?.total_compressed_size);
  const changed = Buffer.from(rowsBetweenNone);
  changed[end - 1] = (changed[end - 1] ?? 0) ^ 1;
  await expect(count('a.parquet', changed, 'parquet')).rejects.toThrow('column id: the page at byte');
});

test('values without a page are damage', async () => {
  const found: unknown[] = [];
  for (let at = 4; at < noRows.length - 8; at += 1) {
    const changed = Buffer.from(noRows);
    // What was 0 is 1.
    changed[at] = (changed[at] ?? 0) ^ 2;
    found.push(await count('a.parquet', changed, 'parquet').catch(String));
  }
  expect(found).toContainEqual(
    expect.stringContaining('column id: the footer states 1 values, and no page of them'),
  );
});

test('pages with checksums are read; any byte changed in one is damage', async () => {
  expect(await count('a.parquet', checkedPages, 'parquet')).toEqual({
    rows: 6,
    names: ['id', 'name'],
    oddities: [],
  });
  expect(await count('b.parquet', checkedPagesV2, 'parquet')).toEqual({
    rows: 6,
    names: ['id'],
    oddities: [],
  });
  for (const whole of [checkedPages, checkedPagesV2]) {
    const footer = whole.length - 8 - whole.readUInt32LE(whole.length - 8);
    let undetected = 0;
    for (let at = 4; at < footer; at += 1) {
      const changed = Buffer.from(whole);
      changed[at] = (changed[at] ?? 0) ^ 1;
      const found = await count('c.parquet', changed, 'parquet').catch(String);
      if (typeof found !== 'string') undetected += 1;
      else
        expect(found).toMatch(
          /column (id|name): (the page at byte|a damaged page header|a page ends behind)/,
        );
    }
    // Of a page's header, which no checksum covers, some bytes mean nothing for where its data is.
    expect(undetected).toBeLessThan(0.35 * (footer - 4));
  }
});

test.each<[string, Buffer, RegExp]>([
  ['nothing', Buffer.alloc(0), /not a whole Parquet file/],
  ['text', Buffer.from('hello world, no Parquet'), /not a whole Parquet file/],
  ['a cut file', checkedPages.subarray(0, -20), /not a whole Parquet file/],
  [
    'a footer longer than the file',
    Buffer.concat([Buffer.from('PAR1'), Buffer.from([99, 0, 0, 0]), Buffer.from('PAR1')]),
    /not a whole Parquet file/,
  ],
  ['an encrypted footer', Buffer.from('PAR1....PARE'), /encrypted Parquet/],
])('%s is no Parquet', async (_, bytes, problem) => {
  await expect(count('a.parquet', bytes, 'parquet')).rejects.toThrow(problem);
});
