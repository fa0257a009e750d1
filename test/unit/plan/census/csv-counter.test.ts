import { expect, test } from '@jest/globals';
import { CsvCounter, type CsvCounterOptions } from '../../../../job/plan/census/csv-counter.js';
import type { Counted } from '../../../../job/plan/census/file-count.js';
import { fixedDraws as fc } from '../../fixed-draws.js';

const usual: CsvCounterOptions = {
  file: 'a.csv',
  delimiter: ',',
  quote: '"',
  header: true,
  columnNames: undefined,
  longestRecord: 1000,
  allFields: false,
};

/** In chunks of so many bytes. */
function count(text: string, options: Partial<CsvCounterOptions> = {}, chunkBytes = 1e9): Counted {
  const counter = new CsvCounter({ ...usual, ...options });
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += chunkBytes) counter.push(bytes.subarray(at, at + chunkBytes));
  return counter.end();
}

const fields = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', 'é', ' ', '-', '7', 'long text '), maxLength: 8 }),
  fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r', '§', '😀', "'", ';'), maxLength: 6 }),
  fc.constant(''),
);
const ends = fc.constantFrom('\n', '\r\n', '\r');

function written(value: string, delimiter: string, quote: string): string {
  const needsQuotes =
    value === '' || /^\s/.test(value) || [delimiter, quote, '\r', '\n'].some((part) => value.includes(part));
  return needsQuotes ? `${quote}${value.replaceAll(quote, quote + quote)}${quote}` : value;
}

test('records are counted and names are read, whatever is quoted and however the bytes come', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 4 }).chain((columns) =>
        fc.array(fc.tuple(fc.array(fields, { minLength: columns, maxLength: columns }), ends, fc.boolean()), {
          minLength: 1,
          maxLength: 12,
        }),
      ),
      fc.constantFrom(',', ';', '\t', '§', '😀', '|'),
      fc.constantFrom('"', "'"),
      fc.boolean(),
      fc.boolean(),
      fc.integer({ min: 1, max: 40 }),
      (records, delimiter, quote, endsOpen, allFields, chunkBytes) => {
        const lines = records.map(([values]) =>
          values.map((value) => written(value, delimiter, quote)).join(delimiter),
        );
        const [[names, ,] = [[], '\n', false]] = records;
        let blankLines = 0;
        const text = lines
          .map((line, index) => {
            const [, end, isFollowedByBlank] = records[index] ?? [[], '\n', false];
            if (endsOpen && index === lines.length - 1) return line;
            // A CR and a blank line of LF would be one line end.
            if (isFollowedByBlank && end !== '\r') blankLines += 1;
            return `${line}${end}${isFollowedByBlank && end !== '\r' ? end : ''}`;
          })
          .join('');
        const rows = records.length - 1 + (names.length === 1 ? blankLines : 0);
        const counted = count(text, { delimiter, quote, allFields }, chunkBytes);
        expect({ rows: counted.rows, names: counted.names }).toEqual({ rows, names });
        const { rows: without } = count(
          text,
          { delimiter, quote, allFields, header: false, columnNames: names },
          chunkBytes,
        );
        expect(without).toBe(rows + 1);
      },
    ),
    { numRuns: 2000 },
  );
});

test.each<[string, string, readonly string[]]>([
  ['one kind of line end', 'a,b\n1,2\n', []],
  ['one kind, quoted too', 'a,b\r\n1,"x\r\ny"\r\n', []],
  ['nothing but a header', 'a,b', []],
  ['blank lines', 'a,b\n\n1,2\n\n', []],
  ['CR LF and LF', 'a,b\r\n1,2\n', ['line ends of several kinds']],
  ['LF and CR', 'a,b\n1,2\r', ['line ends of several kinds']],
  ['a quoted LF among CR LF', 'a,b\r\n1,"\n"\r\n', ['quoted line breaks unlike its line ends']],
  ['a quoted CR among LF', 'a,b\n1,"\r"\n', ['quoted line breaks unlike its line ends']],
  ['a break in the header', '"a\nb",c\n1,2\n', ['a line break in the header']],
  ['blank lines before the header', '\n\na,b\n1,2\n', ['blank lines before the header']],
  ['a quote within a field', 'a,b\n1,x"y\n', ['quotes in fields without quotes around them']],
])('what DuckDB cannot be trusted with is told: %s', (_, text, oddities) => {
  for (const chunkBytes of [1, 2, 3, 5, 100]) expect(count(text, {}, chunkBytes).oddities).toEqual(oddities);
});

test.each<[string, string, string]>([
  [
    'a closing quote with text behind it',
    'a,b\n1,"x" \n',
    'a.csv: line 2, column 2 (b): text stands behind the closing quote. A quote within a quoted field is written twice; where quotes have no meaning, give --files-quote none.\n  the field: "x" ',
  ],
  [
    'a blank before a quote',
    'a,b\n1, \t"x"\n',
    'a.csv: line 2, column 2 (b): a blank stands before the quote, so that it is not clear whether the quotes belong to the value. Remove the blank, or read the quotes as text with --files-quote none.\n  the field:  \t"',
  ],
  [
    'a quote that nothing closes',
    'a,b\n1,x\n"2\r\n3,\n',
    'a.csv: line 3, column 1 (a): a quote is opened that nothing closes.\n  the field: "2↵3,↵',
  ],
  [
    'a field too many',
    'a,b\n"1\n\n",2\n1,2,\n',
    'a.csv: line 5: expected 2 fields, as the header has, found 3 fields. A field that holds the delimiter needs quotes around it.\n  the record: 1,2,',
  ],
  [
    'too few fields beside a quote',
    'a,b\r\n\r\n"1"\r\n',
    'a.csv: line 3: expected 2 fields, as the header has, found 1 field.\n  the record: "1"',
  ],
  [
    'a record too long',
    `a,b\n1,${'x'.repeat(1000)}\n`,
    `a.csv: line 2: a record of more than 1000 bytes, or a quote that nothing closes; records of CSV are read up to that length.\n  the record: 1,${'x'.repeat(58)}…`,
  ],
])('%s is refused with line, column and the first characters', (_, text, message) => {
  for (const chunkBytes of [1, 7, 1e9]) {
    const found = errorOf(() => count(text, {}, chunkBytes));
    // What is shown may be cut by the chunk in which the fault is seen.
    expect(message.startsWith(found.trimEnd()) || found.startsWith(message)).toBe(true);
    expect(found.split('\n')[0]).toBe(message.split('\n')[0]);
  }
});

test('where all fields are counted, a missing one is found in records without quotes too', () => {
  expect(count('a,b\n1\n').rows).toBe(1);
  expect(errorOf(() => count('a,b\n1\n', { allFields: true }))).toBe(
    'a.csv: line 2: expected 2 fields, as the header has, found 1 field.\n  the record: 1',
  );
});

test('without quoting a quote is a character; without a header the given names count', () => {
  expect(count('1,"x\n2,y\n', { quote: '', header: false, columnNames: ['a', 'b'] })).toEqual({
    rows: 2,
    names: undefined,
    oddities: [],
  });
  expect(errorOf(() => count('"1"\n', { header: false, columnNames: ['a', 'b'] }))).toMatch(
    /^a\.csv: line 1: expected 2 fields, as --column-names has, found 1 field\./,
  );
});

function errorOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof Error) return error.message;
  }
  throw new Error('expected an error');
}
