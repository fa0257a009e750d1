import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { findFormat } from '../../../job/plan/find-format.js';
import type { ETag, ObjectInfo, ObjectKey } from '../../../job/store/object-store.js';
import { split } from '../settings/read.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'splitter-format-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function formatOf(...names: string[]) {
  for (const name of names) {
    await mkdir(join(folder, name, '..'), { recursive: true });
    await writeFile(join(folder, name), '');
  }
  return findFormat([folder], split({}));
}

test('the format of a folder is that of the files in it and below, hidden ones and others left out', async () => {
  expect(await formatOf('a/day=1/x.parquet', 'y.PARQUET', '_tmp/z.csv', 'a/.z.json', 'README')).toBe(
    'parquet',
  );
});

test('several formats, and none, are not told apart', async () => {
  expect(await formatOf('README')).toBeUndefined();
  expect(await formatOf('a.csv')).toBe('csv');
  expect(await formatOf('a.json.gz')).toBeUndefined();
  expect(await findFormat([join(folder, 'none')], split({}))).toBeUndefined();
});

test('of a bucket the keys tell it, of which no more are listed than it takes', async () => {
  let listed = 0;
  const keys = [
    ...Array.from({ length: 2_000 }, (_, index) => `in/${String(index).padStart(4, '0')}.jsonl`),
    'in/zz.csv',
    'mixed/a.csv',
    'mixed/b.parquet',
    'mixed/c.csv',
  ];
  const stores = {
    of: () => ({
      async *list(prefix: string): AsyncGenerator<ObjectInfo> {
        for (const key of keys.filter((each) => each.startsWith(prefix))) {
          listed += 1;
          yield { key: key as ObjectKey, bytes: 1, etag: 'e' as ETag };
        }
      },
    }),
    close: async () => {},
  };
  const found = (pattern: string) => findFormat([pattern], split({}), stores);
  expect([await found('s3://shop/in/'), listed]).toEqual(['json', 1_000]);
  expect(await found('s3://shop/in/zz*')).toBe('csv');
  expect(await found('s3://shop/out/')).toBeUndefined();
  listed = 0;
  expect([await found('s3://shop/mixed/'), listed]).toEqual([undefined, 2]);
});
