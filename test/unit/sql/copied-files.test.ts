import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { copiedFiles } from '../../../job/sql/copied-files.js';
import { fileList } from '../../../job/sql/file-list.js';
import { quoteLiteral } from '../../../job/sql/quote.js';
import { testSession } from './test-session.js';

const opened = testSession();

test('a folder whose name looks like a pattern has its files, and is read by its list of them', async () => {
  const { session, folder } = opened();
  const odd = join(folder, "it's [a] *?", 'copied');
  await mkdir(odd, { recursive: true });
  await session.run(
    `COPY (SELECT range AS value, range % 3 AS part FROM range(10)) TO ${quoteLiteral(odd)} (FORMAT parquet, PARTITION_BY (part))`,
  );
  const files = await copiedFiles(odd, 'part');
  expect([...files.keys()].sort()).toEqual([0, 1, 2]);
  const [sum] = await session.rows(
    `SELECT sum(value)::INTEGER AS sum FROM read_parquet(${fileList(files.get(1) ?? [])}, hive_partitioning = false)`,
  );
  expect(sum).toEqual({ sum: 1 + 4 + 7 });
});

test('a list of files reads these alone, though a name is a pattern that matches another', async () => {
  const { session, folder } = opened();
  for (const [name, value] of [
    ['f[12].parquet', 1],
    ['f1.parquet', 2],
  ] as const) {
    await session.run(
      `COPY (SELECT ${value} AS value) TO ${quoteLiteral(join(folder, name))} (FORMAT parquet)`,
    );
  }
  const list = fileList([join(folder, 'f[12].parquet')]);
  expect(await session.rows(`SELECT value FROM read_parquet(${list})`)).toEqual([{ value: 1 }]);
});

test('a folder that is not there has none', async () => {
  expect(await copiedFiles(join(opened().folder, 'no such'), 'part')).toEqual(new Map());
});
