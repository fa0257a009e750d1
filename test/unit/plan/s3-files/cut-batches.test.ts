import { expect, test } from '@jest/globals';
import { cutBatches } from '../../../../job/plan/s3-files/cut-batches.js';
import type { SourceObject } from '../../../../job/plan/s3-files/list-objects.js';
import type { ETag, ObjectKey } from '../../../../job/store/object-store.js';

const object = (key: string, bytes: number): SourceObject => ({
  bucket: 'bucket',
  key: key as ObjectKey,
  bytes,
  etag: 'e' as ETag,
});

const cut = (room: number, ...objects: readonly SourceObject[]) =>
  cutBatches(objects, room).map((batch) => batch.map(({ key }) => key));

test('a batch takes a quarter of the room, and what is packed a sixteenth', () => {
  const four = ['a', 'b', 'c', 'd'];
  expect(cut(1200, ...four.map((key) => object(key, 100)))).toEqual([['a', 'b', 'c'], ['d']]);
  expect(cut(3200, ...four.map((key) => object(`${key}.csv.gz`, 100)))).toEqual([
    ['a.csv.gz', 'b.csv.gz'],
    ['c.csv.gz', 'd.csv.gz'],
  ]);
});

test('an object that fits alone is taken alone, one that does not is refused by its name', () => {
  expect(cut(1000, object('a', 10), object('big', 900), object('b', 10))).toEqual([['a'], ['big'], ['b']]);
  expect(() => cut(1000, object('a', 10), object('big', 1001))).toThrow(
    's3://bucket/big has 1,001 bytes, and there is room for 1,000 in the scratch folder. Give a --scratch-limit of 4.0 kB or more',
  );
});

test('a batch has no more than 1,000 objects, empty ones counted', () => {
  const batches = cutBatches(
    Array.from({ length: 100_000 }, (_, index) => object(String(index), 0)),
    1e9,
  );
  expect(batches.map(({ length }) => length)).toEqual(Array.from({ length: 100 }, () => 1000));
  expect(batches.flat().map(({ key }) => Number(key))).toEqual(Array.from({ length: 100_000 }, (_, i) => i));
});
