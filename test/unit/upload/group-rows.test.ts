import { expect, test } from '@jest/globals';
import { formatGroupOrder, type GroupOrder, parseGroupOrder } from '../../../job/settings/group-order.js';
import { textColumn } from '../../../job/sql/object-headers.js';
import { objectForm } from '../../../job/upload/object-form.js';
import { testSession } from '../sql/test-session.js';
import { allGroups } from './all-groups.js';

const opened = testSession();

const body = `concat('{"t":', coalesce(to_json(t), 'null'), ',"n":', coalesce(n::VARCHAR, 'null'), '}')`;

/** Of rows with a key, a text and a number: key, body, reason and number of rows, ordered by key. */
async function grouped(values: string, order: GroupOrder = []) {
  const { session } = opened();
  const relation = `(SELECT k AS splitter_key, t::VARCHAR AS t, n::BIGINT AS n FROM (VALUES ${values}) AS v(k, t, n))`;
  return allGroups(
    session,
    { relation, body },
    order,
    'splitter_key AS key, splitter_body AS body, splitter_reason AS reason, splitter_rows::INTEGER AS rows',
  );
}

test('all rows of a key are one array, also where it has one; rows without a key stay by themselves', async () => {
  expect(
    await grouped(`('b', 'x', 2), ('a', 'y', 1), (NULL, 'z', 3), ('b', 'w', 1), (NULL, 'z', 3)`),
  ).toEqual([
    { key: 'a', body: '[{"t":"y","n":1}]', reason: null, rows: 1 },
    { key: 'b', body: '[{"t":"w","n":1},{"t":"x","n":2}]', reason: null, rows: 2 },
    { key: null, body: '{"t":"z","n":3}', reason: null, rows: 1 },
    { key: null, body: '{"t":"z","n":3}', reason: null, rows: 1 },
  ]);
});

test.each([
  ['n', [1, 9, 10, null]],
  ['n desc', [10, 9, 1, null]],
])('rows are ordered by %s, NULL last', async (order, numbers) => {
  const [row] = await grouped(
    `('k', 'a', 9), ('k', 'b', NULL), ('k', 'c', 10), ('k', 'd', 1)`,
    parseGroupOrder(order),
  );
  expect(JSON.parse(String(row?.body)).map(({ n }: { n: number | null }) => n)).toEqual(numbers);
});

test('text is ordered by its bytes, and ties by what is written of them, equal rows included', async () => {
  const rows = `('k', 'é', 1), ('k', 'z', 2), ('k', 'Z', 3), ('k', 'z', 1), ('k', 'z', 1)`;
  const [row] = await grouped(rows, parseGroupOrder('t'));
  expect(row?.body).toBe('[{"t":"Z","n":3},{"t":"z","n":1},{"t":"z","n":1},{"t":"z","n":2},{"t":"é","n":1}]');
});

test('without an order the same rows make the same bytes, however they come', async () => {
  const [one] = await grouped(`('k', 'a', 1), ('k', 'b', 2), ('k', NULL, 3)`);
  const [other] = await grouped(`('k', NULL, 3), ('k', 'b', 2), ('k', 'a', 1)`);
  expect(one).toEqual(other);
});

test('a group of which a row has no body has none, and its reason is that of such rows', async () => {
  const { session } = opened();
  const relation = `(SELECT k AS splitter_key, t FROM (VALUES ('a', 'x'), ('b', 'y'), ('b', NULL), ('c', NULL)) v(k, t))`;
  const columns = 'splitter_key AS key, splitter_body AS body';
  expect(await allGroups(session, { relation, body: 't', reasonOfNone: 'bad-json' }, [], columns)).toEqual([
    { key: 'a', body: '[x]' },
    { key: 'b', body: null },
    { key: 'c', body: null },
  ]);
});

test('lines stand one after the other, records of CSV after one header', async () => {
  const { session } = opened();
  const relation = `(SELECT 'k' AS splitter_key, t FROM (VALUES ('1'), ('é"2'), ('')) v(t))`;
  const body = async (kind: 'lines' | 'csv', of: string, csvHeader?: string) => {
    const [found] = await allGroups(
      session,
      { relation, body: of, kind, csvHeader },
      [],
      'splitter_body AS body',
    );
    return found?.body;
  };
  expect(await body('lines', 'concat(t, chr(10))')).toBe('\n1\né"2\n');
  const header = `'"é, 日"\r\n'`;
  expect(await body('csv', `concat(${header}, t, '\r\n')`, header)).toBe('"é, 日"\r\n\r\n1\r\né"2\r\n');
});

test('a header has the text that all rows of the key have, and several texts are a fault', async () => {
  const { session } = opened();
  const form = objectForm({
    headers: [{ name: 'cache-control', value: '{t}' }],
    tags: [],
    encryption: undefined,
  });
  const relation = `(SELECT k AS splitter_key, t::VARCHAR AS t FROM (VALUES ('same', 'x'), ('same', 'x'), ('other', 'x'), ('other', 'y'),
    ('null', 'x'), ('null', NULL), ('none', NULL), ('none', NULL)) v(k, t))`;
  const fault = 'bad-header: the rows of the key have several values of cache-control';
  const columns = `splitter_key AS key, ${textColumn(0)} AS text, splitter_reason AS reason`;
  expect(
    await allGroups(session, { relation, body: `'1'`, headers: { ...form, texts: ['t'] } }, [], columns),
  ).toEqual([
    { key: 'none', text: null, reason: null },
    { key: 'null', text: 'x', reason: fault },
    { key: 'other', text: 'x', reason: fault },
    { key: 'same', text: 'x', reason: null },
  ]);
});

test.each([
  [
    'ts desc, id',
    [
      { column: 'ts', descending: true },
      { column: 'id', descending: false },
    ],
  ],
  [
    '"a, b" DESC,desc asc',
    [
      { column: 'a, b', descending: true },
      { column: 'desc', descending: false },
    ],
  ],
  [
    '"say ""x""", two words desc',
    [
      { column: 'say "x"', descending: false },
      { column: 'two words', descending: true },
    ],
  ],
])('the order %s is read, and written so that it is read again', (text, order) => {
  expect(parseGroupOrder(text)).toEqual(order);
  expect(parseGroupOrder(formatGroupOrder(order))).toEqual(order);
});

test.each(['', ',', 'a,', 'a,,b', '"a', 'a"b', '""', 'a, a desc'])('the order %j is refused', (text) => {
  expect(() => parseGroupOrder(text)).toThrow(/^expected/);
});
