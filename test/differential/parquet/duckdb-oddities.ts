/** What the tables that DuckDB writes may have, and what may be wrong with their files. */

import type { Random } from '../../faults/random.js';
import type { Fault, Oddity } from '../oddity.js';
import { flip } from '../values/damaged-gzips.js';
import { type ColumnKind, columnKinds } from './duckdb-columns.js';

export interface Draft {
  rows: number;
  columns: { readonly name: string; readonly kind: ColumnKind }[];
  isTextKey: boolean;
  hasNulls: boolean;
  /** Of COPY. */
  options: Map<string, string>;
  parts: number;
  /** Of files that are united by name: what each selects of the table; undefined where all have all. */
  selects: (readonly { readonly name: string; readonly type: string }[])[] | undefined;
  named: 'glob' | 'each';
  /** Applied to the last file. */
  damage: ((bytes: Buffer) => Buffer) | undefined;
}

export function plainDraft(random: Random): Draft {
  return {
    rows: random.whole(1, 12),
    columns: [],
    isTextKey: random.next() < 0.2,
    hasNulls: random.next() < 0.4,
    options: new Map(),
    parts: 1,
    selects: undefined,
    named: 'glob',
    damage: undefined,
  };
}

export const oddities: readonly Oddity<Draft>[] = [
  ...columnKinds.map(
    (kind): Oddity<Draft> => ({
      name: kind.name,
      share: kind.share,
      apply: ({ columns }) => columns.push({ name: `c${columns.length}`, kind }) > 0,
    }),
  ),
  option('codec none', 'CODEC', () => 'uncompressed'),
  option('codec zstd', 'CODEC', () => 'zstd'),
  option('codec gzip', 'CODEC', () => 'gzip'),
  option('codec lz4', 'CODEC', () => 'lz4'),
  option('codec brotli', 'CODEC', () => 'brotli'),
  option('pages of version 2', 'PARQUET_VERSION', () => 'V2'),
  option('no dictionaries', 'DICTIONARY_SIZE_LIMIT', () => '0'),
  {
    name: 'no rows',
    share: 0.08,
    apply: (draft) => {
      draft.rows = 0;
    },
  },
  {
    name: 'odd names',
    share: 0.1,
    apply: ({ columns }, random) => {
      columns.forEach(({ kind }, index) => {
        const name = random.pick([
          'a.b',
          '"',
          "'",
          ' lead',
          '日本',
          'a\nb',
          '__proto__',
          'constructor',
          'filename',
          'select',
        ]);
        columns[index] = { name: `${name}${index || ''}`, kind };
      });
    },
  },
  {
    name: 'several files of a glob',
    share: 0.1,
    apply: (draft) => {
      draft.parts = 2;
    },
  },
  {
    name: 'several --files',
    share: 0.1,
    fits: ({ parts }) => parts === 1,
    apply: (draft) => {
      draft.parts = 2;
      draft.named = 'each';
    },
  },
  {
    name: 'files of different columns, united by name',
    share: 0.12,
    fits: ({ columns }) => columns.length > 0,
    apply: (draft, random) => {
      draft.parts = 2;
      const last = random.whole(0, draft.columns.length - 1);
      const typed = draft.columns.map(({ name, kind }) => ({ name, type: kind.type }));
      const wider = typed.map(({ name, type }) => ({ name, type: widerTypes.get(type) ?? type }));
      // The first file lacks a column, and has others in types that hold more.
      draft.selects = [wider.filter((_, column) => column !== last), typed];
    },
  },
];

/** Types that hold all values of another, with the same text. */
const widerTypes: ReadonlyMap<string, string> = new Map([
  ['TINYINT', 'INTEGER'],
  ['DECIMAL(4,2)', 'DECIMAL(12,2)'],
]);

export const faults: readonly Fault<Draft>[] = [
  {
    name: 'a cut file',
    why: 'the file has no footer',
    apply: (draft, random) => {
      const part = random.next();
      draft.damage = (whole) => whole.subarray(0, Math.floor(part * whole.length));
    },
  },
  {
    name: 'a flipped byte in the marks',
    why: 'the file does not begin and end as Parquet does',
    apply: (draft, random) => {
      const at = random.pick([0, 1, 2, 3, -1, -2, -3, -4]);
      draft.damage = (whole) => flip(whole, (at + whole.length) % whole.length, 1);
    },
  },
  {
    name: 'no Parquet at all',
    why: 'the file is no Parquet',
    apply: (draft, random) => {
      const text = random.pick(['id,name\n1,x\n', 'PAR1PAR1', '']);
      draft.damage = () => Buffer.from(text);
    },
  },
];

function option(name: string, key: string, value: () => string): Oddity<Draft> {
  return { name, share: 0.08, apply: ({ options }) => options.set(key, value()).size > 0 };
}
