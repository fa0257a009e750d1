import { expect, test } from '@jest/globals';
import { checkCost, formatDollars } from '../../../job/bill/check-cost.js';
import { makeBill } from '../../../job/bill/make-bill.js';
import { listPrices } from '../../../job/settings/prices.js';
import { figures, known } from './figures.js';

const prices = { ...listPrices, vcpu: 0, gb: 0 };

test('a run may cost as much as it is allowed to, and not more', () => {
  const bill = makeBill(figures(), prices);
  expect(bill.dollars).toBe(5);
  expect(() => checkCost(bill, 5)).not.toThrow();
  expect(() => checkCost(bill, 4.99)).toThrow(
    'The run would cost about $5.00, more than --max-cost 4.99: $5.00 PUTs, $0.00 Fargate, at list prices or --prices. ' +
      'No object was written.',
  );
});

test('less than a cent is told to its hundredth', () => {
  const bill = makeBill(figures({ puts: 1_000 }), prices);
  expect(() => checkCost(bill, 0.005)).not.toThrow();
  expect(() => checkCost(bill, 0.0049)).toThrow(
    'would cost about $0.0050, more than --max-cost 0.0049: $0.0050 PUTs,',
  );
});

test('what the run sets off counts, and what stays does not', () => {
  const encryption = known({ kind: 'aws:kms', bucketKey: false });
  const bill = makeBill(figures({ isAtMost: true }, { encryption, versioning: known('enabled') }), prices);
  expect(() => checkCost(bill, 8)).not.toThrow();
  expect(() => checkCost(bill, 7.99)).toThrow(/up to \$8\.00.*\$5\.00 PUTs, \$3\.00 KMS/);
});

test('dollars have two places, and less than a cent is said to be so', () => {
  expect([0, 0.001, 0.01, 5.028, 12_345].map(formatDollars)).toEqual([
    '$0.00',
    'under $0.01',
    '$0.01',
    '$5.03',
    '$12,345.00',
  ]);
});
