/** Each warning on both sides of its limit. */
import { expect, test } from '@jest/globals';
import type { Replaced } from '../../../job/bill/replaced.js';
import { unknownBucket } from '../../../job/bill/target-bucket.js';
import { type WarningCode, warningsOf } from '../../../job/bill/warnings.js';
import { figures, known, lifecycle, rule } from './figures.js';

type Given = Parameters<typeof figures>;

function codes(given: Given, replaced?: Replaced): WarningCode[] {
  return warningsOf(figures(...given), replaced).map(({ code }) => code);
}

const toQueue = (prefix: string, suffix = '') =>
  ({ to: 'sqs', events: ['s3:ObjectCreated:Put'], prefix, suffix }) as const;
const more = { puts: 100_001 };
const enough = { puts: 100_000 };

test('a plain bucket is nothing to warn of, however many objects there are', () => {
  expect(codes([{ puts: 1_000_000_000 }])).toEqual([]);
});

test.each<[string, Given, WarningCode[]]>([
  ['100,001', [more, { notifications: known([toQueue('')]) }], ['many-events']],
  ['100,000', [enough, { notifications: known([toQueue('')]) }], []],
  [
    '50,001 for each of two',
    [{ puts: 50_001 }, { notifications: known([toQueue(''), toQueue('rows/')]) }],
    ['many-events'],
  ],
  [
    '50,000 for each of two',
    [{ puts: 50_000 }, { notifications: known([toQueue(''), toQueue('rows/')]) }],
    [],
  ],
  ['of another prefix', [more, { notifications: known([toQueue('row/')]) }], []],
  ['of another suffix', [more, { notifications: known([toQueue('', '.csv')]) }], []],
  ['perhaps of some', [more, { notifications: known([toQueue('rows/a', 'b.json')]) }], ['many-events']],
  ['not known', [more, { notifications: { isKnown: false, why: 'denied' } }], []],
])('events: %s', (_, given, expected) => expect(codes(given)).toEqual(expected));

const versioning = known('enabled' as const);

test.each<[string, Given, WarningCode[]]>([
  ['100,001', [more, { versioning }], ['many-versions']],
  ['100,000', [enough, { versioning }], []],
  ['suspended', [more, { versioning: known('suspended') }], []],
  ['which go after 30 days', [more, { versioning, ...lifecycle(rule({ versionDays: 30 })) }], []],
  [
    'which go after 31 days',
    [more, { versioning, ...lifecycle(rule({ versionDays: 31 })) }],
    ['many-versions'],
  ],
  [
    'which go under another prefix alone',
    [more, { versioning, ...lifecycle(rule({ versionDays: 1 }, { prefix: 'staged/' })) }],
    ['many-versions'],
  ],
])('versions: %s', (_, given, expected) => expect(codes(given)).toEqual(expected));

test('versions are told as beside those that they replace where something is replaced', () => {
  const message = (replaced: Replaced | undefined) =>
    warningsOf(figures(more, { versioning }), replaced).map((warning) => warning.message);
  expect(message(undefined)).toEqual([
    "the target's bucket keeps versions: of 100,001 objects each that is written again leaves one, which nothing removes",
  ]);
  expect(message({ objects: 1, days: 1 })).toEqual([
    "the target's bucket keeps versions: 100,001 more, beside those that they replace, which nothing removes",
  ]);
});

const kms = (bucketKey: boolean) => ({ encryption: known({ kind: 'aws:kms', bucketKey }) });

test.each<[string, Given, WarningCode[]]>([
  ['100,001', [more, kms(false)], ['many-kms-requests']],
  ['100,000', [enough, kms(false)], []],
  ['10,000,000 with a bucket key', [{ puts: 10_000_000 }, kms(true)], []],
  ['10,000,001 with a bucket key', [{ puts: 10_000_001 }, kms(true)], ['many-kms-requests']],
  ['with keys of S3', [more], []],
])('requests of KMS: %s', (_, given, expected) => expect(codes(given)).toEqual(expected));

test.each<[string, number | undefined, WarningCode[]]>([
  ['STANDARD_IA', 131_071, ['minimum-size']],
  ['STANDARD_IA', 131_072, []],
  ['ONEZONE_IA', 1, ['minimum-size']],
  ['GLACIER_IR', 131_071, ['minimum-size']],
  ['GLACIER_IR', 131_072, []],
  ['GLACIER', 40_959, ['minimum-size']],
  ['GLACIER', 40_960, []],
  ['DEEP_ARCHIVE', 40_959, ['minimum-size']],
  ['DEEP_ARCHIVE', undefined, []],
  ['STANDARD', 1, []],
  ['INTELLIGENT_TIERING', 1, []],
])('the least size of %s, objects of %p bytes', (storageClass, bytesPerObject, expected) => {
  expect(codes([{ bytesPerObject }, {}, { storageClass }])).toEqual(expected);
});

const large = { bytesPerObject: 200_000 };

test.each<[string, Replaced | undefined, WarningCode[]]>([
  ['STANDARD_IA', { objects: 1, days: 29 }, ['early-deletion']],
  ['STANDARD_IA', { objects: 1, days: 30 }, []],
  ['STANDARD_IA', { objects: 0, days: 1 }, []],
  ['STANDARD_IA', undefined, []],
  ['GLACIER', { objects: 1, days: 89 }, ['early-deletion']],
  ['GLACIER_IR', { objects: 1, days: 90 }, []],
  ['DEEP_ARCHIVE', { objects: 1, days: 179 }, ['early-deletion']],
  ['DEEP_ARCHIVE', { objects: 1, days: 180 }, []],
  ['STANDARD', { objects: 1, days: 0 }, []],
])('the least days of %s, written again: %p', (storageClass, replaced, expected) => {
  expect(codes([large, {}, { storageClass }], replaced)).toEqual(expected);
});

test('a version that is replaced stays, so that nothing is deleted early', () => {
  const replaced = { objects: 1, days: 1 };
  const given = [{ ...large, puts: 1 }, { versioning }, { storageClass: 'STANDARD_IA' }] as const;
  expect(codes([...given], replaced)).toEqual([]);
});

test('a rule that removes objects before the least days of their class is early, too', () => {
  const after = (days: number): Given => [
    large,
    lifecycle(rule({ expires: { days } })),
    { storageClass: 'GLACIER_IR' },
  ];
  expect(codes(after(89))).toEqual(['early-deletion', 'lifecycle-expires']);
  expect(codes(after(90))).toEqual(['lifecycle-expires']);
});

const week = { expires: { days: 7 } };
const tagged = { tags: [{ name: 'kind', value: 'row' }] };
const sized = { storageClass: 'GLACIER' };

test.each<[string, Given, WarningCode[]]>([
  ['of the whole bucket', [{}, lifecycle(rule(week))], ['lifecycle-expires']],
  ['of the prefix', [{}, lifecycle(rule(week, { prefix: 'rows/' }))], ['lifecycle-expires']],
  ['of a prefix within it', [{}, lifecycle(rule(week, { prefix: 'rows/a/' }))], ['lifecycle-expires']],
  ['of another prefix', [{}, lifecycle(rule(week, { prefix: '_splitter/' }))], []],
  ['on a day', [{}, lifecycle(rule({ expires: { date: '2027-01-01' } }))], ['lifecycle-expires']],
  ['of larger objects', [{}, lifecycle(rule(week, { largerThan: 2_000 }))], []],
  ['of objects larger than less', [{}, lifecycle(rule(week, { largerThan: 1_999 }))], ['lifecycle-expires']],
  ['of smaller objects', [{}, lifecycle(rule(week, { smallerThan: 2_000 }))], []],
  [
    'of objects smaller than more',
    [{}, lifecycle(rule(week, { smallerThan: 2_001 }))],
    ['lifecycle-expires'],
  ],
  [
    'of a size, where none is known',
    [{ bytesPerObject: undefined }, lifecycle(rule(week, { largerThan: 9 }))],
    ['lifecycle-expires'],
  ],
  ['of a tag that the objects lack', [{}, lifecycle(rule(week, tagged))], []],
  [
    'of a tag that they have',
    [{}, lifecycle(rule(week, tagged)), { tags: [{ name: 'kind', value: 'row' }] }],
    ['lifecycle-expires'],
  ],
  [
    'of a tag with another value',
    [{}, lifecycle(rule(week, tagged)), { tags: [{ name: 'kind', value: 'x' }] }],
    [],
  ],
  [
    'of a tag by a column',
    [{}, lifecycle(rule(week, tagged)), { tags: [{ name: 'kind', value: undefined }] }],
    ['lifecycle-expires'],
  ],
  ['of delete markers alone', [{}, lifecycle(rule({}))], []],
  ['of noncurrent versions alone', [{}, lifecycle(rule({ versionDays: 1 }))], []],
  [
    'that moves objects of less than 128 KB',
    [{}, lifecycle(rule({ transitions: [{ days: 1, ...sized }] }))],
    [],
  ],
  [
    'that moves larger ones',
    [large, lifecycle(rule({ transitions: [{ days: 1, ...sized }] }))],
    ['lifecycle-moves'],
  ],
  [
    'that moves small ones by a size of its own',
    [{}, lifecycle(rule({ transitions: [{ days: 1, ...sized }] }, { largerThan: 1_000 }))],
    ['lifecycle-moves'],
  ],
  ['that is not known', [{}, unknownBucket('denied')], []],
])('a lifecycle rule %s', (_, given, expected) => expect(codes(given)).toEqual(expected));

test('by its older default a bucket moves small objects into the archives, and nowhere else', () => {
  const moves = (storageClass: string) => {
    const rules = [rule({ transitions: [{ days: 1, storageClass }] })];
    return codes([{}, { lifecycle: known({ movesSmall: true, rules }) }]);
  };
  expect(moves('GLACIER')).toEqual(['lifecycle-moves']);
  expect(moves('DEEP_ARCHIVE')).toEqual(['lifecycle-moves']);
  expect(moves('STANDARD_IA')).toEqual([]);
});

test('a warning says how many, where they go, and what to do', () => {
  const [events] = warningsOf(
    figures({ ...more, isAtMost: true }, { notifications: known([toQueue('')]) }),
    undefined,
  );
  expect(events).toEqual({
    code: 'many-events',
    message: "the target's bucket tells of each PUT: up to 100,001 events go to SQS",
    todo: expect.stringContaining('--write changed'),
  });
  const [expires] = warningsOf(figures({}, lifecycle(rule(week, { prefix: 'rows/a' }))), undefined);
  expect(expires?.message).toBe(
    'the lifecycle rule "r" of the target\'s bucket removes those of these objects that its filter takes 7 days after they were written',
  );
});
