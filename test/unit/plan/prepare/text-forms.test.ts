import { gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { SourceError } from '../../../../job/shared/errors.js';
import { testSession } from '../../sql/test-session.js';
import { type Contents, freezeFiles, type Options } from '../files/file-table.js';
import { bzip2, zstd } from './packed-texts.js';

const opened = testSession();
const freeze = (contents: Contents, options: Options = {}) => freezeFiles(opened(), contents, options);

const rows = [
  ['1', 'Zoë'],
  ['2', 'naïve – €5'],
];
const csv = 'id,v\n1,Zoë\n2,naïve – €5\n';
const big = (text: string) => Buffer.from(text, 'utf16le').swap16();

test.each<[string, Contents, Options]>([
  ['UTF-16 with a mark, little end first', { 'a.csv': Buffer.from(`\ufeff${csv}`, 'utf16le') }, {}],
  ['UTF-16 with a mark, big end first', { 'a.csv': big(`\ufeff${csv}`) }, {}],
  [
    'a mark that says something else than --files-encoding',
    { 'a.csv': big(`\ufeff${csv}`) },
    { encoding: 'windows-1252' },
  ],
  ['UTF-16 without a mark', { 'a.csv': Buffer.from(csv, 'utf16le') }, { encoding: 'utf-16le' }],
  ['UTF-16 without a mark, big end first', { 'a.csv': big(csv) }, { encoding: 'utf-16be' }],
  [
    'windows-1252',
    { 'a.csv': Buffer.from('id,v\n1,Zo\xeb\n2,na\xefve \x96 \x805\n', 'latin1') },
    { encoding: 'windows-1252' },
  ],
  ['UTF-8 with a mark, whatever --files-encoding', { 'a.csv': `\ufeff${csv}` }, { encoding: 'windows-1252' }],
  ['UTF-16 in gzip', { 'a.csv.gz': gzipSync(Buffer.from(`\ufeff${csv}`, 'utf16le')) }, {}],
  ['gzip without .gz', { 'a.csv': gzipSync(csv) }, {}],
  ['files of several kinds', { 'a.csv': big('\ufeffid,v\n1,Zoë\n'), 'b.csv': 'id,v\n2,naïve – €5\n' }, {}],
  [
    'JSON with a mark',
    { 'a.json': '\ufeff{"id":1,"v":"Zoë"}\n{"id":2,"v":"naïve – €5"}\n' },
    { format: 'json' },
  ],
  [
    'JSON in UTF-16',
    { 'a.json': big('\ufeff{"id":1,"v":"Zoë"}\n{"id":2,"v":"naïve – €5"}\n') },
    { format: 'json' },
  ],
])('read: %s', async (_, contents, options) => {
  expect((await freeze(contents, options)).rows).toEqual(rows);
});

test.each(['ORCID', 'ORC', 'PAR1', 'ARROW1', 'SQLite format 3', 'PDF'])(
  'a header that begins as files of other programs do is one: %s',
  async (name) => {
    const { columns, rows } = await freeze({ 'a.csv': `${name},v\r\n1,\ta\r\n` }, { key: '{v}' });
    expect([columns, rows]).toEqual([[`${name} VARCHAR`, 'v VARCHAR'], [['1', '\ta']]]);
  },
);

test('a table with ustar where a tar archive has it is none', async () => {
  const { rows } = await freeze({ 'a.csv': `id,v\n1,${'x'.repeat(257 - 'id,v\n1,'.length)}ustar\n` });
  expect(rows).toEqual([['1', `${'x'.repeat(250)}ustar`]]);
});

test('bzip2 and zstd are read whatever their names', async () => {
  const found = await freeze({ 'a.csv': zstd, 'b.csv.bz2': bzip2, 'c.csv': 'id,v\n3,c\n' });
  expect(found.rows).toEqual(['1a', '1a', '2b', '2b', '3c'].map(([id, v]) => [id, v]));
});

test.each<[string, string, string]>([
  ['shift_jis', '93fa967b', '日本'],
  ['euc-kr', 'c7d1b1e6', '한길'],
  ['gb18030', 'd6d0ceb2', '中尾'],
  ['koi8-r', 'edd9d2cd', 'Мырм'],
  ['iso-2022-jp', '1b2442467c4b5c1b2842', '日本'],
])('%s is decoded as the standard has it', async (encoding, hex, text) => {
  const bytes = Buffer.from(hex, 'hex');
  const found = await freeze(
    { 'a.csv': Buffer.concat([Buffer.from('id\n'), bytes, Buffer.from('\n')]) },
    { encoding },
  );
  expect(found.rows).toEqual([[text]]);
});

async function fault(contents: Contents, options: Options = {}): Promise<string> {
  const error = await freeze(contents, options).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(SourceError);
  return error instanceof Error ? error.message : '';
}

const head = (hex: string, rest = '') => Buffer.concat([Buffer.from(hex, 'hex'), Buffer.from(rest)]);

test.each<[string, Contents, Options, string]>([
  [
    'a byte that the encoding has not',
    { 'a.csv': Buffer.from('id\r\nx\nab\xff\x30\n', 'latin1') },
    { encoding: 'shift_jis' },
    '{folder}/a.csv: line 3: byte 9 of the text is none that shift_jis has there. Give the right --files-encoding',
  ],
  ...(
    [
      ['euc-kr', '8c63', '008C'],
      ['big5', '8740', 'F266'],
      ['shift_jis', '7f', '001A'],
    ] as const
  ).map(([encoding, hex, code]): [string, Contents, Options, string] => [
    `a character of ${encoding} that Node reads as another one`,
    { 'a.csv': Buffer.concat([Buffer.from('id\n'), Buffer.from(hex, 'hex'), Buffer.from('\n')]) },
    { encoding },
    `{folder}/a.csv: has a character of ${encoding} that Node ${process.version} reads as another one (U+${code}), so the file cannot be read as it is. Convert it to UTF-8 first.`,
  ]),
  [
    'half a character at the end',
    { 'a.csv': Buffer.from('\ufeffid\n1\n', 'utf16le').subarray(0, -1) },
    {},
    '{folder}/a.csv: line 2: byte 11 of the text is none that utf-16le has there',
  ],
  [
    'UTF-16 that looks like UTF-8',
    { 'a.csv': Buffer.from(csv, 'utf16le') },
    {},
    '{folder}/a.csv: this looks like UTF-16 without a byte order mark. Give --files-encoding utf-16le',
  ],
  [
    'UTF-32',
    { 'a.csv': head('fffe0000', 'x') },
    {},
    '{folder}/a.csv: this is UTF-32. Save the file as UTF-8.',
  ],
  ['a ZIP', { 'a.csv': 'PK\x03\x04 notes.txt' }, {}, '{folder}/a.csv: this is a ZIP archive. Unpack it.'],
  [
    'an xlsx',
    { 'a.csv': 'PK\x03\x04 [Content_Types].xml' },
    {},
    '{folder}/a.csv: this is a spreadsheet (xlsx), or another document of Microsoft Office. Save each sheet as CSV: in Excel',
  ],
  [
    'Parquet',
    { 'a.csv': 'PAR1\x15\x04 PAR1' },
    {},
    '{folder}/a.csv: this is Parquet. Give --files-format parquet.',
  ],
  [
    'a tar archive',
    { 'a.csv': `rows.csv${'\0'.repeat(249)}ustar\x0000id\n` },
    {},
    '{folder}/a.csv: this is a tar archive. Unpack it.',
  ],
  [
    'a PDF',
    { 'a.csv': '%PDF-1.4\n' },
    {},
    '{folder}/a.csv: this is a PDF. The table has to be exported as CSV.',
  ],
  [
    'a ZIP in gzip',
    { 'a.csv.gz': gzipSync('PK\x03\x04 notes.txt') },
    {},
    '{folder}/a.csv.gz: this is a ZIP archive. Unpack it.',
  ],
  [
    'a gzip as Parquet',
    { 'a.parquet': gzipSync('PAR1') },
    { format: 'parquet' },
    '{folder}/a.parquet: this is packed, and Parquet is read as it is. Unpack it',
  ],
  [
    'a row of a decoded file',
    { 'a.csv': big('\ufeffid,v\n1,x\n2\n') },
    {},
    '{folder}/a.csv: line 3: expected 2 fields, as the header has, found 1 field.',
  ],
  [
    'a file whose name has signs of a pattern',
    { "$&$'.csv": big('\ufeffid,v\n1,x\n2\n') },
    {},
    "{folder}/$&$'.csv: line 3: expected 2 fields, as the header has, found 1 field.",
  ],
  [
    'a typed value of a decoded file',
    { 'a.csv': big('\ufeffid,v\n1,x\n') },
    { columnTypes: { v: 'BIGINT' } },
    '{folder}/a.csv: line 2: column v: the value "x" cannot become BIGINT',
  ],
])('refused: %s', async (_, contents, options, expected) => {
  const message = await fault(contents, options);
  expect(message.slice(0, expected.length)).toBe(expected);
});
