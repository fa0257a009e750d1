import { expect, test } from '@jest/globals';
import { SettingsError, SourceError } from '../../../../job/shared/errors.js';
import { testSession } from '../../sql/test-session.js';
import { type Contents, freezeFiles, gzip, type Options } from './file-table.js';

const opened = testSession();
const freeze = (contents: Contents, options: Options = {}) =>
  freezeFiles(opened(), contents, { format: 'json', ...options });

/** The values of the column `v`, one a line of `values`, as they are frozen. */
async function frozen(
  ...values: string[]
): Promise<readonly [type: string, values: (string | null | undefined)[]]> {
  const text = values.map((value, id) => `{"id":${id}${value === '' ? '' : `,"v":${value}`}}\n`).join('');
  const { columns, rows } = await freeze({ 'a.jsonl': text });
  return [columns[1]?.slice(2) ?? '', rows.map((row) => row[1])];
}

test('plain values keep their types; a missing field and null are NULL', async () => {
  const text = '{"id":1,"s":"x","b":true,"late":null}\n{"s":"","id":2,"b":false}\n\n{"id":3,"late":7}\n';
  const { columns, rows } = await freeze({ 'a.jsonl': text });
  expect(columns).toEqual(['id BIGINT', 's VARCHAR', 'b BOOLEAN', 'late BIGINT']);
  expect(rows).toEqual([
    ['1', 'x', 'true', null],
    ['2', '', 'false', null],
    ['3', null, null, '7'],
  ]);
});

test.each([
  [['9223372036854775807', '1'], 'BIGINT'],
  [['9223372036854775807', '-9223372036854775808'], 'BIGINT'],
  [['18446744073709551615', '1'], 'HUGEINT'],
  [['123456789012345678901234567890', '-0.0'], 'JSON'],
  [['170141183460469231731687303715884105727', '-170141183460469231731687303715884105728'], 'HUGEINT'],
  [['170141183460469231731687303715884105728', '1'], 'JSON'],
  [['-0', '1'], 'JSON'],
  [['{"a":-0}', '[-0,0]'], 'JSON'],
  [['1e400', '-1E-400'], 'JSON'],
  [['1.10', '2', '-0', '1e5', '1E-5', '1e400', '0.12345678901234567890'], 'JSON'],
  [['{"a":1.10,"b":[1,2.50,{"c":-1.0E+2}]}', '{"a":null}'], 'JSON'],
  [['[1.10,"1.10, 2.20",null]', '["a \\" 3.30"]'], 'JSON'],
])('the digits of %j are kept, as %s', async (values, type) => {
  expect(await frozen(...values)).toEqual([type, values]);
});

test('a field in whose name something looks like a number keeps its value', async () => {
  const text =
    '{"id":"a","price:1.5":3,"m[0.5]":"x","size, 10.5 inch":{"w:2.5":1.50},"ratio:2eur":7,"t:-05":true,"e":1e5,"z":-0}\n' +
    '{"id":"b","price\\u003a1.5":1.10,"size, 10.5 inch":null}\n';
  const { columns, rows } = await freeze({ 'a.jsonl': text });
  expect(columns.map((column) => column.slice(0, column.lastIndexOf(' ')))).toEqual([
    ...['id', 'price:1.5', 'm[0.5]', 'size, 10.5 inch', 'ratio:2eur', 't:-05', 'e', 'z'],
  ]);
  expect(rows).toEqual([
    ['a', '3', 'x', '{"w:2.5":1.50}', '7', 'true', '1e5', '-0'],
    ['b', '1.10', null, null, null, null, null, null],
  ]);
});

test('a field that is not found, since half of its name is spelled with escapes, is no NULL', async () => {
  const text = '{"id":"a","a:1.5:2.5":1.5}\n{"id":"b","a:1.5\\u003a2.5":1}\n';
  await expect(freeze({ 'a.jsonl': text })).rejects.toThrow(
    'the field "a:1.5:2.5" was not found where a line has it; give it another name',
  );
});

test('columns of mixed types become JSON text, in which text keeps its quotes', async () => {
  expect(await frozen('1', '"x"', 'true', 'null', '', '{"a":1}', '"null"', '"1.10"')).toEqual([
    'JSON',
    ['1', '"x"', 'true', null, null, '{"a":1}', '"null"', '"1.10"'],
  ]);
});

test('text stays text: dates, UUIDs, numbers in quotes, control characters, emoji', async () => {
  expect(await frozen('"2026-01-31"', '"2026-02-01"')).toEqual(['VARCHAR', ['2026-01-31', '2026-02-01']]);
  expect(
    await frozen('"10:00:00"', '"2026-02-01T00:00:00Z"', '"1.10"', '"a\\u0000\\n\\ud83d\\ude00/\\/"'),
  ).toEqual(['VARCHAR', ['10:00:00', '2026-02-01T00:00:00Z', '1.10', 'a\0\n😀//']]);
  const uuid = '12ab34cd-0000-4000-8000-00000000000A';
  expect(await frozen(JSON.stringify(uuid))).toEqual(['VARCHAR', [uuid]]);
});

test('beside exact numbers, other columns keep their types, and names are taken whole', async () => {
  const text = '{"id":"7","a/b~c \\"d\\"":true,"f":1.10,"C3":5,"when":"2026-01-31"}\n{"id":"8","f":null}\n';
  const { columns, rows, keys } = await freeze({ 'a.jsonl': text });
  expect(columns).toEqual(['id VARCHAR', 'a/b~c "d" BOOLEAN', 'f JSON', 'C3 BIGINT', 'when VARCHAR']);
  expect(rows).toEqual([
    ['7', 'true', '1.10', '5', '2026-01-31'],
    ['8', null, null, null, null],
  ]);
  expect(keys).toEqual(['p/7', 'p/8']);
});

test('nested values lose their white space and nothing else', async () => {
  expect(await frozen('{ "a" : [ 1.10 , " x : y " ] }')).toEqual(['JSON', ['{"a":[1.10," x : y "]}']]);
});

test('a column called json is a column', async () => {
  const { columns } = await freeze({ 'a.jsonl': '{"json":1}\n' }, { key: '{json}' });
  expect(columns).toEqual(['json BIGINT']);
});

test('gzip, several files and a field of the last line alone', async () => {
  const many = Array.from({ length: 25_000 }, (_, id) => `{"id":-${id + 2}}\n`).join('');
  const { columns, rows } = await freeze({ 'a.jsonl.gz': gzip(many), 'dt=1.jsonl': '{"id":-1,"late":"x"}' });
  expect(columns).toEqual(['id BIGINT', 'late VARCHAR']);
  expect(rows).toHaveLength(25_001);
  expect(rows.filter(([, late]) => late === 'x')).toEqual([['-1', 'x']]);
});

test('types may be given', async () => {
  const { columns, keys } = await freeze(
    { 'a.jsonl': '{"id":1.10,"t":"2026-01-31 00:00:00"}\n' },
    { columnTypes: { id: 'DECIMAL(38,10)', t: 'TIMESTAMP' } },
  );
  expect(columns).toEqual(['id DECIMAL(38,10)', 't TIMESTAMP']);
  expect(keys).toEqual(['p/1.1000000000']);
});

test.each<[string, Contents, RegExp]>([
  [
    'malformed',
    { 'a.jsonl': '{"id":1}\n{"id":2\n{"id":3}\n' },
    /^\{folder\}\/a\.jsonl: line 2: malformed JSON \(/,
  ],
  [
    'cut off',
    { 'a.jsonl': '{"id":1}\n{"id":2}\n{"id":' },
    /^\{folder\}\/a\.jsonl: line 3: malformed JSON \(/,
  ],
  [
    'malformed in the second file',
    { 'a.jsonl': '{"id":1}\n', 'b.jsonl': '{"id":1}\n\n{"id":x}\n' },
    /^\{folder\}\/b\.jsonl: line 3: malformed JSON \(/,
  ],
  [
    'malformed in gzip',
    { 'a.jsonl.gz': gzip('{"id":1}\n{"id"}\n') },
    /^\{folder\}\/a\.jsonl\.gz: line 2: malformed JSON \(/,
  ],
  ['two objects', { 'a.jsonl': '{"id":1} {"id":2}\n' }, /^\{folder\}\/a\.jsonl: line 1: malformed JSON \(/],
  ['an array', { 'a.jsonl': '{"id":1}\n[1,2]\n' }, /^\{folder\}\/a\.jsonl: line 2: expected an object$/],
  ['a number', { 'a.jsonl': '1\n2\n' }, /^\{folder\}\/a\.jsonl: line 1: expected an object$/],
  [
    'of invalid UTF-8',
    { 'a.jsonl': Buffer.from('{"id":1}\n{"id":"\xff"}\n', 'latin1') },
    /^\{folder\}\/a\.jsonl: line 2: invalid UTF-8$/,
  ],
  [
    'with half a surrogate pair',
    { 'a.jsonl': '{"id":1}\n{"id":"\\ud83d"}\n' },
    /^\{folder\}\/a\.jsonl: line 2: .*half a surrogate pair/,
  ],
  [
    'with a field twice',
    { 'a.jsonl': '{"id":1,"a":1,"a":2}\n' },
    /^\{folder\}\/a\.jsonl: line 1: the object has the field a twice\. Leave one out, or rename it\.$/,
  ],
  [
    'with a field twice, beside fractions',
    { 'a.jsonl': '{"id":1,"a":1,"a":2.5}\n' },
    /: line 1: the object has the field a twice\./,
  ],
  [
    'with fields that differ by case',
    { 'a.jsonl': '{"id":1,"a":1,"A":2}\n' },
    /^\{folder\}\/a\.jsonl: line 1: the fields a and A, here or further up, differ by upper and lower case alone\. Rename one\.$/,
  ],
  [
    'with fields of several lines that differ by case',
    { 'a.jsonl': '{"id":1,"a":1}\n{"id":1}\n{"A":2}\n' },
    /^\{folder\}\/a\.jsonl: line 3: the fields a and A, here or further up, differ by upper and lower case alone\./,
  ],
  ['null', { 'a.jsonl': '{"id":1}\nnull\n' }, /^\{folder\}\/a\.jsonl: line 2: expected an object$/],
  ['with an empty name', { 'a.jsonl': '{"id":1,"":2}\n' }, /line 1: a field without a name\. Name it\.$/],
  [
    'with a NUL in a name',
    { 'a.jsonl': '{"id":1,"a\\u0000b":2}\n' },
    /line 1: the name "a\\u0000b" has a NUL character, which no column can have\. Rename it\.$/,
  ],
  [
    'with half a surrogate pair in a name',
    { 'a.jsonl': '{"id":1,"\\ude00":2}\n' },
    /line 1: half a surrogate pair/,
  ],
  [
    'nested too deep',
    { 'a.jsonl': `{"id":${'['.repeat(1001)}` },
    /line 1: nested more than 1000 levels deep$/,
  ],
  [
    'too long',
    { 'a.jsonl': `{"id":1}\n{"id":"${'x'.repeat(33 * 1024 * 1024)}"}\n` },
    /line 2: longer than 32 MB, which is the longest line that is read\.$/,
  ],
  [
    'one of many with other fields',
    { 'a.jsonl': Array.from({ length: 3001 }, (_, index) => `{"k${index}":1}\n`).join('') },
    /line 3001: the lines up to here have more than 3000 different fields, and each would be a column\. Put those/,
  ],
  ['ended by CR alone', { 'a.jsonl': '{"id":1}\r{"id":2}\r' }, /line 1: malformed JSON \(/],
  ['a form feed', { 'a.jsonl': '{"id":1}\n\f\n' }, /line 2: expected an object$/],
  ['without fields, as all are', { 'a.jsonl': '{}\n{}\n' }, /no line has a field/],
  [
    'missing: the file is empty',
    { 'a.jsonl': '' },
    /^\{folder\}\/a\.jsonl: no line has a field, so the columns are not known/,
  ],
])('a line that is %s ends the plan', async (_, contents, message) => {
  const error = await freeze(contents).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(SourceError);
  expect((error as SourceError).message).toMatch(message);
  expect((error as SourceError).message).not.toMatch(/Try setting|LINE 1|ignore_errors|read_json/);
});

test('numbers keep their spelling wherever they stand, and text that looks like them stays', async () => {
  const spelled = [
    ...[
      '1.10',
      '-0.50',
      '0.0',
      '-0',
      '-0.0',
      '1e5',
      '1E5',
      '1e+5',
      '1E+05',
      '1e-5',
      '0E-0',
      '-0e0',
      '10.5e1',
    ],
    ...['9007199254740993.10', '0.1000000000000000055511151231257827', '12345678901234567890.5', '1e400'],
  ];
  const line = (v: string) =>
    `{"id":7,"v":${v},"nested":{"a":[${v},${v}],"b":"x:${v},[ ${v}"},"s":"[${v}, -${v}.5e+1"}`;
  const { rows } = await freeze({ 'a.jsonl': spelled.map((v) => `${line(v)}\n`).join('') });
  const expected = spelled.map((v) => ['7', v, `{"a":[${v},${v}],"b":"x:${v},[ ${v}"}`, `[${v}, -${v}.5e+1`]);
  const byValue = (a: (string | null)[], b: (string | null)[]) => String(a[1]).localeCompare(String(b[1]));
  expect([...rows].map((row) => [...row]).sort(byValue)).toEqual(expected.sort(byValue));
});

test('escapes beside numbers that are respelled stay what they are', async () => {
  const { rows } = await freeze({
    'a.jsonl':
      '{"id":1,"f":1.5,"s":"\\u00e9.5,\\u0031.5:5\\u002e5 [\\t1e5\\u0000\\"","n":["\\u00e9.5","a\\u0000b"]}\n',
  });
  expect(rows).toEqual([['1', '1.5', 'é.5,1.5:5.5 [\t1e5\0"', '["é.5","a\\u0000b"]']]);
});

test.each([
  ['1', 'plain'],
  ['1.5', 'exact'],
])(
  'names that are numbers, paths or hold quotes are columns in the order of the file (beside %s)',
  async (value) => {
    const names = [
      'id',
      'b',
      '0',
      '*',
      '$.x',
      '/a~b',
      "it's",
      'a "q"',
      '__proto__',
      'constructor',
      'é',
      '{',
      'C3',
      'a_1',
      'a',
      ' ',
    ];
    const line = `{${names.map((name, index) => `${JSON.stringify(name)}:${index === 1 ? value : `"${index}"`}`).join(',')}}\n`;
    const { columns, rows } = await freeze({ 'a.jsonl': line });
    expect(columns.map((column) => column.replace(/ [A-Z]+$/, ''))).toEqual(names);
    expect(rows).toEqual([names.map((_, index) => (index === 1 ? value : String(index)))]);
  },
);

test('lines that each have other fields are one table', async () => {
  const text = Array.from({ length: 150 }, (_, id) => `{"id":${id},"k${id}":${id}}\n`).join('');
  const { columns, rows } = await freeze({ 'a.jsonl': text });
  expect(columns).toHaveLength(151);
  for (const row of rows) {
    const id = Number(row[0]);
    expect(row).toEqual([`${id}`, ...Array.from({ length: 150 }, (_, at) => (at === id ? `${id}` : null))]);
  }
  expect(rows).toHaveLength(150);
});

test('a field that is always null is a column, and a name with an escape is the name without it', async () => {
  const { columns, rows } = await freeze({ 'a.jsonl': '{"id":1,"n":null}\n{"\\u0069d":2}\n' });
  expect(columns).toEqual(['id BIGINT', 'n VARCHAR']);
  expect(rows).toEqual([
    ['1', null],
    ['2', null],
  ]);
});

test('a line of 20 MB is a row like any other', async () => {
  const long = 'x'.repeat(20e6);
  const { rows } = await freeze({ 'a.jsonl': `{"id":1,"v":"${long}"}\n{"id":2,"v":"y"}\n` });
  expect(rows.map((row) => row[1]?.length)).toEqual([20e6, 1]);
});

test('values nested as deep as is read are kept', async () => {
  const deep = `${'['.repeat(1000)}1.50${']'.repeat(1000)}`;
  expect(await frozen(deep)).toEqual(['JSON', [deep]]);
});

test('types are kept to, and text is the characters of the file', async () => {
  const { columns, rows } = await freeze(
    {
      'a.jsonl':
        '{"id":1,"v":1.10,"n":1.10,"d":"2026-01-31"}\n{"id":"2","v":12345678901234567890.5,"n":2}\n' +
        '{"id":3,"v":{"a": [1.10]},"n":"3.1"}\n{"id":4,"v":true,"n":null}\n{"id":5,"v":-0}\n',
    },
    { columnTypes: { id: 'BIGINT', v: 'VARCHAR', n: 'DECIMAL(10,2)', d: 'DATE' } },
  );
  expect(columns).toEqual(['id BIGINT', 'v VARCHAR', 'n DECIMAL(10,2)', 'd DATE']);
  expect(rows).toEqual([
    ['1', '1.10', '1.10', '2026-01-31'],
    ['2', '12345678901234567890.5', '2.00', null],
    ['3', '{"a":[1.10]}', '3.10', null],
    ['4', 'true', null, null],
    ['5', '-0', null, null],
  ]);
});

test.each([
  ['INTEGER', '1.5', '1.5'],
  ['DECIMAL(10,2)', '1.005', '1.005'],
  ['DOUBLE', '1e400', '1e400'],
  ['TIMESTAMP', '"2026-01-31T10:00:00Z"', '2026-01-31T10:00:00Z'],
  ['BIGINT', '{"a":1}', '{"a":1}'],
  ['BOOLEAN', '"ja\\u0000"', 'ja\0'],
])('a value that %s does not keep is told with file, line and column: %s', async (type, value, shown) => {
  const contents = {
    'a.jsonl': '{"id":1}\n',
    'b.jsonl.gz': gzip(`{"id":1}\n\n{"\\u0076":${value},"id":2}\n`),
  };
  const error = await freeze(contents, { columnTypes: { v: type } }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(SourceError);
  expect((error as SourceError).message).toContain(
    `{folder}/b.jsonl.gz: line 3: column v: the value ${JSON.stringify(shown)} cannot become ${type} with nothing lost.`,
  );
});

test('a fraction has no stable text for a key', async () => {
  await expect(freeze({ 'a.jsonl': '{"id":1.10}\n' })).rejects.toThrow(SettingsError);
});
