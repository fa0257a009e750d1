import { expect, test } from '@jest/globals';
import { checkSurvey } from '../../../job/plan/check-survey.js';
import type { Survey } from '../../../job/plan/source.js';
import { SourceError } from '../../../job/shared/errors.js';

const unique: Survey = {
  rows: 10,
  nullKeys: 1,
  distinctKeys: 9,
  longestKey: 5,
  sharedKeys: [],
  rowsPerKey: { median: 1, p99: 1, most: 1 },
};
const shared: Survey = {
  ...unique,
  distinctKeys: 6,
  sharedKeys: [
    { key: 'a/1.json', rows: 3 },
    { key: 'a/2.json', rows: 2 },
  ],
};

test('a table of unique keys within the limit passes, and so does an empty one', () => {
  const settings = { onDuplicate: { mode: 'fail' }, maxObjects: 10 } as const;
  expect(() => checkSurvey(unique, settings)).not.toThrow();
  const empty = {
    rows: 0,
    nullKeys: 0,
    distinctKeys: 0,
    longestKey: 0,
    sharedKeys: [],
    rowsPerKey: { median: 1, p99: 1, most: 1 },
  };
  expect(() => checkSurvey(empty, settings)).not.toThrow();
});

test('more rows than allowed end the run with what they would cost', () => {
  const check = () =>
    checkSurvey({ ...unique, rows: 20_000_000 }, { onDuplicate: { mode: 'reject' }, maxObjects: 10_000_000 });
  expect(check).toThrow(SourceError);
  expect(check).toThrow(
    'The source has 20,000,000 rows, more than --max-objects 10000000. As many PUTs to S3 cost $100.00 at list prices. ' +
      'To go on, run again with --max-objects 20000000 or more.',
  );
});

test('shared keys end the run, with the keys, how many rows each has, and the ways out', () => {
  const check = () => checkSurvey(shared, { onDuplicate: { mode: 'fail' }, maxObjects: 10 });
  expect(check).toThrow(SourceError);
  expect(check).toThrow(
    /^3 rows share their key with another row.*Nothing was written.*--on-duplicate reject, keep-max:COLUMN, or group .*\n {2}3 rows: a\/1\.json\n {2}2 rows: a\/2\.json$/s,
  );
});

test('under group the limit is on keys, which are the objects', () => {
  const onDuplicate = { mode: 'group' } as const;
  const most = { ...shared, rows: 20, distinctKeys: 11 };
  expect(() => checkSurvey({ ...most, distinctKeys: 10 }, { onDuplicate, maxObjects: 10 })).not.toThrow();
  expect(() => checkSurvey(most, { onDuplicate, maxObjects: 10 })).toThrow(
    /^The source has 11 different keys, more than --max-objects 10\..*--max-objects 11 or more\.$/,
  );
});

test.each([{ mode: 'reject' }, { mode: 'keep-max', column: 'x' }, { mode: 'group' }] as const)(
  'shared keys are let through under %p',
  (onDuplicate) => {
    expect(() => checkSurvey(shared, { onDuplicate, maxObjects: 10 })).not.toThrow();
  },
);
