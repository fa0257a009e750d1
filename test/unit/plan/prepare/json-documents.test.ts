import { gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { ElementCounter } from '../../../../job/plan/census/element-counter.js';
import { flattenJson } from '../../../../job/plan/prepare/flatten-json.js';
import { type JsonPath, parseJsonPath } from '../../../../job/settings/json-path.js';
import { SourceError } from '../../../../job/shared/errors.js';
import { testSession } from '../../sql/test-session.js';
import { type Contents, freezeFiles, type Options } from '../files/file-table.js';

const opened = testSession();
const freeze = (text: string | Buffer, options: Options = {}, name = 'a.json') =>
  freezeFiles(opened(), { [name]: text } as Contents, { format: 'json', ...options });
const at = (path: string) => ({ jsonPath: parseJsonPath(path) });

const array = '[{"id":1,"n":1.10},\n  {"n":1e400,"id":2, "o":{"a": [1,\n2.50]}}\n]\n';
const expected = [
  ['1', '1.10', null],
  ['2', '1e400', '{"a":[1,2.50]}'],
];

test.each<[string, string | Buffer, Options, ...string[]]>([
  ['an array', array, {}],
  ['an array on one line', array.replaceAll('\n', ''), {}],
  ['an array in gzip', gzipSync(array), {}, 'a.json.gz'],
  ['an array in UTF-16', Buffer.from(`\ufeff${array}`, 'utf16le'), {}],
  [
    'objects over several lines',
    '{\n "id": 1,\r\n "n": 1.10\n}\n{\n"n":1e400,"id":2,"o":{"a":[1,2.50]}}',
    {},
  ],
  ['within a member', `{"meta":{"data":[0,{}],"s":"]}\\""},"data":${array},"next":null}`, at('$.data[*]')],
  [
    'within arrays in arrays',
    `{"pages":[{"rows":[]},{"rows":${array}}]}{"pages":[]}`,
    at('$.pages[*]["rows"][*]'),
  ],
  [
    'the documents themselves, on one line',
    '{"id":1,"n":1.10}{"n":1e400,"id":2,"o":{"a":[1,2.50]}}',
    at('$'),
  ],
])('read: %s', async (_, text, options, ...[name]) => {
  const { columns, rows } = await freeze(text, options, name);
  expect([columns, rows]).toEqual([['id BIGINT', 'n JSON', 'o JSON'], expected]);
});

test.each<[string, string, Options, string]>([
  [
    'an array without an end',
    '[{"id":1},\n{"id":2}',
    {},
    'line 2: malformed JSON: the text ends here: expected "," or "]".',
  ],
  [
    'a row without an end',
    '[{"id":1},\n{"id":[2',
    {},
    'line 2: malformed JSON: the text ends here: expected "]".',
  ],
  ['something behind the array', '[{"id":1}],', {}, 'line 1: expected an array at $.'],
  ['a comma too many', '[{"id":1},]', {}, 'line 1: expected an object as row 2.'],
  [
    'a scalar for a row',
    '[{"id":1},\n7]',
    {},
    'line 2: expected an object as row 2. The rows are looked for at $[*].',
  ],
  [
    'no such member',
    '{"rows":[]}',
    at('$.data[*]'),
    'line 1: the object has no "data", where --files-json-path looks',
  ],
  ['the member twice', '{"data":[],"data":[]}', at('$.data[*]'), 'line 1: the object has "data" twice.'],
  ['no array', '{"data":{}}', at('$.data[*]'), 'line 1: expected an array at $.data.'],
  [
    'a line break within quotes',
    '[\n{"id":"a\nb"}]',
    {},
    'line 2: malformed JSON: a control character within quotes',
  ],
  [
    'brackets that do not fit',
    '[{"id":[1}]]',
    {},
    'line 1: malformed JSON: a bracket is closed that is not open.',
  ],
  ['a wrong value in a row', '[{"id":1},{"id":01}]', {}, 'row 2: malformed JSON (byte'],
  [
    'a field twice in a row',
    '{\n"id":1\n}\n{\n"id":1,"id":2\n}',
    {},
    'row 2: the object has the field id twice.',
  ],
])('refused: %s', async (_, text, options, problem) => {
  const error = await freeze(text, options).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(SourceError);
  const whole = `{folder}/a.json: ${problem}`;
  expect((error as SourceError).message.slice(0, whole.length)).toBe(whole);
});

test('a value that its type does not keep is told by its row', async () => {
  const error = await freeze(array, { columnTypes: { n: 'DECIMAL(5,2)' } }).catch(
    (reason: unknown) => reason,
  );
  expect(String(error)).toContain(
    '{folder}/a.json: row 2: column n: the value "1e400" cannot become DECIMAL(5,2)',
  );
});

test('wherever the pieces end, both readers find the same rows', () => {
  const text = Buffer.from(
    `{"a\\u0062":[{"x":"\\\\\\"]}"},[1,"é"],{}],"ab":[{"ab":[{"n":-1.5e3}, 7,"s",null,{"ab":[]}]}]}\n[]`,
  );
  const paths: readonly [string, number][] = [
    ['$', 2],
    ['$.ab[*]', 4],
    ['$.ab[*].ab[*]', 5],
    ['$.none', 0],
  ];
  for (const [path, rows] of paths) {
    for (const size of [1, 2, 3, 7, text.length]) {
      const counter = new ElementCounter('a.json', parseJsonPath(path));
      for (let from = 0; from < text.length; from += size) counter.push(text.subarray(from, from + size));
      expect([path, size, counter.end().rows]).toEqual([path, size, rows]);
    }
  }
  const flat = (size: number) => flattened('[{"a":"\\"]"} , {"b":\n[{"c":1}]}]', ['elements'], size);
  for (const size of [1, 2, 5, 99])
    expect([size, flat(size)]).toEqual([size, '{"a":"\\"]"}\n{"b": [{"c":1}]}\n']);
});

function flattened(text: string, path: JsonPath, size: number): string {
  const bytes = Buffer.from(text);
  let from = 0;
  let out = '';
  const next = () => {
    from += size;
    return from - size < bytes.length ? bytes.subarray(from - size, from) : undefined;
  };
  flattenJson('a.json', path, next, (row) => {
    out += row.toString();
  });
  return out;
}

test('a document without an end is refused by the census, too', () => {
  const counter = new ElementCounter('a.json', ['elements']);
  counter.push(Buffer.from('[{"a":1},'));
  expect(() => counter.end()).toThrow(/a\.json: line 1: the file ends within a JSON document/);
});
