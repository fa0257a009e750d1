/** How large the table is, and where its names come from. */
import type { Random } from '../../../faults/random.js';
import { type CsvOddity, word } from '../draft.js';

export const shapeOddities: readonly CsvOddity[] = [
  {
    name: 'one column',
    share: 0.07,
    apply: (draft) => {
      draft.names = [{ value: 'id' }];
      draft.rows = draft.rows.map((_, row) => [{ value: `${row + 1}` }]);
      draft.keyColumn = 0;
    },
  },
  {
    name: 'many columns',
    share: 0.05,
    fits: ({ names }) => names.length > 1,
    apply: (draft, random) => {
      const extra = random.whole(100, 600);
      const last = draft.names.length;
      for (let index = last; index < last + extra; index += 1) draft.names.push({ value: `c${index}` });
      draft.rows = draft.rows.slice(0, 3);
      for (const row of draft.rows) {
        while (row.length < draft.names.length)
          row.push({ value: random.next() < 0.3 ? null : word(random) });
      }
    },
  },
  {
    name: 'header only',
    share: 0.07,
    apply: (draft) => {
      draft.rows = [];
    },
  },
  {
    name: 'no header, --column-names',
    share: 0.06,
    fits: ({ rows }) => rows.length > 0,
    apply: (draft) => {
      draft.hasHeader = false;
    },
  },
  {
    name: 'several files of a glob',
    share: 0.06,
    apply: (draft, random) => {
      draft.parts = random.whole(2, 4);
    },
  },
  {
    name: 'several --files',
    share: 0.06,
    fits: ({ parts }) => parts === 1,
    apply: (draft, random) => {
      draft.parts = random.whole(2, 3);
      draft.named = 'each';
    },
  },
  {
    name: 'files of different columns, united by name',
    share: 0.08,
    fits: ({ names, hasHeader }) => hasHeader && names.length > 2,
    apply: (draft, random) => {
      if (draft.parts === 1) draft.parts = random.whole(2, 4);
      const { names, keyColumn, parts } = draft;
      const columnsOf = Array.from({ length: parts }, () => {
        const others = shuffled(
          [...names.keys()].filter((column) => column !== keyColumn),
          random,
        );
        // In a file of one column a blank line is a row.
        const kept = others.slice(0, random.whole(1, others.length));
        return shuffled([keyColumn, ...kept], random);
      });
      // Each column is in a file.
      const last = parts - 1;
      const lost = [...names.keys()].filter((column) => !columnsOf.flat().includes(column));
      columnsOf[last] = [...(columnsOf[last] ?? []), ...lost];
      draft.columnsOf = columnsOf;
    },
  },
  {
    name: 'lines above the table',
    share: 0.05,
    apply: (draft, random) => {
      draft.top = Array.from({ length: random.whole(1, 3) }, () =>
        random.pick(['Report "of', '', 'a,b,c,d', '# x']),
      );
    },
  },
  {
    name: '--files-hive-columns',
    share: 0.05,
    apply: (draft) => {
      draft.fileName = 'dt=2026-01-31/k%C3%B6=a%20%2F/part';
      draft.folders = [
        ['dt', '2026-01-31'],
        ['kö', 'a /'],
      ];
    },
  },
  {
    name: 'odd file name',
    share: 0.06,
    fits: ({ folders }) => folders.length === 0,
    apply: (draft, random) => {
      draft.fileName = random.pick([
        'a[1]',
        'it\'s "q"',
        'dt=2026-01-31/part',
        'ünï 日本',
        '50% off',
        'a b;c',
        '{a,b}',
        '-x',
      ]);
    },
  },
];

function shuffled(columns: readonly number[], random: Random): number[] {
  const left = [...columns];
  return columns.flatMap(() => left.splice(random.whole(0, left.length - 1), 1));
}
