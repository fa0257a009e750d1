/** How the lines lie in the file. */
import { packingOddities } from '../../values/packing.js';
import type { JsonOddity } from '../draft.js';

export const writingOddities: readonly JsonOddity[] = [
  {
    name: 'CRLF ends',
    share: 0.1,
    apply: (draft) => {
      draft.end = '\r\n';
    },
  },
  {
    name: 'no final line end',
    share: 0.12,
    apply: (draft) => {
      draft.finalEnd = false;
    },
  },
  {
    name: 'blank lines',
    share: 0.08,
    apply: (draft, random) => {
      draft.blanks.set(random.whole(0, draft.rows.length), random.pick([[''], ['', ''], [' '], ['\t', '']]));
    },
  },
  {
    name: 'white space between tokens',
    share: 0.08,
    apply: (draft, random) => {
      draft.space = random.pick([' ', '  ', '\t', ' \t']);
    },
  },
  ...(['array', 'spread', 'wrapped'] as const).map(
    (form): JsonOddity => ({
      name: `rows in ${{ array: 'an array', spread: 'objects over several lines', wrapped: 'a member' }[form]}`,
      share: 0.05,
      fits: (draft) => draft.form === 'lines',
      apply: (draft) => {
        draft.form = form;
      },
    }),
  ),
  {
    name: 'several files of a glob',
    share: 0.06,
    apply: (draft, random) => {
      draft.parts = random.whole(2, 3);
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
    name: 'other file endings',
    share: 0.08,
    apply: (draft, random) => {
      draft.ending = random.pick(['.json', '.ndjson']);
    },
  },
  {
    name: 'odd file name',
    share: 0.05,
    apply: (draft, random) => {
      draft.fileName = random.pick(['a[1]', 'it\'s "q"', 'dt=2026-01-31/part', 'ünï 日本', '50% off', '-x']);
    },
  },
  ...packingOddities,
];
