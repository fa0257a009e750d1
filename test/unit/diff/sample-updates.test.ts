import { expect, test } from '@jest/globals';
import { changedColumns, sampleUpdates } from '../../../job/diff/sample-updates.js';
import { StoreError } from '../../../job/shared/errors.js';
import { createLocalStore } from '../../../job/store/local-store.js';
import type { ETag, ObjectStore } from '../../../job/store/object-store.js';

test.each<[string, string, [string, string | null, string | null][]]>([
  ['{"a":1,"b":"x"}', '{"a":1,"b":"y"}', [['b', '"x"', '"y"']]],
  ['{"a":1.10}', '{"a":1.1}', [['a', '1.10', '1.1']]],
  [
    '{"a":12345678901234567890}',
    '{"a":12345678901234567891}',
    [['a', '12345678901234567890', '12345678901234567891']],
  ],
  ['{"a":{"x":[1,"},"]},"b":2}', '{"a":{"x":[1,"}"]},"b":2}', [['a', '{"x":[1,"},"]}', '{"x":[1,"}"]}']]],
  ['{"a\\"b":1}', '{"a\\"b":2}', [['a"b', '1', '2']]],
  [
    '{"a":1}',
    '{"b":null}',
    [
      ['a', '1', null],
      ['b', null, 'null'],
    ],
  ],
  ['["1","2"]', '["1","3"]', [['1', '"2"', '"3"']]],
  ['{ "a" : 1 , "b":2 }', '{"a":1,"b":3}', [['b', '2', '3']]],
  ['{}', '{"a":1}', [['a', null, '1']]],
  ['plain text', '{"a":1}', [['', 'plain text', '{"a":1}']]],
  ['{"a":1}', '{"a": 1}', [['', '{"a":1}', '{"a": 1}']]],
])('%s and %s differ in these columns, as their texts are', (before, after, expected) => {
  expect(
    changedColumns(before, after).map(({ name, ...values }) => [name, values.before, values.after]),
  ).toEqual(expected);
});

test('records of CSV differ by column, NULL and an empty text too; what has other records is shown whole', () => {
  const body = (record: string) => `id,"a,b",c\r\n${record}\r\n`;
  expect(changedColumns(body('1,"x ""y""\r\n",'), body('1,"x ""z""\r\n",""'), 'csv')).toEqual([
    { name: 'a,b', before: '"x ""y""\r\n"', after: '"x ""z""\r\n"' },
    { name: 'c', before: '', after: '""' },
  ]);
  const json = '{"id":"1"}';
  expect(changedColumns(json, body('1,2,3'), 'csv')).toEqual([
    { name: '', before: json, after: body('1,2,3') },
  ]);
});

test('an archived object, and one that is gone, say so; another failure is one', async () => {
  const store = createLocalStore({ folder: '/nonexistent' });
  const failing = (code: string): ObjectStore => ({
    ...store,
    get: async () => {
      throw new StoreError({ message: 'no', store: 's', key: 'k', code });
    },
  });
  const rows = [{ key: 'k', body: Buffer.from('{}'), etag: 'e' as ETag, md5: null }];
  expect(await sampleUpdates(rows, failing('InvalidObjectState'))).toEqual([
    { key: 'k', note: expect.stringMatching(/archived/) },
  ]);
  expect(await sampleUpdates(rows, store)).toEqual([{ key: 'k', note: expect.stringMatching(/gone/) }]);
  await expect(sampleUpdates(rows, failing('AccessDenied'))).rejects.toThrow('no');
});
