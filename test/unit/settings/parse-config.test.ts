import { expect, test } from '@jest/globals';
import { type Config, parseConfig } from '../../../job/settings/config/parse-config.js';
import { SettingsError } from '../../../job/shared/errors.js';

/** The texts by setting, without their lines. */
function textsOf(config: Config, job?: string) {
  const texts = job === undefined ? config.common : config.jobs.get(job)?.texts;
  return Object.fromEntries([...(texts ?? [])].map(([name, { text }]) => [name, text]));
}

/** The faults as the user reads them. */
function faultsOf(text: string): string[] {
  try {
    return parseConfig(text, 'x.yaml').faults.map(({ setting, problem }) => `${setting}: ${problem}`);
  } catch (error) {
    if (error instanceof SettingsError) return error.message.split('\n');
    throw error;
  }
}

test('settings have their texts as flags would have them, with file and line', () => {
  const config = parseConfig(
    [
      '# what all jobs have',
      'threads: 3',
      'no-survey: true',
      'expected-bucket-owner: 012345678901',
      'max-deletes: 15%',
      'where: |',
      "  day = '2026-11-26'",
      '  and n > 3',
      'null-text: "NULL"',
    ].join('\n'),
    'conf/x.yaml',
  );
  expect(config.faults).toEqual([]);
  expect(Object.fromEntries(config.common)).toEqual({
    threads: { text: '3', place: 'conf/x.yaml:2' },
    noSurvey: { text: 'true', place: 'conf/x.yaml:3' },
    expectedBucketOwner: { text: '012345678901', place: 'conf/x.yaml:4' },
    maxDeletes: { text: '15%', place: 'conf/x.yaml:5' },
    where: { text: "day = '2026-11-26'\nand n > 3\n", place: 'conf/x.yaml:6' },
    nullText: { text: 'NULL', place: 'conf/x.yaml:9' },
  });
});

test.each([
  ['files: a.csv', { files: 'a.csv' }],
  ['files: [a.csv, "*.csv"]', { files: 'a.csv\0*.csv' }],
  ['metadata:\n  source: shop\n  id: "{id}"', { metadata: 'source=shop\0id={id}' }],
  ['metadata: [source=shop, "id={id}"]', { metadata: 'source=shop\0id={id}' }],
  ['header:\n  Cache-Control: max-age=60', { header: 'Cache-Control: max-age=60' }],
  ['tag: {team: 7}', { tag: 'team=7' }],
  ['rename: {user_id: userId}', { rename: 'user_id=userId' }],
])('what may stand several times is a list, and pairs may be a map: %j', (text, texts) => {
  const config = parseConfig(text, 'x.yaml');
  expect([config.faults, textsOf(config)]).toEqual([[], texts]);
});

test('jobs have settings of their own beside those of all', () => {
  const config = parseConfig('threads: 2\njobs:\n  a:\n    key: x\n    threads: 9\n  b:\n', 'x.yaml');
  expect(config.faults).toEqual([]);
  expect([textsOf(config), textsOf(config, 'a'), textsOf(config, 'b')]).toEqual([
    { threads: '2' },
    { key: 'x', threads: '9' },
    {},
  ]);
  expect([...config.jobs].map(([name, { place }]) => [name, place])).toEqual([
    ['a', 'x.yaml:3'],
    ['b', 'x.yaml:6'],
  ]);
});

test('an anchor is written once and named often, as a value, in a list and as a job', () => {
  const text = 'jobs:\n  a: &a\n    key: &k x\n    files: [*k]\n  b: *a\n  c:\n    key: *k\n';
  const config = parseConfig(text, 'x.yaml');
  expect(config.faults).toEqual([]);
  expect([textsOf(config, 'b'), textsOf(config, 'c')]).toEqual([{ key: 'x', files: 'x' }, { key: 'x' }]);
});

test.each(['', '# nothing\n', '---\n', '\ufeff'])('a file that says nothing has no settings: %j', (text) => {
  const config = parseConfig(text, 'x.yaml');
  expect([textsOf(config), config.jobs.size, config.faults]).toEqual([{}, 0, []]);
});

test('all that is wrong with keys and the forms of values is told at once, in every job', () => {
  const faults = faultsOf(
    [
      'thraeds: 2',
      'maxRate: 7',
      'run-id: x',
      'rows: 5',
      'omit-nulls: "yes"',
      'tranches: true',
      'key: {id}',
      'target: [a, b]',
      'job: x',
      '<<: {threads: 2}',
      'null-text: NULL',
      'region:',
      'jobs:',
      '  a b: {job: c, files: [], header: {"X: y": z}, tag: {a: [b]}}',
      '  b: c',
      'files: [a.csv, true]',
      'rename: "a=b\\nc=d"',
      'body: "a\\0b"',
    ].join('\n'),
  );
  const inQuotes =
    "a text that begins with one of { [ * & ! | > % @ `, or that has ': ' or ' #' in it, stands in quotes, such as '{id}.json'";
  const orDefault = 'in quotes it is one, and without its key the setting has its default';
  expect(faults).toEqual([
    'x.yaml:14: a b: expected 1 to 64 of the characters A-Z a-z 0-9 . _ -, got "a b"',
    'x.yaml:14: job: is the name under which a job stands in jobs; leave it out',
    'x.yaml:14: files: expected at least one <path>, got none; without its key the setting has its default',
    'x.yaml:14: header: expected a name without :, got "X: y"; a list has it as the flag would',
    `x.yaml:14: tag: expected a text, got a list; ${orDefault}`,
    'x.yaml:15: b: expected settings below it, each with a key, got none',
    'x.yaml:1: thraeds: is no setting (did you mean threads?)',
    'x.yaml:2: maxRate: is no setting (did you mean max-rate?)',
    'x.yaml:3: run-id: is of one start of the program; give it as a flag or a variable',
    'x.yaml:4: rows: is for sample, which reads no config file',
    'x.yaml:5: omit-nulls: expected true or false, got "yes"',
    `x.yaml:6: tranches: expected a text, got true; ${orDefault}`,
    `x.yaml:7: key: expected a text, got a map; ${inQuotes}`,
    'x.yaml:8: target: expected one value, got a list',
    'x.yaml:9: job: is the name under which a job stands in jobs; leave it out',
    'x.yaml:10: <<: is not read; what all jobs have in common stands beside jobs',
    `x.yaml:11: null-text: expected a text, got NULL; ${orDefault}`,
    `x.yaml:12: region: expected a text, got nothing; ${orDefault}`,
    `x.yaml:16: files: expected a text, got true; ${orDefault}`,
    'x.yaml:17: rename: expected a text without line ends, got "a=b\\nc=d"; each has an item of its own in a list',
    'x.yaml:18: body: expected a text without the character NUL, got one with it',
  ]);
});

test.each([
  ['key: 1\nkey: 2', /^x\.yaml:2: expected each key once in a map, got this one again/],
  ['jobs:\n  a: {}\n  a: {}', /^x\.yaml:3: expected each key once/],
  ['key: a\n---\nkey: b', /^x\.yaml:2: expected one document, got a second one/],
  ['jobs:\n\ta: {}', /^x\.yaml:2: expected spaces before a key, got a tab/],
  ['key: {id}.json', /^x\.yaml:1: is no YAML \(.*\); a text that begins with one of/],
  ['column-names: @names.txt', /^x\.yaml:1: is no YAML \(.* @\); a text that begins with one of/],
  ['threads: 1\nkey: a: b', /^x\.yaml:2: is no YAML \(.*\); keys of one map stand one below the other/],
  ['files: *.csv', /^x\.yaml:1: \*\.csv is an alias of an anchor that does not stand before it; a text that/],
  ['key: !secret x', /^x\.yaml:1: expected no tags, got one that is not known/],
  ['- a', /^x\.yaml:1: expected a setting a line/],
  ['hello', /^x\.yaml:1: expected a setting a line/],
  ['? [a]\n: b', /^x\.yaml:1: expected the name of a setting or of a job, got none/],
  ['jobs: {}', /^x\.yaml:1: jobs: expected at least one job, got none/],
  ['jobs: [a]', /^x\.yaml:1: jobs: expected settings below it, each with a key, got none/],
])('a slip in %j is told with its line', (text, told) => {
  expect(faultsOf(text)).toEqual([expect.stringMatching(told)]);
});

test('a file that is full of slips has the first five lines told', () => {
  const faults = faultsOf(Array.from({ length: 50 }, (_, index) => `k${index}: @x`).join('\n'));
  expect(faults.map((fault) => fault.split(' ')[0])).toEqual(
    [1, 2, 3, 4, 5].map((line) => `x.yaml:${line}:`),
  );
});

test('a small file cannot ask for much: neither by aliases of aliases nor by brackets in brackets', () => {
  const levels = Array.from({ length: 30 }, (_, index) =>
    index === 0
      ? 'a0: &a0 [x, x, x, x]'
      : `a${index}: &a${index} [${Array(3)
          .fill(`*a${index - 1}`)
          .join(', ')}]`,
  );
  expect(faultsOf([...levels, 'files: *a29'].join('\n')).at(-1)).toMatch(
    /^x\.yaml:31: files: expected a text, got a list/,
  );
  expect(faultsOf(`files: [${Array(101).fill('*a').join(', ')}]`)).toEqual([
    'x.yaml: expected at most 100 aliases, got 101',
  ]);
  expect(faultsOf('['.repeat(200_000))).toEqual([
    'x.yaml:1: expected settings, got brackets within brackets too many times',
  ]);
  expect(faultsOf('jobs: &a\n  a: *a\n').length).toBeGreaterThan(0);
});

test("a deployment's settings stand beside the jobs and in them, as they are written; commands pass over them", () => {
  const config = parseConfig(
    [
      'threads: 3',
      'deployment:',
      '  cpu: 2048',
      '  spot: true',
      '  source-locations: [s3://one/, s3://two/]',
      '  tags: { team: data, cost: "12" }',
      'jobs:',
      '  orders:',
      '    deployment: { stack-name: Orders }',
      '  users:',
      '    threads: 2',
    ].join('\n'),
    'x.yaml',
  );
  expect(config.faults).toEqual([]);
  expect(textsOf(config)).toEqual({ threads: '3' });
  expect(Object.fromEntries(config.deployment ?? [])).toEqual({
    cpu: { value: '2048', place: 'x.yaml:3' },
    spot: { value: 'true', place: 'x.yaml:4' },
    'source-locations': { value: ['s3://one/', 's3://two/'], place: 'x.yaml:5' },
    tags: { value: ['team=data', 'cost=12'], place: 'x.yaml:6' },
  });
  const { deployment } = config.jobs.get('orders') ?? {};
  expect(Object.fromEntries(deployment ?? [])).toEqual({
    'stack-name': { value: 'Orders', place: 'x.yaml:9' },
  });
  expect(config.jobs.get('users')?.deployment).toBeUndefined();
  expect(faultsOf('deployment: 3')).toEqual([
    'x.yaml:1: deployment: expected settings below it, each with a key, got none',
  ]);
  expect(faultsOf('deployment:\n  tags: { a=b: c }')).toEqual([
    'x.yaml:2: tags: expected a name without =, got "a=b"; a list has it as the flag would',
  ]);
});
