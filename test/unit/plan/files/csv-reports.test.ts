import { expect, test } from '@jest/globals';
import { CsvCounter } from '../../../../job/plan/census/csv-counter.js';
import { SourceError } from '../../../../job/shared/errors.js';
import { testSession } from '../../sql/test-session.js';
import { type Contents, freezeFiles, type Options } from './file-table.js';

const opened = testSession();
const freeze = (contents: Contents, options: Options = {}) => freezeFiles(opened(), contents, options);

const rows = [
  ['1', 'a'],
  ['2', 'b'],
];

test.each<[string, string, Options]>([
  ['lines above the header', 'Report "of today\n\nid,v\n1,a\n2,b\n', { skipLines: 2 }],
  ['lines above that end with CR LF', 'Report\r\n\r\nid,v\r\n1,a\r\n2,b\r\n', { skipLines: 2 }],
  ['lines above that end with CR', 'Report\r\rid,v\r1,a\r2,b\r', { skipLines: 2 }],
  ['lines above rows without a header', 'Report\n1,a\n2,b', { skipLines: 1, columnNames: ['id', 'v'] }],
  ['comments anywhere', '# made today\nid,v\n#x,"\n1,a\n# 3,c\r\n2,b\n#end', { comment: '#' }],
  ['lines above and comments', 'Report\n#id,v\nid,v\n1,a\n2,b\n# total 2\n', { skipLines: 1, comment: '#' }],
])('read: %s', async (_, text, options) => {
  const found = await freeze({ 'a.csv': text }, options);
  expect(found.rows).toEqual(rows);
  expect(found.log.join()).toMatch(/copying a file .*(lines above the table|comments)/);
});

test.each(['Report', 'Report of "today', ''])(
  'a file of nothing but lines to be skipped has no rows: %j',
  async (text) => {
    const found = await freeze({ 'a.csv': text }, { skipLines: 1, columnNames: ['a'], key: '{a}' });
    expect([found.rows, found.survey.rows]).toEqual([[], 0]);
  },
);

test('a comment sign within a line or within quotes is a character', async () => {
  const found = await freeze({ 'a.csv': 'id,v\n1,#a\n2,"x\n#y"\n"#3",c\n' }, { comment: '#' });
  expect(found.rows).toEqual([
    ['#3', 'c'],
    ['1', '#a'],
    ['2', 'x\n#y'],
  ]);
});

test('a row behind skipped lines is told with its line in the file', async () => {
  const error = await freeze(
    { 'a.csv': 'Report\r\n\r\nid,v\r\n# no row\r\n1\r\n' },
    { skipLines: 2, comment: '#' },
  ).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(SourceError);
  expect(String(error)).toContain('a.csv: line 5: expected 2 fields, as the header has, found 1 field');
});

test('wherever the pieces end, skipped lines and comments are none', () => {
  const text = Buffer.from('top\r\n"\r\n#c\nid,v\r\n1,#\r\n#"\r\n2,b\r\n#');
  for (let size = 1; size <= text.length; size += 1) {
    const counter = new CsvCounter({
      file: 'a.csv',
      delimiter: ',',
      quote: '"',
      header: true,
      columnNames: undefined,
      longestRecord: 1000,
      allFields: true,
      skipLines: 2,
      comment: '#',
    });
    for (let from = 0; from < text.length; from += size) counter.push(text.subarray(from, from + size));
    const { rows: found, names } = counter.end();
    expect([size, found, names]).toEqual([size, 2, ['id', 'v']]);
  }
});

const nulls = 'id,v\n1,NULL\n2,"NULL"\n3,\n4,""\n5,null\n';

test.each<[string, Options, (string | null)[]]>([
  ['--null-text', { nullText: 'NULL' }, [null, 'NULL', null, '', 'null']],
  ['--empty-is-null', { emptyIsNull: true }, ['NULL', 'NULL', null, null, 'null']],
  ['both', { nullText: 'null', emptyIsNull: true }, ['NULL', 'NULL', null, null, null]],
])('NULL is what %s says, read as it is or from a copy', async (_, options, expected) => {
  const values = (text: string) =>
    freeze({ 'a.csv': text }, options).then((found) => found.rows.map(([, v]) => v));
  expect(await values(nulls)).toEqual(expected);
  expect(await values(nulls.replace('\n', '\r\n'))).toEqual(expected);
});

test('a row that is NULL in all is a row, and a header named so is a name', async () => {
  const found = await freeze({ 'a.csv': 'NULL\nNULL\n\n' }, { nullText: 'NULL', key: 'k' });
  expect(found.rows).toEqual([[null], [null]]);
});
