import { expect, test } from '@jest/globals';
import { SettingsError, SourceError } from '../../../../job/shared/errors.js';
import { testSession } from '../../sql/test-session.js';
import { memberOf } from '../census/gzip-member.js';
import { type Contents, freezeFiles, gzip, type Options } from './file-table.js';

const opened = testSession();
const freeze = (contents: Contents, options?: Options) => freezeFiles(opened(), contents, options);

/** The message of the SourceError. */
async function fault(contents: Contents, options?: Options): Promise<string> {
  const error = await freeze(contents, options).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof SourceError)) throw new Error(`expected a SourceError, got ${error}`);
  return error.message;
}

/** What DuckDB says of itself and is no setting of ours. */
const duckdbWords =
  /ignore_errors|null_padding|strict_mode|Auto-Detected|sniff|read_csv|encoding=|Possible|max_line_size/;

const both = [
  ['1', 'x'],
  ['2', 'y'],
];

test('a header names the columns; an unquoted empty field is NULL, a quoted one is empty text', async () => {
  const { columns, rows, keys } = await freeze({ 'a.csv': 'id,name\n1,x\n2,\n3,""\n4,"NULL"\n' });
  expect(columns).toEqual(['id VARCHAR', 'name VARCHAR']);
  expect(rows).toEqual([
    ['1', 'x'],
    ['2', null],
    ['3', ''],
    ['4', 'NULL'],
  ]);
  expect(keys).toEqual(['p/1', 'p/2', 'p/3', 'p/4']);
});

test('without a header the given names are the columns, and the first line is a row', async () => {
  const { rows } = await freeze({ 'a.csv': '1,x\n2,y\n' }, { columnNames: ['id', 'n n'] });
  expect(rows).toEqual(both);
});

test.each<[string, Contents, Options]>([
  ['semicolons and single quotes', { 'a.csv': "id;name\n1;'x'\n2;y\n" }, { delimiter: ';', quote: "'" }],
  ['tabs', { 'a.tsv': 'id\tname\n1\tx\n2\ty\n' }, { delimiter: '\t' }],
  ['a delimiter of two bytes', { 'a.csv': 'id§name\n1§x\n2§y\n' }, { delimiter: '§' }],
  ['gzip', { 'a.csv.gz': gzip('id,name\n1,x\n2,y\n') }, {}],
  ['a byte order mark', { 'a.csv': '\ufeffid,name\n1,x\n2,y\n' }, {}],
  ['a byte order mark before a quoted name', { 'a.csv': '\ufeff"id",name\n1,x\n2,y\n' }, {}],
  ['a byte order mark without a header', { 'a.csv': '\ufeff1,x\n2,y\n' }, { columnNames: ['id', 'name'] }],
  ['CRLF', { 'a.csv': 'id,name\r\n1,x\r\n2,y\r\n' }, {}],
  ['CR', { 'a.csv': 'id,name\r1,x\r2,y\r' }, {}],
  ['no line end at the end', { 'a.csv': 'id,name\n1,x\n2,y' }, {}],
  ['several files', { 'b.csv': 'id,name\n2,y\n', 'a.csv': '\ufeffid,name\n1,x\n' }, {}],
  ['a file of nothing among others', { 'a.csv': '', 'b.csv': 'id,name\n1,x\n2,y\n' }, {}],
  ['a folder among the matches', { 'sub/c.csv': 'z\n1\n', 'a.csv': 'id,name\n1,x\n2,y\n' }, {}],
])('%s give the same rows', async (_, contents, options) => {
  expect((await freeze(contents, options)).rows).toEqual(both);
});

test('quoted fields hold delimiters, doubled quotes and line ends; without quoting a quote is a character', async () => {
  const { rows } = await freeze({ 'a.csv': 'id,name\n1,"a,b ""c""\r\nd"\n2,e"f\n' });
  expect(rows).toEqual([
    ['1', 'a,b "c"\r\nd'],
    ['2', 'e"f'],
  ]);
  expect((await freeze({ 'a.csv': 'id,name\n1,"x\n' }, { quote: '' })).rows).toEqual([['1', '"x']]);
});

test('header names are taken whole: quotes, spaces, line ends', async () => {
  const { columns } = await freeze({ 'a.csv': 'id,"a ""b"", c", d,"e\nf",g"h\n1,2,3,4,5\n' });
  expect(columns.map((column) => column.replace(/ VARCHAR$/, ''))).toEqual([
    'id',
    'a "b", c',
    ' d',
    'e\nf',
    'g"h',
  ]);
});

test.each<[string, Contents, Options]>([
  ['a header alone', { 'a.csv': 'id,name\n' }, {}],
  ['a header without a line end', { 'a.csv': 'id,name' }, {}],
  ['an empty file with given names', { 'a.csv': '' }, { columnNames: ['id', 'name'] }],
])('%s is an empty table', async (_, contents, options) => {
  const { columns, rows, survey } = await freeze(contents, options);
  expect(columns).toEqual(['id VARCHAR', 'name VARCHAR']);
  expect(rows).toEqual([]);
  expect(survey.rows).toBe(0);
});

test('an empty file without names has no known columns', async () => {
  expect(await fault({ 'a.csv': '' })).toBe(
    '{folder}/a.csv: empty, without even a header, so the columns are not known. ' +
      'Name them with --column-names, or give a file with a header line.',
  );
});

test.each<[string, Contents, string]>([
  [
    'too few fields',
    { 'a.csv': 'id,name\n1,x\n2\n3,y\n' },
    'line 3: expected 2 fields, as the header has, found 1 field.\n  the record: 2',
  ],
  [
    'too many fields',
    { 'a.csv': 'id,name\n1,x\n2,y,z\n' },
    'line 3: expected 2 fields, as the header has, found 3 fields. A field that holds the delimiter needs quotes around it.\n  the record: 2,y,z',
  ],
  [
    'a quote that nothing closes',
    { 'a.csv': 'id,name\n1,"x\n2,y\n' },
    'line 2, column 2 (name): a quote is opened that nothing closes.\n  the field: "x↵2,y↵',
  ],
  [
    'text after a closing quote',
    { 'a.csv': 'id,name\n1,x\n2,"x"y\n' },
    'line 3, column 2 (name): text stands behind the closing quote. A quote within a quoted field is written twice; where quotes have no meaning, give --files-quote none.\n  the field: "x"y↵',
  ],
  [
    'a quote that nothing closes in the header',
    { 'a.csv': 'id,"name\n1,x\n' },
    'line 1: a quote is opened that nothing closes.',
  ],
  [
    'invalid UTF-8 in the header',
    { 'a.csv': Buffer.from('id,na\xff\n1,x\n', 'latin1') },
    'line 1: invalid UTF-8. Save the file as UTF-8.',
  ],
])('%s is told with file and line, and no advice on DuckDB', async (_, contents, expected) => {
  const message = await fault(contents);
  expect(message).toBe(`{folder}/a.csv: ${expected}`);
  expect(message).not.toMatch(duckdbWords);
});

test('the fault names the one file of several that has it', async () => {
  const message = await fault({
    'a.csv': 'id,name\n1,x\n',
    'b.csv': 'id,name\n1,x\n7\n',
    'c.csv': 'id,name\n',
  });
  expect(message).toMatch(/^\{folder\}\/b\.csv: line 3: /);
});

test('invalid UTF-8 is told with file and line, deep in a file with line ends in quotes too', async () => {
  const good = Array.from({ length: 30_000 }, (_, index) => `${index},"a\nb"\n`).join('');
  const bytes = Buffer.concat([
    Buffer.from(`id,name\n${good}`),
    Buffer.from('x,\xfe\xff\n', 'latin1'),
    Buffer.from(good),
  ]);
  const message = await fault({ 'a.csv': 'id,name\n', 'b.csv': bytes });
  // The header, 30,000 rows of two lines each.
  expect(message).toBe('{folder}/b.csv: line 60002, column 2 (name): invalid UTF-8. Save the file as UTF-8.');
  expect(message).not.toMatch(duckdbWords);
});

test.each<[string, string | Buffer, readonly (readonly (string | null)[])[]]>([
  [
    'lines that end in several ways',
    'id,name\r\n1,x\n2,y\r3,z',
    [
      ['1', 'x'],
      ['2', 'y'],
      ['3', 'z'],
    ],
  ],
  ['LF in quotes among CR LF', 'id,name\r\n1,"x\ny"\r\n', [['1', 'x\ny']]],
  ['CR LF in quotes among LF', 'id,name\n1,"x\r\ny"\n', [['1', 'x\r\ny']]],
  [
    'CR in quotes among LF',
    'id,name\n1,"\r"\n2,"x\ry"\n',
    [
      ['1', '\r'],
      ['2', 'x\ry'],
    ],
  ],
  ['LF in quotes among CR', 'id,name\r1,"x\ny"\r', [['1', 'x\ny']]],
  [
    'other ends in the header than below',
    'id,name\r\n1,x\n2,\n',
    [
      ['1', 'x'],
      ['2', null],
    ],
  ],
  ['quotes in the middle of a field', 'id,name\n1,a"b,c"d\n'.replace(',c', '.c'), [['1', 'a"b.c"d']]],
  [
    'what stands for characters in copies',
    'id,name\n1,"\x01m\x01e\x1f\r\n"\n2,"\x01e"\n3,"\x01n"\n4,""\n5,\n',
    [
      ['1', '\x01m\x01e\x1f\r\n'],
      ['2', '\x01e'],
      ['3', '\x01n'],
      ['4', ''],
      ['5', null],
    ],
  ],
])('%s: a copy is read, and every value is there', async (_, content, expected) => {
  const { rows, log } = await freeze({ 'a.csv': content, 'b.csv': 'id,name\n' });
  expect(rows).toEqual(expected);
  expect(log.filter((line) => line.includes('copying a file into a form that DuckDB reads'))).toHaveLength(1);
});

test.each(['\n', '\r\n', '\r'])('a line break in the header: %j', async (end) => {
  for (const inside of ['\n', '\r\n', '\r']) {
    const { columns, rows } = await freeze({ 'a.csv': `id,"Price${inside}(EUR)"${end}1,2${end}` });
    expect([columns, rows]).toEqual([['id VARCHAR', `Price${inside}(EUR) VARCHAR`], [['1', '2']]]);
  }
});

test.each<[string, string, number, (string | null)[][]]>([
  [
    'of two columns is no row',
    'id,name\n\n1,x\n\n\n2,y\n\n',
    2,
    [
      ['1', 'x'],
      ['2', 'y'],
    ],
  ],
  ['before the header is none', '\n\r\nid\n1\n', 1, [['1']]],
  ['before the first row is none', '\n\nid,name\n1,x\n', 1, [['1', 'x']]],
  ['of one column is a row', 'id\n1\n\n2\n\n', 4, [['1'], ['2'], [null], [null]]],
  ['of one column, beside quotes', 'id\r\n"1"\r\n\r\n""\r\n', 3, [[''], ['1'], [null]]],
])('a line with nothing in it, in a table %s', async (_, content, count, expected) => {
  for (const text of [content, content.replace(/1|"1"/, '"0\r9"')]) {
    const { rows, survey } = await freeze({ 'a.csv': text });
    expect(survey.rows).toBe(count);
    expect(rows).toEqual(
      expected.map((row) => row.map((value) => (value === '1' && text !== content ? '0\r9' : value))),
    );
  }
});

test.each<[string, string, string]>([
  [
    'a blank before a quote',
    'id,name\n1, "Ann"\n',
    'line 2, column 2 (name): a blank stands before the quote',
  ],
  [
    'a blank before a quote in the header',
    'id, "name"\n1,x\n',
    'line 1, column 2: a blank stands before the quote',
  ],
  ['a tab before a quote', 'id,name\n\t"1",x\n', 'line 2, column 1 (id): a blank stands before the quote'],
  [
    'a blank after a quote',
    'id,name\n1,"Ann" \n',
    'line 2, column 2 (name): text stands behind the closing quote',
  ],
  [
    'a blank after a quote, inside',
    'id,name\n"1" ,x\n',
    'line 2, column 1 (id): text stands behind the closing quote',
  ],
  [
    'text after a quote in the header',
    'id,"na"me\n1,x\n',
    'line 1, column 2: text stands behind the closing quote',
  ],
  [
    'empty fields behind the last column',
    'id,name\n1,x\n2,a,\n',
    'line 3: expected 2 fields, as the header has, found 3 fields',
  ],
  [
    'many of them',
    'id,name\r\n1,x\r\n2,a,,,\r\n',
    'line 3: expected 2 fields, as the header has, found 5 fields',
  ],
  [
    'too few behind lines in quotes',
    'id,name\n1,"x\n\ny"\n2\n',
    'line 5: expected 2 fields, as the header has, found 1 field',
  ],
])('%s is refused', async (_, text, expected) => {
  const message = await fault({ 'a.csv': text });
  expect(message.slice(0, '{folder}/a.csv: '.length + expected.length)).toBe(`{folder}/a.csv: ${expected}`);
});

test('a row above 32 MB is told with its line, of which little is shown', async () => {
  const message = await fault({ 'a.csv': `id,name\n1,${'x'.repeat(34e6)}\n` });
  expect(message).toMatch(
    /^\{folder\}\/a\.csv: line 2: a record of more than 33554432 bytes, or a quote that nothing closes/,
  );
  expect(message.length).toBeLessThan(500);
});

test.each<[string, Contents, string]>([
  [
    'a name twice',
    { 'a.csv': 'id,Name,name\n1,x,y\n' },
    'line 1: the header has the column name twice (upper and lower case count as the same). Rename one, or skip the header with --files-header false and use --column-names.',
  ],
  [
    'a field without a name',
    { 'a.csv': 'id,,name\n1,x,y\n' },
    'line 1: column 2 of the header has no name. Name it, or use --column-names.',
  ],
])('a header with %s is refused', async (_, contents, expected) => {
  expect(await fault(contents)).toBe(`{folder}/a.csv: ${expected}`);
});

test.each([
  ['id,other\n1,x\n', 'id, other'],
  ['id,name,z\n1,x,3\n', 'id, name, z'],
  ['name,id\n', 'name, id'],
])('files with different headers are refused, and both headers shown: %j', async (other, names) => {
  expect(await fault({ 'a.csv': '', 'b.csv': 'id,name\n1,x\n', 'c.csv': other })).toBe(
    `The files have different columns. {folder}/b.csv has: id, name. {folder}/c.csv has: ${names}. ` +
      'Give files of one table, split them into several runs, or give --files-union-by-name.',
  );
});

test.each([
  [
    ['id', 'name'],
    '1,x,y\n2,x,y\n',
    '2 names, line 1 of {folder}/a.csv has 3 fields. Name every field, in order.',
  ],
  [
    ['id', 'a', 'b', 'c'],
    '1,x,y\n',
    '4 names, line 1 of {folder}/a.csv has 3 fields. Name every field, in order.',
  ],
  [['id'], '1,"x,y"\n', '1 name, line 1 of {folder}/a.csv has 2 fields. Name every field, in order.'],
  [
    ['id', 'a'],
    '1;x\n',
    '2 names, line 1 of {folder}/a.csv has 1 field. Name every field, in order, or correct --files-delimiter.',
  ],
])('names %j for the lines %j: both numbers are told', async (columnNames, text, expected) => {
  expect(await fault({ 'a.csv': text }, { columnNames })).toBe(`--column-names gives ${expected}`);
});

test('types are kept to; what does not convert is told with file, line, column and value', async () => {
  const types = { id: 'BIGINT', d: 'DATE', price: 'DECIMAL(38,10)' };
  const { columns, rows } = await freeze(
    { 'a.csv': 'id,d,price\n9007199254740993,2026-01-31,1.10\n' },
    { columnTypes: types },
  );
  expect(columns).toEqual(['id BIGINT', 'd DATE', 'price DECIMAL(38,10)']);
  expect(rows).toEqual([['9007199254740993', '2026-01-31', '1.1000000000']]);

  const files = {
    'a.csv': 'id,d,price\n1,2026-01-31,1\n',
    'b.csv': 'id,d,price\n1,2026-01-31,1\n2,2026-13-01,1\n',
  };
  const message = await fault(files, { columnTypes: types });
  expect(message).toBe(
    '{folder}/b.csv: line 3: column d: the value "2026-13-01" cannot become DATE with nothing lost. ' +
      'Expected a date such as 2026-01-31, without a time of day. ' +
      'Correct it, or choose a type in --column-types that holds it, such as VARCHAR.',
  );
});

test.each<[string, Contents, Options, string]>([
  [
    'behind line breaks within quotes',
    { 'a.csv': 'id,note,v\r\n1,"a\r\nb\n""c""",1\r\n2,"",1.5\r\n' },
    {},
    'line 5: column v: the value "1.5" cannot become INTEGER',
  ],
  [
    'behind blank lines, with CR for a line end',
    { 'a.csv': 'id,v\r\r1,1\r\r2,x\r' },
    {},
    'line 5: column v: the value "x"',
  ],
  [
    'without a header, in the last line',
    { 'a.csv': '1;1\n2;1.5' },
    { columnNames: ['id', 'v'], delimiter: ';' },
    'line 2: column v: the value "1.5"',
  ],
  [
    'with a delimiter of two bytes, after quotes that end with its first',
    { 'a.csv': '\ufeffid§v§n\n1§1§x\n"2\u00c2"§1é§y\n' },
    { delimiter: '§' },
    'line 3: column v: the value "1é"',
  ],
  ['in quotes and empty', { 'a.csv': 'id,v\n1,\n2,""\n' }, {}, 'line 3: column v: the value ""'],
  [
    'long',
    { 'a.csv.gz': gzip(`id,v\n1,${'😀'.repeat(70)}\n`) },
    {},
    `line 2: column v: the value "${'😀'.repeat(60)}"…`,
  ],
  [
    'deep in the file',
    { 'a.csv': `id,v\n${'7,"1"\n'.repeat(30_000)}8,1.5\n${'7,"1"\n'.repeat(30_000)}` },
    {},
    'line 30002: column v: the value "1.5"',
  ],
])(
  'a value that its type does not keep is told with its line: %s',
  async (_, contents, options, expected) => {
    const message = await fault(contents, { columnTypes: { v: 'INTEGER' }, ...options });
    expect(message).toContain(expected);
  },
);

test('of several values that are not kept, the first in the files is told, whatever its column', async () => {
  const files = { 'a.csv': 'id,v,w\n1,1,1\n', 'b.csv': 'id,v,w\n1,1,x\n2,1.5,1\n' };
  const message = await fault(files, { columnTypes: { v: 'INTEGER', w: 'BIGINT' } });
  expect(message).toContain('{folder}/b.csv: line 2: column w: the value "x" cannot become BIGINT');
});

test('a type for a column that is not there is refused with the columns that are', async () => {
  expect(await fault({ 'a.csv': 'id,name\n1,x\n' }, { columnTypes: { idd: 'BIGINT' } })).toBe(
    '--column-types: there is no column idd. The columns are: id, name.',
  );
});

test('a key that names a column that is not there is a fault of the settings', async () => {
  await expect(freeze({ 'a.csv': 'id,name\n1,x\n' }, { key: '{nr}' })).rejects.toThrow(SettingsError);
});

test('rows without a key and with shared keys are surveyed', async () => {
  const { survey, keys } = await freeze({ 'a.csv': 'id,name\n1,x\n1,y\n,z\n' });
  expect(survey).toMatchObject({
    rows: 3,
    nullKeys: 1,
    distinctKeys: 1,
    sharedKeys: [{ key: 'p/1', rows: 2 }],
  });
  expect(keys.filter((key) => key === null)).toHaveLength(1);
});

test('a .gz that is none is refused by name', async () => {
  expect(await fault({ 'a.csv.gz': 'id\n1\n' })).toMatch(
    /^\{folder\}\/a\.csv\.gz: damaged gzip: it ends within the header/,
  );
});

test('gzip that DuckDB does not read is read: headers with comments, zeros at the end, several members, any case of .gz', async () => {
  for (const packed of [
    memberOf('id,name\n1,x\n2,y\n', 30),
    Buffer.concat([memberOf('id,name\n1,', 0), memberOf('', 16), memberOf('x\n2,y\n', 0), Buffer.alloc(700)]),
  ]) {
    expect((await freeze({ 'a.csv.gz': packed })).rows).toEqual(both);
    expect((await freeze({ 'a.csv.GZ': packed })).rows).toEqual(both);
  }
});

test('a gzip that is damaged where the header is whole is refused', async () => {
  const packed = gzip(`id,name\n${Array.from({ length: 5000 }, (_, row) => `${row},x\n`).join('')}`);
  expect(await fault({ 'a.csv.gz': packed.subarray(0, -9) })).toMatch(
    /^\{folder\}\/a\.csv\.gz: damaged gzip: it ends within member 1\./,
  );
  expect(await fault({ 'a.csv.gz': Buffer.concat([packed, Buffer.from('more')]) })).toMatch(
    /behind its last member stand bytes that are none/,
  );
});

test('files given twice, by overlapping patterns or links, are read once, and that is told', async () => {
  const { rows, log } = await freeze(
    { 'a.csv': 'id\n1\n', 'b.csv': 'id\n2\n' },
    { globs: ['a.csv', '*.csv', './b.csv'] },
  );
  expect(rows).toEqual([['1'], ['2']]);
  expect(log.filter((line) => line.includes('read once'))).toHaveLength(1);
});
