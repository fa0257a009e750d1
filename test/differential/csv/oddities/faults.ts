/** What no file may have: at most one of these in a file, each in as many files as any other. */
import { gzipSync } from 'node:zlib';
import type { Random } from '../../../faults/random.js';
import { damagedGzips } from '../../values/damaged-gzips.js';
import { pack } from '../../values/packing.js';
import { typeCases } from '../../values/type-cases.js';
import { type Cell, type CsvFault, changeCells, type Draft, hasFreeCells, isQuoting } from '../draft.js';
import { otherColumn } from './names.js';
import { giveType, typeable } from './types.js';

const quotable = (draft: Draft) => isQuoting(draft) && draft.rows.length > 0 && draft.names.length > 1;
const severalColumns = (draft: Draft) => draft.rows.length > 0 && draft.names.length > 1;
const namesSeveral = (draft: Draft) => draft.hasHeader && draft.names.length > 1;

export const faults: readonly CsvFault[] = [
  {
    name: 'text after a closing quote',
    ...mustFail('a quoted field goes on behind its closing quote'),
    fits: quotable,
    apply: (draft, random) =>
      changeOne(draft, random, (q) => random.pick([`${q}a${q}b`, `${q}a${q} b`, `${q}a${q}${q}${q}b`])),
  },
  {
    name: 'text after a closing quote in the header',
    ...mustFail('a quoted name goes on behind its closing quote'),
    fits: (draft) => isQuoting(draft) && namesSeveral(draft),
    apply: (draft, random) => {
      const q = draft.quote;
      draft.names[otherColumn(draft, random)] = {
        value: '',
        raw: random.pick([`${q}a${q}b`, `${q}a${q} ${q}b${q}`]),
      };
    },
  },
  {
    name: 'spaces before quotes',
    why: 'a quote within an unquoted field',
    tolerated: ['literal', 'as drawn'],
    fits: quotable,
    apply: (draft, random) => {
      const q = draft.quote;
      const spaced = (value: string): Cell => ({ value, raw: ` ${q}${value}${q}` });
      const column = otherColumn(draft, random);
      draft.rows = draft.rows.map((cells) =>
        cells.map((cell, at) => (at === column ? spaced('Ann B') : cell)),
      );
      if (draft.hasHeader && random.next() < 0.5) draft.names[column] = spaced('full name');
    },
  },
  {
    name: 'spaces after quotes',
    why: 'a quoted field goes on behind its closing quote',
    tolerated: ['as drawn'],
    fits: quotable,
    apply: (draft, random) =>
      changeOne(draft, random, (q) => `${q}Ann B${q}${random.pick([' ', '  '])}`, 'Ann B'),
  },
  {
    name: 'quotes within unquoted values',
    why: 'a quote within an unquoted field',
    tolerated: ['literal'],
    fits: quotable,
    apply: (draft, random) =>
      changeOne(draft, random, (q) => random.pick([`a${q}b`, `5${q}`, `a${q}b${q}c`, `a${q}${q}`])),
  },
  {
    name: 'a quote that nothing closes',
    ...mustFail('a quote is opened and not closed'),
    fits: quotable,
    apply: (draft, random) => changeOne(draft, random, (q) => `${q}open`),
  },
  {
    name: 'surplus empty fields in one row',
    ...mustFail('a row has more fields than the header'),
    fits: severalColumns,
    apply: (draft, random) => {
      const row = draft.rows[random.whole(0, draft.rows.length - 1)];
      for (let count = random.whole(1, 3); count > 0; count -= 1) row?.push({ value: null });
    },
  },
  {
    name: 'surplus fields in every row',
    ...mustFail('the rows have more fields than the header'),
    fits: (draft) => severalColumns(draft) && draft.hasHeader,
    apply: (draft, random) => {
      const value = random.pick([null, 'x']);
      for (const row of draft.rows) row.push({ value });
    },
  },
  {
    name: 'missing fields',
    ...mustFail('a row has fewer fields than the header'),
    fits: (draft) => severalColumns(draft) && draft.names.length > 2,
    apply: (draft, random) => {
      draft.rows[random.whole(0, draft.rows.length - 1)]?.pop();
    },
  },
  {
    name: 'a name twice',
    ...mustFail('two columns have one name'),
    fits: namesSeveral,
    apply: (draft, random) => {
      draft.names[otherColumn(draft, random)] = {
        ...draft.names[draft.keyColumn],
        value: draft.names[draft.keyColumn]?.value ?? 'id',
      };
    },
  },
  {
    name: 'names that differ by case',
    why: 'DuckDB does not tell such names apart',
    tolerated: ['as it stands'],
    fits: namesSeveral,
    apply: (draft, random) => {
      draft.names[draft.keyColumn] = { value: 'id' };
      draft.names[otherColumn(draft, random)] = { value: random.pick(['ID', 'Id', 'iD']) };
    },
  },
  {
    name: 'an empty name',
    ...mustFail('a column has no name'),
    fits: namesSeveral,
    apply: (draft, random) => {
      draft.names[otherColumn(draft, random)] = {
        value: null,
        ...(isQuoting(draft) && { raw: random.pick(['', draft.quote.repeat(2)]) }),
      };
    },
  },
  {
    name: 'invalid UTF-8',
    ...mustFail('the bytes are no UTF-8'),
    fits: hasFreeCells,
    apply: (draft, random) => {
      changeCells(draft, random, () => ({ value: `a${broken}b` }));
      const bytes = random.pick([[0xff], [0xc3], [0xed, 0xa0, 0x80], [0xc0, 0x80], [0xf5, 0x80, 0x80, 0x80]]);
      draft.packing.unshift((whole) => replaceAll(whole, Buffer.from(broken), Buffer.from(bytes)));
    },
  },
  {
    name: '--column-types that a value does not fit',
    ...mustFail('a value is not of the type that was given'),
    fits: (draft) => draft.rows.length > 0 && typeable(draft).length > 0,
    apply: (draft, random) => {
      const given = typeCases.filter(({ type }) => type !== 'VARCHAR');
      const chosen = given[random.whole(0, given.length - 1)] ?? typeCases[0];
      const column = typeable(draft)[0] ?? 0;
      giveType(draft, column, chosen, random);
      const row = draft.rows[random.whole(0, draft.rows.length - 1)];
      if (row) row[column] = { value: random.pick(chosen.unfit) };
    },
  },
  {
    name: 'files with other columns',
    ...mustFail("the files' headers differ"),
    fits: (draft) => draft.hasHeader && !draft.isPacked && draft.byteOrderMark === false,
    apply: (draft, random) => {
      draft.parts = Math.max(2, draft.parts);
      let files = 0;
      const other = random.pick([`unlike${draft.delimiter}`, 'un']);
      draft.packing.unshift((whole) => {
        files += 1;
        return files === 1 ? whole : Buffer.concat([Buffer.from(other), whole]);
      });
    },
  },
  ...damagedGzips.map(({ name, damage }) => ({
    name,
    ...mustFail('the gzip is damaged'),
    apply: (draft: Draft, random: Random) => {
      draft.packing = draft.packing.slice(0, draft.isPacked ? -1 : undefined);
      pack(draft, (bytes) => damage(gzipSync(bytes), random));
    },
  })),
];

const broken = '\u{10fffe}';

function mustFail(why: string) {
  return { why, tolerated: [] } as const;
}

/** One cell of a column that is not the key's; `spell` gets the quote character. */
function changeOne(draft: Draft, random: Random, spell: (quote: string) => string, value = ''): void {
  const row = draft.rows[random.whole(0, draft.rows.length - 1)];
  if (row) row[otherColumn(draft, random)] = { value, raw: spell(draft.quote) };
}

function replaceAll(whole: Buffer, what: Buffer, by: Buffer): Buffer {
  return Buffer.from(
    whole.toString('latin1').replaceAll(what.toString('latin1'), by.toString('latin1')),
    'latin1',
  );
}
