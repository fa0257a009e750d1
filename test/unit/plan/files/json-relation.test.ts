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
  [['9223372036854775807', '-9223372036854775808'], 'HUGEINT'],
  [['18446744073709551615', '1'], 'HUGEINT'],
  [['123456789012345678901234567890', '1'], 'JSON'],
  [['1.10', '2', '-0', '1e5', '1E-5', '1e400', '0.12345678901234567890'], 'JSON'],
  [['{"a":1.10,"b":[1,2.50,{"c":-1.0E+2}]}', '{"a":null}'], 'JSON'],
  [['[1.10,"1.10, 2.20",null]', '["a \\" 3.30"]'], 'JSON'],
])('the digits of %j are kept, as %s', async (values, type) => {
  expect(await frozen(...values)).toEqual([type, values]);
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
    'with a byte order mark',
    { 'a.jsonl': '\ufeff{"id":1}\n' },
    /^\{folder\}\/a\.jsonl: line 1: starts with a byte order mark/,
  ],
  [
    'with half a surrogate pair',
    { 'a.jsonl': '{"id":1}\n{"id":"\\ud83d"}\n' },
    /^\{folder\}\/a\.jsonl: line 2: .*half a surrogate pair/,
  ],
  ['with a field twice', { 'a.jsonl': '{"id":1,"a":1,"a":2}\n' }, /duplicate key "a"$/],
  [
    'with a field twice, beside fractions',
    { 'a.jsonl': '{"id":1,"a":1,"a":2.5}\n' },
    /A field stands twice in one object: \{"id":1,"a":1,"a":2\.5\}$/,
  ],
  [
    'with fields that differ by case',
    { 'a.jsonl': '{"id":1,"a":1,"A":2}\n' },
    /^A: a field without a name, or names that differ by upper and lower case alone\. Rename them\.$/,
  ],
  [
    'missing: the file is empty',
    { 'a.jsonl': '' },
    /^\{folder\}\/a\.jsonl: empty, so the columns are not known/,
  ],
])('a line that is %s ends the plan', async (_, contents, message) => {
  const error = await freeze(contents).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(SourceError);
  expect((error as SourceError).message).toMatch(message);
  expect((error as SourceError).message).not.toMatch(/Try setting|LINE 1|ignore_errors|read_json/);
});

test('a fraction has no stable text for a key', async () => {
  await expect(freeze({ 'a.jsonl': '{"id":1.10}\n' })).rejects.toThrow(SettingsError);
});
