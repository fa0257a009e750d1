/** What the cells of the rows may hold. */
import { type CsvOddity, changeCells, type Draft, hasFreeCells, isQuoting } from '../draft.js';

const quotable = (draft: Draft) => hasFreeCells(draft) && isQuoting(draft);

const unicode = [
  'é',
  'e\u0301',
  '日本',
  '😀',
  '👩‍👩‍👧',
  '\u00a0',
  '\u2028',
  'ﬀ',
  '\u202eabc',
  '\ufeff',
  '\ufffd',
  '𝒳',
  'ß',
  'İ',
];
const controls = ['\u0001', '\u0007', '\b', '\u000b', '\f', '\u001b[0m', '\u001f', '\u007f', '\u0085', '\t'];

export const valueOddities: readonly CsvOddity[] = [
  breakInValues('LF', '\n'),
  breakInValues('CRLF', '\r\n'),
  breakInValues('CR', '\r'),
  {
    name: 'empty beside ""',
    share: 0.12,
    fits: quotable,
    apply: (draft, random) => changeCells(draft, random, () => ({ value: random.next() < 0.5 ? null : '' })),
  },
  {
    name: 'doubled quotes',
    share: 0.1,
    fits: quotable,
    apply: (draft, random) =>
      changeCells(draft, random, () => ({
        value: random.pick([
          'say "hi"',
          '"',
          '""',
          '"x"',
          'x"',
          '"x',
          '","',
          '"\n"',
          "it's",
          '```',
          '5\' 3"',
        ]),
      })),
  },
  {
    name: 'delimiters in values',
    share: 0.1,
    fits: quotable,
    apply: (draft, random) =>
      changeCells(draft, random, () => ({
        value: random.pick([
          draft.delimiter,
          `a${draft.delimiter}b`,
          ',;\t|',
          `${draft.delimiter}${draft.delimiter}`,
        ]),
      })),
  },
  {
    name: 'spaces around values',
    share: 0.08,
    fits: hasFreeCells,
    apply: (draft, random) =>
      changeCells(draft, random, () => ({ value: random.pick([' x', 'x ', '  ', ' ', ' 1', '\u3000x']) })),
  },
  {
    name: 'values in needless quotes',
    share: 0.1,
    fits: quotable,
    apply: (draft, random) =>
      changeCells(draft, random, (cell) => ({ ...cell, quoted: cell.value !== null })),
  },
  {
    name: 'unicode',
    share: 0.1,
    fits: hasFreeCells,
    apply: (draft, random) =>
      changeCells(draft, random, () => ({ value: `a${unicode[random.whole(0, unicode.length - 1)]}` })),
  },
  {
    name: 'control characters',
    share: 0.08,
    fits: hasFreeCells,
    apply: (draft, random) =>
      changeCells(draft, random, () => ({ value: `a${controls[random.whole(0, controls.length - 1)]}b` })),
  },
  {
    name: 'backslashes',
    share: 0.06,
    fits: hasFreeCells,
    apply: (draft, random) =>
      changeCells(draft, random, () => ({
        value: random.pick(['\\', 'a\\', '\\n', '\\"'.replace('"', ''), 'C:\\x', '\\N']),
      })),
  },
  {
    name: 'odd keys',
    share: 0.06,
    apply: (draft) => {
      draft.rows.forEach((cells, row) => {
        const key = [`k ${row}`, `é${row}`, `${row}/x`, `it's ${row}`, `0${row}`, `${row}.0`, `#${row}%`][
          row % 7
        ];
        cells[draft.keyColumn] = { value: key ?? `${row}` };
      });
    },
  },
  {
    name: 'long line',
    share: 0.06,
    fits: hasFreeCells,
    apply: (draft, random) => {
      // Most are long, a few are very long.
      const length =
        random.next() < 0.15 ? random.whole(1_000_000, 4_000_000) : random.whole(66_000, 300_000);
      const unit = random.pick(['x', 'é', 'ab ', '日']);
      const cells = draft.rows[random.whole(0, draft.rows.length - 1)];
      const column = (draft.keyColumn + 1) % draft.names.length;
      if (cells && !draft.types.has(column)) cells[column] = { value: unit.repeat(length / unit.length) };
    },
  },
];

function breakInValues(spelled: string, lineBreak: string): CsvOddity {
  return {
    name: `${spelled} in quoted values`,
    share: 0.08,
    fits: quotable,
    apply: (draft, random) =>
      changeCells(draft, random, () => ({
        value: random.pick([
          `a${lineBreak}b`,
          lineBreak,
          `${lineBreak}a`,
          `a${lineBreak}`,
          `"${lineBreak}${lineBreak}1,2`,
        ]),
      })),
  };
}
