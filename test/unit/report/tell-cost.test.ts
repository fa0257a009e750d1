import { expect, test } from '@jest/globals';
import { tellCost } from '../../../job/report/tell-cost.js';
import type { Plan } from '../../../job/state/plan-file.js';

const s3: Pick<Plan, 'target' | 'headers'> = { target: { kind: 's3', bucket: 'b', prefix: '' }, headers: [] };
const athena = { queries: 4, bytesScanned: 2_000_000_000_000, queueSeconds: 1, engineSeconds: 9 };

test('a million PUTs cost 5 dollars, two terabytes of Athena 10', () => {
  expect(
    tellCost({ puts: 1_000_000, athena }, s3, undefined).map(({ what, dollars }) => [what, dollars]),
  ).toEqual([
    ['PUTs, those that were sent again too', 5],
    ['Athena', 10],
  ]);
});

test('a query that scans little is billed as 10 MB', () => {
  const [, line] = tellCost({ puts: 0, athena: { ...athena, bytesScanned: 5 } }, s3, { given: {} });
  expect(line?.dollars).toBeCloseTo(0.0002, 10);
  expect(line?.how).toBe(
    '5 bytes scanned by 4 queries, each at least 10 MB, at $5 a terabyte (list price of us-east-1)',
  );
});

test('into a folder nothing is paid', () => {
  const folder: Pick<Plan, 'target' | 'headers'> = { target: { kind: 'folder', path: '/out' }, headers: [] };
  expect(tellCost({ puts: 7, athena: undefined }, folder, undefined)).toEqual([]);
});

test('PUTs cost what their storage class does, and all what the run was told with --prices', () => {
  const to = (value: string, given: Record<string, string> = {}) => {
    const headers = [{ name: 'x-amz-storage-class', value }];
    const lines = tellCost({ puts: 1_000_000, athena }, { ...s3, headers }, { given });
    return lines.map(({ dollars, how }) => [dollars, how.replace(/.* at /, '')]);
  };
  expect(to('GLACIER_IR')[0]).toEqual([20, '$0.02 for 1,000 to GLACIER_IR (list price of us-east-1)']);
  expect(to('{class}')[0]).toEqual([
    5,
    '$0.005 for 1,000 to {class}, reckoned as STANDARD (list price of us-east-1)',
  ]);
  expect(to('STANDARD_IA', { '--prices': 'putStandardIa=0.02,athena=6' })).toEqual([
    [20, '$0.02 for 1,000 to STANDARD_IA (by --prices)'],
    [12, '$6 a terabyte (by --prices)'],
  ]);
});
