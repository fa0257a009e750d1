import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { footerRows } from '../../../../job/plan/athena/footer-rows.js';
import type { ETag, ObjectInfo, ObjectKey } from '../../../../job/store/object-store.js';
import { testSession } from '../../sql/test-session.js';

const duckdb = testSession();
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'splitter-footers-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function parquet(
  name: string,
  sql: string,
  options = '',
): Promise<{ info: ObjectInfo; bytes: Buffer }> {
  const path = join(folder, `source-${name}`);
  await duckdb().session.run(`COPY (${sql}) TO '${path}' (FORMAT parquet ${options})`);
  const bytes = await readFile(path);
  await rm(path);
  return { info: { key: name as ObjectKey, bytes: bytes.length, etag: name as ETag }, bytes };
}

test('counts the rows of many files, fetching little of each, and leaves nothing behind', async () => {
  const files = await Promise.all(
    Array.from({ length: 20 }, (_, n) =>
      parquet(`f${n}`, `SELECT random() AS x, repeat('x', 50) AS s FROM range(${n * 1000})`),
    ),
  );
  const asked: number[] = [];
  const rows = await footerRows(
    duckdb().session,
    files.map(({ info }) => info),
    {
      stagedEnd: async ({ key }, lastBytes) => {
        asked.push(lastBytes);
        return files.find(({ info }) => info.key === key)?.bytes.subarray(-lastBytes);
      },
    },
    folder,
  );
  expect(rows).toEqual(files.map((_, n) => n * 1000));
  expect(asked).toEqual(files.map(() => 65_536));
  expect(await readdir(folder)).toEqual([]);
});

test('a footer longer than usual is asked for in full', async () => {
  const columns = Array.from({ length: 200 }, (_, n) => `i + ${n} AS column_${n}`).join(', ');
  const big = await parquet('big', `SELECT ${columns} FROM range(20000) r(i)`, ', ROW_GROUP_SIZE 2048');
  const asked: number[] = [];
  const stagedEnd = async (_: ObjectInfo, lastBytes: number) => {
    asked.push(lastBytes);
    return big.bytes.subarray(-lastBytes);
  };
  expect(await footerRows(duckdb().session, [big.info], { stagedEnd }, folder)).toEqual([20_000]);
  expect(asked).toEqual([65_536, big.bytes.readUInt32LE(big.bytes.length - 8) + 8]);
});

test.each([
  ['is lost', undefined, /at x are gone, or another file took their place/],
  ['is empty', Buffer.alloc(0), /Expected a Parquet file at x/],
  ['is something else', Buffer.from('{"a": 1, "b": 2}'), /Expected a Parquet file at x/],
  ['says that it is longer than it is', Buffer.from('....\xff\xff\xff\x7fPAR1', 'latin1'), /at x is damaged/],
])('a file that %s ends the plan', async (_, bytes, problem) => {
  const info = { key: 'x' as ObjectKey, bytes: bytes?.length ?? 0, etag: 'e' as ETag };
  await expect(
    footerRows(duckdb().session, [info], { stagedEnd: async () => bytes }, folder),
  ).rejects.toThrow(problem);
  expect(await readdir(folder)).toEqual([]);
});
