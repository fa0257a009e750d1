import { expect, test } from '@jest/globals';
import { parseConfig } from '../../../job/settings/config/parse-config.js';
import { writeConfig } from '../../../job/settings/write-config.js';
import { fixedDraws as fc } from '../fixed-draws.js';

const plain = { comment: [], job: 'a', more: [] };

function readBack(text: string, job = 'a'): Record<string, string | undefined> {
  const config = parseConfig(text, 'x.yaml');
  expect([config.faults, [...config.jobs.keys()]]).toEqual([[], [job]]);
  return Object.fromEntries([...(config.jobs.get(job)?.texts ?? [])].map(([name, { text }]) => [name, text]));
}

test('settings stand under their job, with comments above them and below', () => {
  const text = writeConfig({
    comment: ['one', '', 'two'],
    job: 'orders',
    settings: [
      { name: 'files', text: 'a.csv\0*.csv', comment: ['what', '  is read'] },
      { name: 'key', text: '{id}.json', comment: ['the key'] },
      { name: 'omitNulls', text: 'true' },
      { name: 'threads', text: '3' },
      { name: 'metadata', text: 'a=b\nc={d}' },
    ],
    more: ['', 'write: all'],
  });
  expect(text).toBe(`# one

# two

jobs:
  orders:
    # what
    #   is read
    files:
      - a.csv
      - '*.csv'

    # the key
    key: '{id}.json'
    omit-nulls: true
    threads: 3
    metadata:
      - a=b
      - c={d}

    # write: all
`);
  expect(readBack(text, 'orders')).toMatchObject({ files: 'a.csv\0*.csv', metadata: 'a=b\0c={d}' });
});

test('what is no key of a config file is left out', () => {
  const text = writeConfig({
    ...plain,
    settings: [
      { name: 'runId', text: 'r' },
      { name: 'key', text: 'x' },
    ],
    more: [],
  });
  expect(readBack(text)).toEqual({ key: 'x' });
});

test.each([
  '007',
  '1e3',
  '0x1F',
  'null',
  'NULL',
  '~',
  'true',
  'yes',
  '',
  ' a ',
  '@x',
  '*x',
  '{a}',
  'a: b',
  'a #b',
  "it's",
  '- a',
  '\t',
  'a\r\nb\n\n',
  '2026-11-26',
  '\u2028',
  '\x07',
  '<<',
])('the text %j comes back as it is', (text) => {
  expect(readBack(writeConfig({ ...plain, settings: [{ name: 'where', text }] }))).toEqual({ where: text });
});

test('so does any other, alone and in a list, whatever the comments are', () => {
  const texts = fc
    .string({ unit: 'binary', maxLength: 20 })
    .filter((text) => !/[\0\ud800-\udfff]/.test(text));
  fc.assert(
    fc.property(texts, texts, (one, other) => {
      const comment = [one.replaceAll(/\p{Cc}/gu, '')];
      const files = `${one}\0${other}`;
      const settings = [
        { name: 'where', text: one, comment },
        { name: 'files', text: files },
      ];
      const written = writeConfig({ ...plain, comment, more: comment, settings });
      expect(readBack(written)).toEqual({ where: one, files });
    }),
  );
});
