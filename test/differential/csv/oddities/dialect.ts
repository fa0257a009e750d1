/** Delimiters, quote characters, line ends, blank lines, the byte order mark. */
import type { CsvOddity, Draft } from '../draft.js';
import { makeUnique } from './names.js';

const ends = ['\n', '\r\n', '\r'] as const;
/** In one column a blank line is a record of one empty field. */
const hasBlanks = ({ names }: Draft) => names.length > 1;

export const dialectOddities: readonly CsvOddity[] = [
  {
    name: 'other delimiter',
    share: 0.08,
    apply: (draft, random) => {
      draft.delimiter = random.pick([';', '|', '\t', '\u001f', ':', '¦', '~', ' ']);
    },
  },
  {
    name: '.tsv',
    share: 0.05,
    fits: ({ delimiter }) => delimiter === ',',
    apply: (draft) => {
      draft.delimiter = '\t';
      draft.ending = '.tsv';
    },
  },
  {
    name: 'other quote character',
    share: 0.06,
    apply: (draft, random) => {
      draft.quote = random.pick(["'", '`', '$', '^']);
    },
  },
  {
    name: 'CRLF ends',
    share: 0.2,
    apply: (draft) => {
      draft.rowEnds = ['\r\n'];
      draft.headerEnd = '\r\n';
    },
  },
  {
    name: 'CR ends',
    share: 0.08,
    apply: (draft) => {
      draft.rowEnds = ['\r'];
      draft.headerEnd = '\r';
    },
  },
  {
    name: 'mixed line ends',
    share: 0.08,
    fits: ({ rows }) => rows.length > 1,
    apply: (draft, random) => {
      const first = random.pick(ends);
      const others = ends.filter((end) => end !== first);
      draft.rowEnds = [first, random.next() < 0.5 ? (others[0] ?? '\n') : (others[1] ?? '\n')];
      if (random.next() < 0.5) draft.rowEnds.unshift(first, first);
    },
  },
  {
    name: "the header's end unlike the rows'",
    share: 0.08,
    fits: ({ rows, hasHeader }) => rows.length > 0 && hasHeader,
    apply: (draft, random) => {
      const others = ends.filter((end) => end !== draft.rowEnds[0]);
      draft.headerEnd = others[random.whole(0, 1)] ?? '\n';
    },
  },
  {
    name: 'blank lines within',
    share: 0.06,
    fits: (draft) => hasBlanks(draft) && draft.rows.length > 1,
    apply: (draft, random) => {
      draft.blanks.set(random.whole(1, draft.rows.length), random.whole(1, 3));
    },
  },
  {
    name: 'blank lines at the end',
    share: 0.06,
    fits: hasBlanks,
    apply: (draft, random) => {
      draft.blanks.set(draft.rows.length + 1, random.whole(1, 3));
    },
  },
  {
    name: 'blank lines at the start',
    share: 0.05,
    fits: hasBlanks,
    apply: (draft, random) => {
      draft.blanks.set(0, random.whole(1, 2));
    },
  },
  {
    name: 'no final line end',
    share: 0.15,
    apply: (draft) => {
      draft.finalEnd = false;
    },
  },
  {
    name: 'byte order mark',
    share: 0.08,
    apply: (draft) => {
      draft.byteOrderMark = true;
    },
  },
  {
    name: '--files-quote none',
    share: 0.08,
    fits: ({ names, rows }) =>
      [names, ...rows].every((cells) => cells.every(({ value }) => !/[\r\n]/.test(value ?? ''))),
    apply: (draft) => {
      draft.quote = '';
      const bare = draft.delimiter === ',' ? /,/g : new RegExp(`[${draft.delimiter}]`, 'g');
      draft.names = draft.names.map(({ value }, column) => ({
        value: (value ?? '').replace(bare, '_') || `n${column}`,
      }));
      draft.rows = draft.rows.map((cells) =>
        cells.map(({ value }) => ({ value: value?.replace(bare, '_') || null })),
      );
      makeUnique(draft);
    },
  },
];
