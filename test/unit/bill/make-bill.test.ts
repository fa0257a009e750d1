import { expect, test } from '@jest/globals';
import { type Bill, type BillLine, billOfFolder, makeBill } from '../../../job/bill/make-bill.js';
import { unknownBucket } from '../../../job/bill/target-bucket.js';
import { listPrices } from '../../../job/settings/prices.js';
import { figures, known, lifecycle, rule } from './figures.js';

const gigabytes = 2_000_000_000 / 2 ** 30;

function line(bill: Bill, part: BillLine['part']): BillLine | undefined {
  return [...bill.run, ...bill.month, ...bill.ifOn].find((each) => each.part === part);
}

function billed(...given: Parameters<typeof figures>): Bill {
  return makeBill(figures(...given), listPrices);
}

test('a million rows into a plain bucket are PUTs, a task, and what is stored', () => {
  const bill = billed();
  expect(bill.run.map(({ part }) => part)).toEqual(['puts', 'fargate']);
  expect(line(bill, 'puts')).toMatchObject({ count: 1_000_000, dollars: 5 });
  // 2 vCPUs and 8 GB: $0.11652 an hour.
  expect(line(bill, 'fargate')?.dollars).toBeCloseTo(0.11652 * (1_000_000 / 3_500 / 3_600), 9);
  expect(bill.dollars).toBeCloseTo(5.009_248, 5);
  expect(bill.month.map(({ part }) => part)).toEqual(['storage']);
  expect(line(bill, 'storage')?.dollars).toBeCloseTo(gigabytes * 0.023, 9);
  expect(line(bill, 'storage')?.dollarsAYear).toBeCloseTo(gigabytes * 0.023 * 12, 9);
  expect(line(bill, 'cloudtrail')?.dollars).toBeCloseTo(1, 9);
  expect(line(bill, 'guardduty')?.dollars).toBeCloseTo(0.8, 9);
  expect(bill.notKnown).toEqual([]);
});

test("prices of one's own are reckoned with", () => {
  const own = { ...listPrices, put: 1, athena: 0 };
  const bill = makeBill(figures({ puts: 2_000, athenaBytes: 1_000_000_000_000 }), own);
  expect(line(bill, 'puts')?.dollars).toBe(2);
  expect(line(bill, 'athena')?.dollars).toBe(0);
});

test('a terabyte that Athena scans is five dollars, into a folder as well', () => {
  expect(line(billed({ athenaBytes: 1_000_000_000_000 }), 'athena')?.dollars).toBe(5);
  expect(billOfFolder(1_000_000_000_000, listPrices)).toMatchObject({ dollars: 5, month: [], ifOn: [] });
});

test.each([
  ['STANDARD', 5, 0.023],
  ['INTELLIGENT_TIERING', 5, 0.023],
  ['STANDARD_IA', 10, 0.0125],
  ['ONEZONE_IA', 10, 0.01],
  ['GLACIER_IR', 20, 0.004],
  ['GLACIER', 30, 0.0036],
  ['DEEP_ARCHIVE', 50, 0.00099],
])('%s has its own prices', (storageClass, putDollars, aGigabyte) => {
  const bytesPerObject = 2 ** 30;
  const bill = billed({ puts: 1_000_000, objects: 1, bytesPerObject }, {}, { storageClass });
  expect(line(bill, 'puts')?.dollars).toBeCloseTo(putDollars, 9);
  expect(line(bill, 'storage')?.dollars).toBeCloseTo(aGigabyte, 4);
});

test('an object of less than 128 KB is billed as one in the classes of infrequent access', () => {
  const stored = (bytesPerObject: number, storageClass: string) =>
    line(billed({ objects: 8_192, bytesPerObject }, {}, { storageClass }), 'storage')?.dollars;
  // 8,192 objects of 128 KB are a gigabyte.
  for (const small of [1, 131_071, 131_072]) expect(stored(small, 'STANDARD_IA')).toBeCloseTo(0.0125, 9);
  expect(stored(262_144, 'STANDARD_IA')).toBeCloseTo(0.025, 9);
  expect(stored(1, 'ONEZONE_IA')).toBeCloseTo(0.01, 9);
  expect(stored(1, 'GLACIER_IR')).toBeCloseTo(0.004, 9);
});

test('40 KB are billed beside each object in the archives, 8 of them in STANDARD', () => {
  const stored = (storageClass: string) =>
    line(billed({ objects: 2 ** 20, bytesPerObject: 1_024 }, {}, { storageClass }), 'storage')?.dollars;
  // A gigabyte of objects, 32 beside them, and 8 in STANDARD.
  expect(stored('GLACIER')).toBeCloseTo(33 * 0.0036 + 8 * 0.023, 9);
  expect(stored('DEEP_ARCHIVE')).toBeCloseTo(33 * 0.00099 + 8 * 0.023, 9);
});

test('objects of 128 KB and more are watched in INTELLIGENT_TIERING, and pay for it', () => {
  const stored = (bytesPerObject: number) =>
    line(billed({ objects: 8_192, bytesPerObject }, {}, { storageClass: 'INTELLIGENT_TIERING' }), 'storage')
      ?.dollars;
  expect(stored(131_072)).toBeCloseTo(0.023 + 8.192 * 0.0025, 9);
  expect(stored(131_071)).toBeCloseTo(0.023, 5);
});

test('a class that each object has for itself is reckoned as STANDARD, and said so', () => {
  const bill = billed({}, {}, { storageClass: undefined });
  expect(line(bill, 'puts')).toMatchObject({ dollars: 5, note: expect.stringContaining('STANDARD') });
  expect(line(bill, 'storage')?.note).toContain('reckoned as STANDARD');
});

const aws = { kind: 'aws:kms', bucketKey: false };

test.each<[string, Parameters<typeof figures>, number | undefined]>([
  ['S3 encrypts by itself', [], undefined],
  ['the bucket has a key of KMS', [{}, { encryption: known(aws) }], 1_000_000],
  ['the bucket has a bucket key, too', [{}, { encryption: known({ ...aws, bucketKey: true }) }], 10_000],
  ['the flags say KMS', [{}, {}, { encryption: { kind: 'aws:kms' } }], 1_000_000],
  [
    'the flags say KMS with a bucket key',
    [{}, {}, { encryption: { kind: 'aws:kms', bucketKey: true } }],
    10_000,
  ],
  [
    'the flags turn the bucket key off',
    [
      {},
      { encryption: known({ ...aws, bucketKey: true }) },
      { encryption: { kind: 'aws:kms', bucketKey: false } },
    ],
    1_000_000,
  ],
  [
    'two layers know no bucket key',
    [{}, { encryption: known({ ...aws, bucketKey: true }) }, { encryption: { kind: 'aws:kms:dsse' } }],
    1_000_000,
  ],
  [
    'the flags say S3s own keys',
    [{}, { encryption: known(aws) }, { encryption: { kind: 'AES256' } }],
    undefined,
  ],
])('requests of KMS: %s', (_, given, requests) => {
  const found = line(billed(...given), 'kms');
  expect(found?.count).toBe(requests);
  if (requests !== undefined) expect(found?.dollars).toBeCloseTo((requests / 10_000) * 0.03, 9);
});

test('each PUT is an event for each that is told', () => {
  const of = { events: ['s3:ObjectCreated:*'], prefix: '', suffix: '' };
  const notifications = known([
    { ...of, to: 'sqs' as const },
    { ...of, to: 'sns' as const, events: ['s3:ObjectCreated:Put'] },
    { ...of, to: 'lambda' as const, events: ['s3:ObjectRemoved:*'] },
    { ...of, to: 'eventbridge' as const, events: [] },
    { ...of, to: 'sqs' as const, prefix: 'other/' },
    { ...of, to: 'sqs' as const, suffix: '.csv' },
  ]);
  const told = billed({}, { notifications }).run.filter(({ part }) => part === 'events');
  expect(told.map(({ count, dollars, note }) => [count, dollars, note])).toEqual([
    [1_000_000, 0.4, undefined],
    [1_000_000, 0.5, undefined],
    [1_000_000, 1, undefined],
  ]);
  const deeper = known([{ ...of, to: 'sqs' as const, prefix: 'rows/a' }]);
  expect(line(billed({}, { notifications: deeper }), 'events')?.note).toContain('at most');
});

test('a copy costs its PUT in its own class, its bytes on the way, and its place', () => {
  const copy = {
    filter: { prefix: 'rows/', tags: [] },
    bucket: 'arn:aws:s3:::elsewhere',
    storageClass: 'GLACIER_IR',
    inTime: true,
    takesKms: false,
  };
  const replication = known([copy, { ...copy, filter: { prefix: '', tags: [] } }]);
  const bill = billed({}, { replication });
  expect(bill.run.filter(({ part }) => part === 'replication')).toHaveLength(1);
  expect(line(bill, 'replication')?.dollars).toBeCloseTo(20 + gigabytes * (0.02 + 0.015), 9);
  expect(line(bill, 'replication')?.what).toBe('copies to elsewhere');
  // A rule with a tag that a column says takes some of them.
  expect(line(bill, 'replication')?.note).not.toContain('at most');
  const tagged = known([{ ...copy, filter: { prefix: '', tags: [{ name: 'kind', value: 'row' }] } }]);
  const byColumn = billed({}, { replication: tagged }, { tags: [{ name: 'kind', value: undefined }] });
  expect(line(byColumn, 'replication')?.note).toContain('at most');
  // Each is billed as one of 128 KB there.
  expect(line(bill, 'copies')?.dollars).toBeCloseTo((1_000_000 / 8_192) * 0.004, 9);
  const encrypted = billed({}, { replication, encryption: known(aws) });
  expect(line(encrypted, 'replication')).toBeUndefined();
  const kms = known([{ ...copy, takesKms: true }]);
  expect(line(billed({}, { replication: kms, encryption: known(aws) }), 'replication')?.count).toBe(
    1_000_000,
  );
});

test('versions grow by the table every night, unless a rule removes them', () => {
  const versioning = known('enabled' as const);
  const table = gigabytes * 0.023;
  const grown = line(billed({}, { versioning }), 'versions');
  // On the 30th night 29 tables are kept that others replaced: 435 table-nights, 14.5 table-months; 66,430 nights in a year.
  expect(grown?.dollars).toBeCloseTo(table * 14.5, 9);
  expect(grown?.dollarsAYear).toBeCloseTo((table * 66_430) / 30, 6);
  const kept = line(billed({}, { versioning, ...lifecycle(rule({ versionDays: 1 })) }), 'versions');
  expect(kept?.dollars).toBeCloseTo((table * 29) / 30, 9);
  expect(line(billed({}, { versioning: known('suspended') }), 'versions')).toBeUndefined();
});

test.each([
  ['STANDARD_IA', 29, 351.866_667],
  ['GLACIER_IR', 89, 1_079.866_667],
  ['DEEP_ARCHIVE', 179, 2_171.866_667],
])('what goes before the least days of %s is billed to their end', (storageClass, days, aYear) => {
  const bytesPerObject = 2 ** 30;
  const [early, own] = ['earlyDeletion', 'storage'].map((part) =>
    line(billed({ objects: 1, bytesPerObject }, {}, { storageClass }), part as BillLine['part']),
  );
  // What is in STANDARD beside an object of an archive has no least days.
  const table = (own?.dollars ?? 0) - (storageClass === 'DEEP_ARCHIVE' ? (0.023 * 8_192) / 2 ** 30 : 0);
  expect(early?.dollars).toBeCloseTo((table * 29 * days) / 30, 9);
  expect(early?.dollarsAYear).toBeCloseTo(table * aYear, 5);
});

test('nothing goes too soon where the class has no least days, or versions stay', () => {
  const ia = { storageClass: 'STANDARD_IA' };
  const versioning = known('enabled' as const);
  const early = (...given: Parameters<typeof figures>) => line(billed(...given), 'earlyDeletion')?.dollars;
  expect(early()).toBeUndefined();
  expect(early({}, { versioning }, ia)).toBeUndefined();
  expect(early({}, { versioning, ...lifecycle(rule({ versionDays: 29 })) }, ia)).toBeUndefined();
  const table = (1_000_000 / 8_192) * 0.0125;
  // A version that goes 10 days after it was replaced is 11 days old: on 19 nights of 30, 19 days early.
  expect(early({}, { versioning, ...lifecycle(rule({ versionDays: 10 })) }, ia)).toBeCloseTo(
    (table * 19 * 19) / 30,
    9,
  );
  expect(early({}, unknownBucket('denied'), ia)).toBeCloseTo((table * 29 * 29) / 30, 9);
});

test('what S3 does not tell is named, and reckons as nothing', () => {
  const bill = billed({}, unknownBucket('the rights do not allow it'));
  expect(bill.notKnown.map(({ setting }) => setting)).toEqual([
    'versioning',
    'notifications',
    'replication',
    'encryption',
    'lifecycle',
    'objectLock',
  ]);
  expect(bill.run.map(({ part }) => part)).toEqual(['puts', 'fargate']);
});

test('without the size of objects their number is billed, and their place is not known', () => {
  const bill = billed({ bytesPerObject: undefined }, { versioning: known('enabled') });
  expect(line(bill, 'storage')).toMatchObject({ count: null, dollars: null, dollarsAYear: null });
  expect(line(bill, 'versions')).toMatchObject({ count: 1_000_000, dollars: null });
});

test('a task has as much disk as its partitions take', () => {
  const disk = (partitions: number) =>
    line(billed({ puts: 100_000_000, bytesPerObject: 2 ** 10, partitions }), 'fargate')?.what;
  // 95.4 GB: two threads with a hundredth of them each are below the 20 that are free, with a tenth they are not.
  expect(disk(100)).toBe('seconds of a task of 2 vCPUs and 8 GB');
  expect(disk(10)).toBe('seconds of a task of 2 vCPUs and 8 GB, 27 GB of disk');
});

test('where no disk holds two partitions one thread works, and where it holds none that is said', () => {
  const fargate = (puts: number) => line(billed({ puts, bytesPerObject: 2 ** 10, partitions: 1 }), 'fargate');
  expect(fargate(100_000_000)).toMatchObject({
    what: 'seconds of a task of 2 vCPUs and 8 GB, 120 GB of disk',
    note: 'while it uploads into a fresh prefix; at most one of its threads has room for a partition',
  });
  expect(fargate(200_000_000)).toMatchObject({
    what: 'seconds of a task of 2 vCPUs and 8 GB, 200 GB of disk',
    note:
      'while it uploads into a fresh prefix; its disk may be too small for one partition: freeze fewer columns, an Iceberg table in more partitions (--unloads, with --tranches above 100 or above 2 million rows), or upload ' +
      'from a machine that has more',
  });
});

test('files into a folder cost nothing', () => {
  expect(billOfFolder(undefined, listPrices)).toEqual({
    isAtMost: false,
    run: [],
    month: [],
    ifOn: [],
    notKnown: [],
    dollars: 0,
  });
});
