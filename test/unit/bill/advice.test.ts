import { expect, test } from '@jest/globals';
import { advise } from '../../../job/bill/advice.js';
import { listPrices } from '../../../job/settings/prices.js';

const table = {
  objects: 1_000_000,
  bytesPerObject: 2_048,
  readsAMonth: undefined,
  rewritesAMonth: undefined,
  storageClass: 'STANDARD',
  keyScan: undefined,
};

function codesOf(more: Partial<Parameters<typeof advise>[0]>): string[] {
  return advise({ ...table, ...more }, listPrices)?.reasons.map(({ code }) => code) ?? [];
}

test('nothing is said of a table that is read by its keys, or of which nothing was told', () => {
  expect(codesOf({})).toEqual([]);
  expect(codesOf({ readsAMonth: 999_999, rewritesAMonth: 999_999 })).toEqual([]);
  expect(codesOf({ rewritesAMonth: 30_000_000 })).toEqual([]);
});

test('each reason stands on its side of the limit', () => {
  expect(codesOf({ readsAMonth: 10, rewritesAMonth: 11 })).toEqual(['changed-more-than-read']);
  expect(codesOf({ readsAMonth: 10, rewritesAMonth: 10 })).toEqual([]);
  expect(codesOf({ readsAMonth: 1_000_000 })).toEqual(['scanned']);
  expect(codesOf({ readsAMonth: 999_999 })).toEqual([]);
  expect(codesOf({ objects: 100_000_001 })).toEqual(['many-objects']);
  expect(codesOf({ objects: 100_000_000 })).toEqual([]);
  expect(codesOf({ objects: 0, readsAMonth: 0 })).toEqual([]);
});

test('the ways are priced side by side', () => {
  const readsAMonth = 1_000_000;
  const ways = advise({ ...table, readsAMonth, rewritesAMonth: 30_000_000 }, listPrices)?.ways ?? [];
  const of = (name: string) => ways.find(({ way }) => way === name);
  const gigabytes = (1_000_000 * 2_048) / 2 ** 30;
  expect(ways.map(({ way }) => way)).toEqual(['objects', 'packed', 'dynamodb', 'athena']);
  expect(of('objects')?.once).toBeCloseTo(5, 9);
  expect(of('objects')?.aMonth).toBeCloseTo(150 + 0.4 + gigabytes * 0.023, 9);
  // 2,048,000,000 bytes are 16 files, written 30 times.
  expect(of('packed')?.once).toBeCloseTo(0.000_08, 9);
  expect(of('packed')?.aMonth).toBeCloseTo(30 * 0.000_08 + 0.4 + gigabytes * 0.023, 9);
  // Two units a write, half a one a read.
  expect(of('dynamodb')?.once).toBeCloseTo(1.25, 9);
  expect(of('dynamodb')?.aMonth).toBeCloseTo(37.5 + 0.0625 + ((1_000_000 * 2_148) / 2 ** 30) * 0.25, 9);
  // A query of 10 MB each.
  expect(of('athena')).toMatchObject({ once: 0, aMonth: 50 });
});

test('a row that is too large for an item of DynamoDB is none, and a larger scan of keys costs more', () => {
  const given = { ...table, readsAMonth: 1_000_000, bytesPerObject: 409_601, keyScan: 20_000_000 };
  const ways = advise(given, listPrices)?.ways ?? [];
  expect(ways.map(({ way }) => way)).toEqual(['objects', 'packed', 'athena']);
  expect(ways.at(-1)?.aMonth).toBe(100);
});

test('without the size of rows there is no advice', () => {
  expect(codesOf({ objects: 200_000_000, bytesPerObject: undefined })).toEqual([]);
});
