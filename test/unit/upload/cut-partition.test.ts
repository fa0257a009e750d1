import { copyFile, mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { RunError } from '../../../job/shared/errors.js';
import { modExpression } from '../../../job/sql/tranche-expression.js';
import type { StagedFile } from '../../../job/state/plan-file.js';
import { RunState } from '../../../job/state/run-state.js';
import { createLocalStore } from '../../../job/store/local-store.js';
import type { ETag, ObjectStore } from '../../../job/store/object-store.js';
import { cutPartition } from '../../../job/upload/cut-partition.js';
import { fetchPartition } from '../../../job/upload/fetch-partition.js';
import { rowGroups } from '../../../job/upload/row-groups.js';
import { testSession } from '../sql/test-session.js';
import { uploadTools } from './upload-tools.js';

const opened = testSession();
const tranches = 6;
const known = { kind: 'nothing' } as const;

/** A state as on S3: files have to be fetched into the scratch folder, whole or in parts. What was asked for is noted. */
async function remote(column = 'id') {
  const { session } = opened();
  const { paths, tools } = await uploadTools(opened());
  await mkdir(join(paths.scratch, 'frozen'));
  const staged: StagedFile[] = [];
  /** Rows `from` to `to - 1`. `text` and `key` are SQL. */
  const freeze = async (
    from: number,
    to: number,
    { text = 'md5(i::VARCHAR)', key: keyOf = "concat('row ', i)", rowsOfGroup = 2_048 } = {},
  ) => {
    const path = join(paths.scratch, 'frozen', `${from}.parquet`);
    await session.run(
      `COPY (SELECT i AS ${column}, ${text} AS text, ${keyOf} AS splitter_key FROM range(${from}, ${to}) t(i))
         TO '${path}' (FORMAT parquet, ROW_GROUP_SIZE ${rowsOfGroup})`,
    );
    const { key, etag, bytes } = await tools.state.putStaged('attempt', 1, from, path);
    staged.push({ partition: 1, key, etag, bytes, rows: to - from });
  };
  const folder = createLocalStore({ folder: paths.state });
  const asked = { whole: [] as string[], bytes: 0, requests: 0 };
  const control = { isDraining: false };
  /** What the server makes of the bytes that it was asked for. */
  const server = { answers: (bytes: Uint8Array) => bytes };
  const store: ObjectStore = {
    ...folder,
    get: async (key, options) => {
      const found = await folder.get(key, options);
      asked.bytes += found?.bytes.byteLength ?? 0;
      asked.requests += 1;
      return found && { ...found, bytes: server.answers(found.bytes) };
    },
    localFile: async (key, into, etag) => {
      const found = await folder.localFile(key, into, etag);
      if (found === undefined) return undefined;
      asked.whole.push(key);
      const path = join(into, `fetched-${asked.whole.length}.parquet`);
      await copyFile(found, path);
      return path;
    },
  };
  const state = new RunState(store, { kind: 's3', bucket: 'state', prefix: '' }, 'run-1');
  const task = { partition: 1, tranches: [1, 3, 5], staged, known };
  const parent = join(paths.scratch, 'work');
  await mkdir(parent);
  const fetch = (plan: { tranches: number; partitions: number }, largest: number) =>
    fetchPartition(task, plan, { state, parent, largest });
  const cut = async (largest: number, bytesAtOnce: number) => {
    const fetched = await fetch({ tranches, partitions: 2 }, largest);
    if (fetched.kind !== 'cut') throw new Error('expected a partition that is cut');
    const options = { session, state, control, tranches, tranchesHere: 3, bytesAtOnce };
    return { fetched, relations: (await cutPartition(fetched, options)) ?? new Map<number, string>() };
  };
  return { session, freeze, staged, asked, control, server, fetch, cut, state, parent };
}

/** Of all tranches: how many rows lie where they belong, and the digest of all texts. */
async function rowsOf(relations: ReadonlyMap<number, string>) {
  const { session } = opened();
  let [rows, right, sum] = [0, 0, 0n];
  for (const [tranche, relation] of relations) {
    const [found] = await session.rows(
      `SELECT count(*) AS rows, count(*) FILTER (${modExpression('splitter_key', tranches)} = ${tranche}) AS right_ones,
         sum(hash(text) // 1000000)::HUGEINT AS sum FROM ${relation}`,
    );
    rows += Number(found?.rows);
    right += Number(found?.right_ones);
    sum += BigInt(String(found?.sum));
  }
  return { rows, right, sum };
}

async function expected(to: number) {
  const [found] = await opened().session.rows(
    `SELECT sum(hash(md5(i::VARCHAR)) // 1000000)::HUGEINT AS sum FROM range(${to}) t(i)`,
  );
  return { rows: to, right: to, sum: BigInt(String(found?.sum)) };
}

test('several files are cut some at a time, and gone when they have been cut', async () => {
  const { freeze, cut, asked } = await remote();
  for (const from of [0, 1_000, 2_000]) await freeze(from, from + 1_000);
  const { fetched, relations } = await cut(1e9, 1);
  expect(await rowsOf(relations)).toEqual(await expected(3_000));
  expect(asked.whole).toHaveLength(3);
  expect(await readdir(fetched.folder)).toEqual(['tranches']);
  const [first = ''] = await readdir(join(fetched.folder, 'tranches'));
  expect(await readdir(join(fetched.folder, 'tranches', first))).toHaveLength(3);
});

/** Of a file that is fetched by row groups, so much is asked for to find its footer. */
const bytesOfEnd = 65_536;

test('a file that is too large is fetched by its row groups, each byte once but those of its end', async () => {
  const { freeze, cut, asked, staged } = await remote();
  await freeze(0, 20_000);
  const { fetched, relations } = await cut(100, 150_000);
  expect(await rowsOf(relations)).toEqual(await expected(20_000));
  expect(asked.whole).toEqual([]);
  expect(asked.bytes).toBeGreaterThan((staged[0]?.bytes ?? 0) * 0.99);
  expect(asked.bytes).toBeLessThan((staged[0]?.bytes ?? 0) * 1.01 + bytesOfEnd);
  expect(await readdir(fetched.folder)).toEqual(['tranches']);
});

test('what is not fetched of a large file takes no room', async () => {
  const { freeze, staged, session, state, parent } = await remote();
  await freeze(0, 200_000);
  const [file] = staged;
  if (file === undefined) throw new Error('expected a staged file');
  const pieces = await rowGroups(file, { session, state, folder: parent, bytesAtOnce: file.bytes / 10 });
  const taken: number[] = [];
  let rows = 0;
  for await (const piece of pieces ?? []) {
    const [name = '', ...others] = await readdir(parent);
    expect(others).toEqual([]);
    const { size, blocks } = await stat(join(parent, name));
    expect(size).toBe(file.bytes);
    taken.push(blocks * 512);
    const [counted] = await session.rows(`SELECT count(DISTINCT text) AS rows FROM ${piece.relation}`);
    rows += Number(counted?.rows);
  }
  expect(rows).toBe(200_000);
  expect(taken.length).toBeGreaterThanOrEqual(10);
  expect(Math.max(...taken)).toBeLessThan(file.bytes / 5);
});

test('a column of the name by which row groups are chosen has its file fetched whole', async () => {
  const { freeze, cut, asked } = await remote('File_Row_Number');
  await freeze(0, 5_000);
  const { fetched, relations } = await cut(100, 100);
  expect(await rowsOf(relations)).toEqual(await expected(5_000));
  expect(asked.whole).toHaveLength(1);
  expect(await readdir(fetched.folder)).toEqual(['tranches']);
});

test.each([1, 1e9])(
  'other rows than were counted, or another file, end the run (files above %p bytes in parts)',
  async (largest) => {
    const { freeze, cut, staged } = await remote();
    await freeze(0, 5_000);
    const [file] = staged;
    if (file === undefined) throw new Error('expected a staged file');
    staged[0] = { ...file, rows: 5_001 };
    await expect(cut(largest, 1e9)).rejects.toThrow(
      new RunError(
        `The frozen rows at ${file.key} are 5000, where the plan has counted 5001. Start a new run; what this run wrote stays.`,
      ),
    );
    staged[0] = { ...file, etag: 'another' as ETag };
    await expect(cut(largest, 1e9)).rejects.toThrow(`The frozen rows at ${file.key} are gone`);
  },
);

test.each([1, 1e9])(
  'files without rows are cut like others (files above %p bytes in parts)',
  async (largest) => {
    const { freeze, cut } = await remote();
    await freeze(5_000, 5_000);
    await freeze(0, 3_000);
    await freeze(6_000, 6_000);
    const { fetched, relations } = await cut(largest, 1);
    expect(await rowsOf(relations)).toEqual(await expected(3_000));
    expect(await readdir(fetched.folder)).toEqual(['tranches']);
  },
);

test('a partition without files has no tranche with rows', async () => {
  const { cut } = await remote();
  expect((await cut(1, 1)).relations).toEqual(new Map());
});

test.each([1, 1e9])(
  'rows without a key lie in tranche 0 (files above %p bytes in parts)',
  async (largest) => {
    const { freeze, cut } = await remote();
    await freeze(0, 5_000, { key: "CASE WHEN i % 1000 <> 7 THEN concat('row ', i) END" });
    const { relations } = await cut(largest, 1);
    expect(await rowsOf(relations)).toEqual(await expected(5_000));
    const [found] = await opened().session.rows(
      `SELECT count(*) AS rows FROM ${relations.get(0)} WHERE splitter_key IS NULL`,
    );
    expect(found).toEqual({ rows: 5n });
  },
);

test('rows of a key that come in several pieces lie in one tranche', async () => {
  const { freeze, cut } = await remote();
  const key = "concat('key ', i % 10)";
  await freeze(0, 4_000, { key });
  await freeze(4_000, 10_000, { key });
  const { relations } = await cut(1, 1);
  expect(await rowsOf(relations)).toEqual(await expected(10_000));
});

test('how rows are cut follows from the width of each piece', async () => {
  const { freeze, cut, session } = await remote();
  await freeze(0, 50);
  await freeze(50, 4_050, { text: "concat(i, repeat('x', 40000))", rowsOfGroup: 500 });
  const { fetched } = await cut(1e9, 1);
  const [found] = await session.rows(
    `SELECT max(row_group_num_rows) AS most FROM parquet_metadata('${fetched.folder}/tranches/*/1_*.parquet')`,
  );
  // 64 MB of three tranches.
  expect(Number(found?.most)).toBeLessThanOrEqual(540);
});

test.each([1, 1e9])(
  'narrow rows before wide ones do not hide them (files above %p bytes in parts)',
  async (largest) => {
    const { freeze, cut, session } = await remote();
    const text = "CASE WHEN i < 500 THEN 'x' ELSE concat(i, repeat('x', 40000)) END";
    await freeze(0, 4_000, { text, rowsOfGroup: 2_048 });
    const { fetched } = await cut(largest, 1e9);
    const [found] = await session.rows(
      `SELECT max(row_group_num_rows) AS most FROM parquet_metadata('${fetched.folder}/tranches/*/*.parquet')`,
    );
    expect(Number(found?.most)).toBeLessThanOrEqual(540);
  },
);

test('a partition that is one tranche has all of its files fetched whole', async () => {
  const { freeze, fetch, asked, staged } = await remote();
  await freeze(0, 1_000);
  const fetched = await fetch({ tranches: 2, partitions: 2 }, 1);
  expect(fetched.kind).toBe('uncut');
  expect(fetched.files.map((file) => file.staged)).toEqual(staged);
  expect(asked.whole).toEqual(staged.map(({ key }) => key));
});

test('a part that is shorter than was asked for ends the run', async () => {
  const { freeze, cut, server, staged } = await remote();
  await freeze(0, 20_000);
  server.answers = (bytes) => (bytes.byteLength > 50_000 ? bytes.subarray(1) : bytes);
  await expect(cut(1, 150_000)).rejects.toThrow(`The frozen rows at ${staged[0]?.key} are gone`);
});

test('a run that is to stop cuts no further piece', async () => {
  const { freeze, cut, server, asked, control } = await remote();
  await freeze(0, 20_000);
  server.answers = (bytes) => {
    // The end, with the footer, then the first piece.
    control.isDraining = asked.requests === 2;
    return bytes;
  };
  expect((await cut(1, 1)).relations).toEqual(new Map());
  expect(asked.requests).toBe(2);
});

test('columns whose values come again take no more room than is reckoned, though dictionaries serve fewer rows', async () => {
  const { freeze, cut, staged, session } = await remote();
  await freeze(0, 130_000, { text: "concat('a shop of the town ', hash(i) % 5000)", rowsOfGroup: 130_000 });
  const { fetched } = await cut(1e9, 1);
  const [found] = await session.rows(
    `SELECT sum(size)::DOUBLE AS bytes FROM read_blob('${fetched.folder}/tranches/*/*.parquet')`,
  );
  expect(Number(found?.bytes)).toBeLessThan((staged[0]?.bytes ?? 0) * 1.1);
});
