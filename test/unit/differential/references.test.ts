/** The references of the differential suite: what they read, and what they refuse. */
import { gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { readCsv } from '../../differential/csv/read-csv.js';
import { readLines } from '../../differential/json/read-lines.js';
import { flip } from '../../differential/values/damaged-gzips.js';
import { gunzip } from '../../differential/values/gunzip.js';
import { jsonTextOf, objectOf } from '../../differential/values/json.js';
import { typeCases } from '../../differential/values/type-cases.js';
import { typedText } from '../../differential/values/typed-text.js';

const csv = (text: string) =>
  readCsv([Buffer.from(text)], { delimiter: ',', quote: '"', columnNames: undefined });
const json = (text: string) => readLines(Buffer.from(text)).map((row) => jsonTextOf(objectOf(row)));

test('CSV: any of the three line ends, quoted ones inside, blank lines skipped, NULL told from the empty text', () => {
  expect(csv('\ufeffid,"Price\r\n(EUR)"\r1,""\n\n2,\r\n3,"a\rb"\r\r4,"say ""hi"""')).toEqual({
    names: ['id', 'Price\r\n(EUR)'],
    rows: [
      ['1', ''],
      ['2', null],
      ['3', 'a\rb'],
      ['4', 'say "hi"'],
    ],
  });
});

test.each([
  'id,v\n1,"a"b\n',
  'id,v\n1, "a"\n',
  'id,v\n1,a"b\n',
  'id,v\n1,"a\n',
  'id,v\n1\n',
  'id,v\n1,a,\n',
  'id,id\n1,a\n',
  'id,\n1,a\n',
])('CSV: %j is refused', (text) => {
  expect(() => csv(text)).toThrow();
});

test('JSON lines: numbers keep their text, names their spelling', () => {
  expect(json('{"a":1.10,"__proto__":[-0,1E400]}\r\n \n{"b":{"\\u00e4":"\\ud83d\\ude00\\u0000"}}')).toEqual([
    '{"a":1.10,"__proto__":[-0,1E400]}',
    '{"b":{"ä":"😀\\u0000"}}',
  ]);
});

test.each([
  'null',
  '[]',
  '1',
  '{"a":01}',
  '{"a":NaN}',
  '{"a":[1,]}',
  '{"a":"\\ud83d"}',
  '{"a":1}{}',
  '{"a":"\t"}',
])('JSON lines: %j is refused', (line) => {
  expect(() => json(line)).toThrow();
});

test('gzip: all members are read, zeros behind them are nothing, and each flipped byte is found or changes nothing', () => {
  const content = Buffer.from('a row\n'.repeat(20));
  const whole = Buffer.concat([gzipSync(content), gzipSync(content)]);
  expect(gunzip(Buffer.concat([whole, Buffer.alloc(9)]))).toEqual(Buffer.concat([content, content]));
  expect(() => gunzip(Buffer.concat([whole, Buffer.from('garbage, no member')]))).toThrow(
    'no member begins here',
  );
  const read = (bytes: Buffer) => {
    try {
      return gunzip(bytes).toString();
    } catch {
      return 'refused';
    }
  };
  const flips = Array.from(whole, (_, at) => read(flip(whole, at, 0x40)));
  expect(new Set(flips)).toEqual(new Set(['refused', `${content}${content}`]));
  // The time in the header says nothing of the content; checksum and length do.
  expect(flips.slice(4, 8)).toEqual(Array(4).fill(`${content}${content}`));
  expect(flips.slice(-8)).toEqual(Array(8).fill('refused'));
  expect(whole.filter((_, at) => at > 0 && read(whole.subarray(0, at)) !== 'refused')).toHaveLength(1);
});

test('each type holds the values that are said to fit, and none of the others', () => {
  const unfit = typeCases.filter(({ type }) => type !== 'VARCHAR');
  for (const { type, fitting } of typeCases) for (const text of fitting) typedText(type, text);
  const held = unfit.flatMap(({ type, unfit: texts }) =>
    texts.filter((text) => {
      try {
        typedText(type, text);
        return true;
      } catch {
        return false;
      }
    }),
  );
  expect(held).toEqual([]);
});
