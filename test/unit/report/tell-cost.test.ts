import { expect, test } from '@jest/globals';
import { tellCost } from '../../../job/report/tell-cost.js';

const s3 = { target: { kind: 's3', bucket: 'b', prefix: '' } } as const;
const athena = { queries: 4, bytesScanned: 2_000_000_000_000, queueSeconds: 1, engineSeconds: 9 };

test('a million PUTs cost 5 dollars, two terabytes of Athena 10', () => {
  expect(tellCost({ puts: 1_000_000, athena }, s3).map(({ what, dollars }) => [what, dollars])).toEqual([
    ['PUTs, those that were sent again too', 5],
    ['Athena', 10],
  ]);
});

test('a query that scans little is billed as 10 MB', () => {
  const [, line] = tellCost({ puts: 0, athena: { ...athena, bytesScanned: 5 } }, s3);
  expect(line?.dollars).toBeCloseTo(0.0002, 10);
  expect(line?.how).toBe('5 bytes scanned by 4 queries, each at least 10 MB, at $5 a terabyte');
});

test('into a folder nothing is paid', () => {
  expect(tellCost({ puts: 7, athena: undefined }, { target: { kind: 'folder', path: '/out' } })).toEqual([]);
});
