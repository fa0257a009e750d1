import { expect, test } from '@jest/globals';
import { givenValues, isGivenByPrograms } from '../../../job/settings/given-values.js';

test('values become the texts of their flags', () => {
  const given = {
    target: 'out/',
    threads: 4,
    omitNulls: false,
    files: ['a.csv', 'b.csv'],
    rename: { id: 'no', v: 'value' },
    header: { 'Cache-Control': 'no-store' },
    metadata: ['a=b'],
    tag: 'c=d',
    job: undefined,
  };
  expect(givenValues('split', given)).toEqual({
    flags: {
      target: 'out/',
      threads: '4',
      omitNulls: 'false',
      files: 'a.csv\0b.csv',
      rename: 'id=no\0v=value',
      header: 'Cache-Control: no-store',
      metadata: 'a=b',
      tag: 'c=d',
    },
    faults: [],
  });
});

test.each<[string, unknown, string]>([
  ['omitNulls', 'true', 'expected true or false, got "true"'],
  ['omitNulls', 1, 'expected true or false, got 1'],
  ['target', null, 'expected a text, got null'],
  ['target', ['out/'], 'expected a text, got a list'],
  ['target', { uri: 'out/' }, 'expected a text, got an object'],
  ['target', 'out\0/', 'expected a text without the character NUL, got one with it'],
  ['threads', true, 'expected a text, got true'],
  ['files', [], 'expected at least one <path>, got none'],
  ['files', [['a.csv']], 'expected a text, got a list'],
  ['files', { a: 'b' }, 'expected a text, got an object'],
  ['rename', {}, 'expected at least one <column=name>, got none'],
  ['rename', ['a=b\nc=d'], 'expected a text without line ends, got "a=b\\nc=d"'],
  ['rename', { 'a=b': 'c' }, 'expected a name without =, got "a=b"; a list has it as the flag would'],
  ['treads', 4, 'is no setting of split (did you mean threads?)'],
  ['toString', 4, 'is no setting of split'],
  ['log', 'json', "is for the command line; leave it out of split's settings"],
])('%s: %j is told with what was expected', (setting, value, problem) => {
  expect(givenValues('split', { [setting]: value })).toEqual({ flags: {}, faults: [{ setting, problem }] });
});

test('all faults are found at once', () => {
  expect(givenValues('split', { target: null, treads: 1, omitNulls: 'no' }).faults).toHaveLength(3);
});

test.each([
  [null, 'null'],
  [undefined, 'undefined'],
  ['out/', '"out/"'],
  [[{ target: 'out/' }], 'a list'],
])('settings that are %j are no settings', (given, shown) => {
  const problem = `expected an object, such as { target: 'out/' }, got ${shown}`;
  expect(givenValues('split', given)).toEqual({ flags: {}, faults: [{ setting: 'settings', problem }] });
});

test('what is of the command line alone is not for programs', () => {
  expect(
    ['config', 'log', 'quiet', 'verbose', 'metrics', 'deep'].map((name) => isGivenByPrograms('split', name)),
  ).toEqual([false, false, false, false, false, false]);
  expect([isGivenByPrograms('split', 'target'), isGivenByPrograms('verify', 'deep')]).toEqual([true, true]);
});
