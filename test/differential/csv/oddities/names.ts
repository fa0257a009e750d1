/** What a header's cells may hold. */
import type { Random } from '../../../faults/random.js';
import { type CsvOddity, type Draft, isQuoting } from '../draft.js';

const oddNames = [
  '.',
  '"',
  "'",
  'a"b',
  '[x]',
  '{y}',
  '*',
  '?',
  '%',
  ';',
  '--',
  '/',
  'a/b',
  '~',
  '~1',
  '\\',
  '$',
  '$.a',
  '#',
  '@x',
  '&',
  '=',
  'a=b',
  ' lead',
  'trail ',
  ' ',
  'select',
  'from',
  '__proto__',
  'constructor',
  'toString',
  'filename',
  'rowid',
  'file_row_number',
  'column0',
  'json',
  'splitter',
  '1',
  '-1',
  '1.5',
  'NULL',
  'true',
  'ä',
  '日本',
  '😀',
  'e\u0301',
  '\u00a0',
  '\u2028',
  'a\tb',
  '\u0001',
  '(a)',
  ',',
  'a,b',
  '|',
  '`',
  '^',
  '<a>',
  'item0',
  'token',
  'x'.repeat(300),
];

export const nameOddities: readonly CsvOddity[] = [
  {
    name: 'odd names',
    share: 0.1,
    fits: (draft) => isQuoting(draft) && draft.hasHeader && draft.names.length > 1,
    apply: (draft, random) => {
      draft.names = draft.names.map((cell, column) =>
        column === draft.keyColumn
          ? cell
          : { value: oddNames[random.whole(0, oddNames.length - 1)] ?? 'odd' },
      );
      makeUnique(draft);
    },
  },
  {
    name: 'odd name of the key column',
    share: 0.06,
    fits: ({ hasHeader }) => hasHeader,
    apply: (draft, random) => {
      draft.names[draft.keyColumn] = {
        value: random.pick(['the id', 'ID no.', "it's", 'ä', '日本', 'a"b', 'select']),
      };
      makeUnique(draft);
    },
  },
  breakInHeader('LF', '\n'),
  breakInHeader('CRLF', '\r\n'),
  breakInHeader('CR', '\r'),
  {
    name: 'quoted names',
    share: 0.08,
    fits: ({ hasHeader }) => hasHeader,
    apply: (draft, random) => {
      draft.names = draft.names.map((cell) => ({ ...cell, quoted: random.next() < 0.7 }));
    },
  },
];

function breakInHeader(spelled: string, lineBreak: string): CsvOddity {
  return {
    name: `${spelled} in a quoted header cell`,
    share: 0.06,
    fits: (draft) => draft.hasHeader && draft.names.length > 1,
    apply: (draft, random) => {
      const column = otherColumn(draft, random);
      const text = draft.names[column]?.value ?? '';
      const value = random.pick([
        `${text}${lineBreak}(EUR)`,
        `${lineBreak}${text}`,
        `${text}${lineBreak}`,
        `a${lineBreak}${lineBreak}"${text}"`,
      ]);
      draft.names[column] = { value };
      makeUnique(draft);
    },
  };
}

/** A column that is not the key's. */
export function otherColumn({ names, keyColumn }: Draft, random: Random): number {
  return (keyColumn + random.whole(1, names.length - 1)) % names.length;
}

/** Names that are the same but for their case are refused, which is a fault of its own. */
export function makeUnique(draft: Draft): void {
  const seen = new Set<string>();
  draft.names = draft.names.map((cell, column) => {
    const text = cell.value ?? '';
    let value = text;
    for (let count = column; seen.has(value.toLowerCase()); count += 1) value = `${text}${count}`;
    seen.add(value.toLowerCase());
    return { ...cell, value };
  });
}
