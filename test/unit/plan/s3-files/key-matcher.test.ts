import { expect, test } from '@jest/globals';
import { keyMatcher } from '../../../../job/plan/s3-files/key-matcher.js';
import { parseS3Pattern } from '../../../../job/settings/s3-pattern.js';

const keys = [
  'in/',
  'in/a.csv',
  'in/b.csv.gz',
  'in/[c].csv',
  'in/d (1).csv',
  'in/dt=1/e.csv',
  'in/dt=1/x/f.csv',
  'in//g.csv',
  'in/../h.csv',
  'in/_SUCCESS',
  'in/_temporary/0/i.csv',
  'in/.j.csv',
  'inner/k.csv',
];

const matches = (pattern: string) => keys.filter(keyMatcher(parseS3Pattern(`s3://bucket/${pattern}`)));

test.each([
  ['in/a.csv', ['in/a.csv']],
  ['in/[[]c].csv', ['in/[c].csv']],
  ['in/*.csv', ['in/a.csv', 'in/[c].csv', 'in/d (1).csv']],
  ['in/[a-c]*', ['in/a.csv', 'in/b.csv.gz']],
  ['in/[!a]*.csv', ['in/[c].csv', 'in/d (1).csv']],
  ['in/?.csv', ['in/a.csv']],
  ['in/d (1).c?v', ['in/d (1).csv']],
  ['in/dt=*/*.csv', ['in/dt=1/e.csv']],
  ['in/dt=*/**', ['in/dt=1/e.csv', 'in/dt=1/x/f.csv']],
  ['**/f.csv', ['in/dt=1/x/f.csv']],
  ['in/_temporary/**', ['in/_temporary/0/i.csv']],
  ['in/_*', ['in/_SUCCESS']],
])('%s means %j', (pattern, expected) => {
  expect(matches(pattern)).toEqual(expected);
});

test('** takes folders at any depth, one without a name too, and leaves out hidden keys', () => {
  const all = ['in/a.csv', 'in/[c].csv', 'in/d (1).csv', 'in/dt=1/e.csv', 'in/dt=1/x/f.csv', 'in//g.csv'];
  expect(matches('in/**/*.csv')).toEqual(all);
});

test('a folder means all below it, but marks of folders and hidden keys', () => {
  expect(matches('in/')).toEqual([
    'in/a.csv',
    'in/b.csv.gz',
    'in/[c].csv',
    'in/d (1).csv',
    'in/dt=1/e.csv',
    'in/dt=1/x/f.csv',
    'in//g.csv',
  ]);
});

test('a range that is none is told', () => {
  expect(() => matches('in/[z-a].csv')).toThrow('--files: in/[z-a].csv is no glob');
});

test.each([
  ['s3://bucket/a/b.csv', { kind: 'object', literal: 'a/b.csv', base: 'a/' }],
  ['s3://bucket/a/b/', { kind: 'folder', literal: 'a/b/', base: 'a/b/' }],
  ['s3://bucket', { kind: 'folder', literal: '', base: '' }],
  ['s3://bucket/a/2026-*/x.csv', { kind: 'glob', literal: 'a/2026-', base: 'a/' }],
])('%s is %j', (text, expected) => {
  expect(parseS3Pattern(text)).toMatchObject({ bucket: 'bucket', ...expected });
});
