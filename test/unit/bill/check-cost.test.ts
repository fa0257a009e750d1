import { expect, test } from '@jest/globals';
import { checkCost, costProblem } from '../../../job/bill/check-cost.js';
import { makeBill } from '../../../job/bill/make-bill.js';
import { listPrices } from '../../../job/settings/prices.js';
import { figures, known } from './figures.js';

const prices = { ...listPrices, vcpu: 0, gb: 0 };

test('a run may cost as much as it is allowed to, and not more', () => {
  const bill = makeBill(figures(), prices);
  expect(bill.dollars).toBe(5);
  expect(() => checkCost(bill, 5)).not.toThrow();
  expect(() => checkCost(bill, 4.99)).toThrow(
    'The run would cost about $5.00, more than --max-cost 4.99: $5.00 PUTs, at list prices or --prices. ' +
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

test('there are as many digits as tell the sum from the limit, and parts that come to nothing are left out', () => {
  const problem = (puts: number, maxCost: number) =>
    costProblem(makeBill(figures({ puts }), listPrices), maxCost);
  expect(problem(1_000, 0.0049)).toContain(
    'about $0.0050, more than --max-cost 0.0049: $0.0050 PUTs, at list',
  );
  // Of Fargate a thousandth of a cent.
  expect(problem(1_000, 0.005)).toContain(
    'about $0.00501, more than --max-cost 0.005: $0.00500 PUTs, $0.00001 Fargate, at list',
  );
  expect(problem(1_000_000, 5)).toContain(
    'about $5.01, more than --max-cost 5: $5.00 PUTs, $0.01 Fargate, at',
  );
  expect(problem(1_000_000, 6)).toBeUndefined();
});

test('a sum that is off by the last digit of a number is no more than the limit', () => {
  const off = { ...prices, put: 0.1, kms: 2 };
  const encryption = known({ kind: 'aws:kms', bucketKey: false });
  const bill = makeBill(figures({ puts: 1_000 }, { encryption }), off);
  expect(bill.dollars).toBe(0.1 + 0.2);
  expect(bill.dollars).toBeGreaterThan(0.3);
  expect(() => checkCost(bill, 0.3)).not.toThrow();
});

test('what is known at most ends the run, and says that it may cost less', () => {
  const bill = makeBill(figures({ isAtMost: true }), prices);
  expect(() => checkCost(bill, 4)).toThrow(
    /cost up to \$5\.00.* It may cost less: how many objects are there/,
  );
});
