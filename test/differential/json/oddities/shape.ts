/** Which fields the lines have, and what is nested in them. */
import { addMember, type JsonOddity, type Member } from '../draft.js';

const oddNames = [
  '.',
  'a.b',
  '~',
  '~1',
  '/',
  'a/b',
  '$',
  '$.a',
  '"',
  "'",
  '[0]',
  '*',
  '?',
  ' ',
  ' lead',
  'trail ',
  '\\',
  '__proto__',
  'constructor',
  'filename',
  'json',
  'line',
  'rowid',
  'select',
  '1',
  '-1',
  'NULL',
  'ä',
  '日本',
  '😀',
  'e\u0301',
  'a\nb',
  'a\tb',
  '\u0001',
  ',',
  ':',
  '{',
  '}',
  '#',
  '%',
  'splitter',
  'x'.repeat(300),
  'raw',
  'plain',
  'C1',
  'a_1',
  'token',
];

export const shapeOddities: readonly JsonOddity[] = [
  {
    name: 'one field',
    share: 0.05,
    apply: (draft) => {
      draft.rows = draft.rows.map((row) => row.slice(0, 1));
    },
  },
  {
    name: 'sparse fields',
    share: 0.1,
    apply: (draft, random) => {
      draft.rows = draft.rows.map((row) => [
        ...row.slice(0, 1),
        ...row.slice(1).filter(() => random.next() < 0.5),
      ]);
      addMember(draft, random, 'rare', () => '"here"');
    },
  },
  {
    name: 'a field of its own in each line',
    share: 0.05,
    apply: (draft, random) => {
      const lines = random.next() < 0.2 ? 200 : 20;
      const spare = (row: number): Member[] => [
        ['"id"', draft.rows[0]?.[0]?.[1].startsWith('"') ? `"k${row}"` : `${row + 1}`],
      ];
      draft.rows = Array.from({ length: lines }, (_, row) => [
        ...(draft.rows[row] ?? spare(row)),
        [`"k${row}"`, `${row}`],
      ]);
    },
  },
  {
    name: 'many fields',
    share: 0.05,
    apply: (draft, random) => {
      const fields = random.whole(100, 300);
      draft.rows = draft.rows.slice(0, 3);
      for (const row of draft.rows) {
        for (let index = 0; index < fields; index += 1)
          row.push([`"f${index}"`, random.pick(['1', 'null', '"x"'])]);
      }
    },
  },
  {
    name: 'fields in another order in each line',
    share: 0.08,
    apply: (draft, random) => {
      draft.rows = draft.rows.map((row) =>
        [...row.slice(1), ...row.slice(0, 1)].sort(() => random.next() - 0.5),
      );
    },
  },
  {
    name: 'null, in some lines or in all',
    share: 0.1,
    apply: (draft, random) => {
      const always = random.next() < 0.5;
      addMember(draft, random, 'gone', () => (always || random.next() < 0.5 ? 'null' : '"x"'));
    },
  },
  {
    name: 'nested values',
    share: 0.12,
    apply: (draft, random) =>
      addMember(draft, random, 'nested', () =>
        random.pick([
          '{"a":1}',
          '{}',
          '[]',
          '[1,2]',
          '[{"a":"x"},{"b":null}]',
          '{"a":{"b":{"c":[]}}}',
          '[null]',
          '["a","b"]',
          '[[],{}]',
        ]),
      ),
  },
  {
    name: 'deep nesting',
    share: 0.06,
    apply: (draft, random) => {
      const depth = random.next() < 0.2 ? random.whole(300, 900) : random.whole(10, 120);
      const [open, close] = random.pick([
        ['[', ']'],
        ['{"a":', '}'],
      ] as const);
      addMember(draft, random, 'deep', () => `${open.repeat(depth)}1${close.repeat(depth)}`);
    },
  },
  {
    name: 'a column of several types',
    share: 0.12,
    apply: (draft, random) => {
      const kinds = ['1', '"1"', 'true', 'null', '{"a":1}', '[1]', '1.5', '"x"', '-3'] as const;
      const [first, second] = [random.pick(kinds), random.pick(kinds)];
      for (const row of draft.rows) row.push(['"mixed"', row === draft.rows.at(-1) ? second : first]);
    },
  },
  {
    name: 'odd names',
    share: 0.12,
    apply: (draft, random) => {
      for (let count = random.whole(1, 3); count > 0; count -= 1) {
        const name = oddNames[random.whole(0, oddNames.length - 1)] ?? 'odd';
        const isThere = draft.rows.some((row) =>
          row.some(([other]) => other.toLowerCase() === JSON.stringify(name).toLowerCase()),
        );
        if (!isThere)
          addMember(draft, random, name, () => random.pick(['1', '"x"', 'null', '1.10', '{"a":1}']));
      }
    },
  },
  {
    name: 'escapes in names',
    share: 0.05,
    apply: (draft, random) => {
      const name = random.pick(['"\\u0061bc"', '"\\ud83d\\ude00"', '"q\\"q"', '"s\\/s"', '"\\u00e4"']);
      for (const row of draft.rows) row.push([name, random.pick(['1', '"x"', '2.50'])]);
    },
  },
  {
    name: 'odd keys',
    share: 0.06,
    apply: (draft) => {
      const keys = ['"a b"', '"é"', '"x/y"', '"it\'s"', '"01"', '"1.0"', '"\\u00e4"', '"#%"'];
      draft.rows = draft.rows
        .slice(0, keys.length)
        .map((row, index) =>
          row.map((member): Member => (member[0] === '"id"' ? ['"id"', keys[index] ?? '"k"'] : member)),
        );
    },
  },
];
