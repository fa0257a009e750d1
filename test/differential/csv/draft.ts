/** A CSV file before it is written: the oddities turn and twist it, one after the other. */
import type { Random } from '../../faults/random.js';
import type { Fault, Oddity } from '../oddity.js';
import { type Packed, plainPacking } from '../values/packing.js';

export interface Cell {
  /** NULL is written as nothing. */
  readonly value: string | null;
  /** In quotes, though nothing in it asks for them. */
  readonly quoted?: boolean;
  /** Written so, whatever the value is. */
  readonly raw?: string;
}

export interface Draft extends Packed {
  delimiter: string;
  /** Empty: nothing is quoted. */
  quote: string;
  hasHeader: boolean;
  names: Cell[];
  rows: Cell[][];
  /** Of the column that the key is made of. */
  keyColumn: number;
  /** SQL types by column, for `--column-types`. */
  types: Map<number, string>;
  /** Whether the types are to be found. */
  isAuto: boolean;
  /** Lines above the table, without their line feeds. */
  top: string[];
  /** Columns that are in the names of folders, whatever the row. */
  folders: (readonly [name: string, value: string])[];
  headerEnd: string;
  /** One after the other, from the first again after the last. */
  rowEnds: string[];
  finalEnd: boolean;
  /** Blank lines before the record of that number, the header being 0, the end of the file the last. */
  blanks: Map<number, number>;
  byteOrderMark: boolean;
  /** Files that the rows are dealt to. */
  parts: number;
  /** Of files that are united by name: the columns of each part, as places in `names`; undefined where all have all. */
  columnsOf: (readonly number[])[] | undefined;
  /** How `--files` names several. */
  named: 'glob' | 'each';
  fileName: string;
  ending: '.csv' | '.tsv';
}

export type CsvOddity = Oddity<Draft>;

export interface CsvFault extends Fault<Draft> {
  /**
   * Readings of what the standard forbids that change nothing: `literal`, quotes within unquoted fields stand for
   * themselves; `as drawn`, what was meant; `as it stands`, what csv-parse makes of it.
   */
  readonly tolerated: readonly ('literal' | 'as drawn' | 'as it stands')[];
}

const columnNames = ['name', 'note', 'amount', 'city', 'at', 'kind', 'Total', 'x'];
const words = [
  'Ann',
  'Bo',
  'north',
  'a b',
  '12',
  '007',
  '1.10',
  'true',
  'null',
  'NULL',
  'x',
  '-',
  '2026-01-31',
  '1e5',
];

/** A plain table; an empty value is quoted, or it would be NULL. */
export function plainDraft(random: Random): Draft {
  const columns = random.whole(2, 5);
  const rows = random.whole(1, 8);
  const keyColumn = random.whole(0, columns - 1);
  const names = Array.from({ length: columns }, (_, index) => ({
    value: index === keyColumn ? 'id' : (columnNames[(index + columns) % columnNames.length] ?? 'y'),
  }));
  return {
    delimiter: ',',
    quote: '"',
    hasHeader: true,
    names,
    rows: Array.from({ length: rows }, (_, row) =>
      names.map((_name, index) => ({ value: index === keyColumn ? `${row + 1}` : word(random) })),
    ),
    keyColumn,
    types: new Map(),
    isAuto: false,
    top: [],
    folders: [],
    headerEnd: '\n',
    rowEnds: ['\n'],
    finalEnd: true,
    blanks: new Map(),
    byteOrderMark: false,
    parts: 1,
    columnsOf: undefined,
    named: 'glob',
    fileName: 'table',
    ending: '.csv',
    ...plainPacking,
    packing: [],
  };
}

export function word(random: Random): string {
  return words[random.whole(0, words.length - 1)] ?? 'x';
}

/** The columns of all files, as places in `names`, in the order in which they first appear. */
export function columnOrder({ names, columnsOf = [[...names.keys()]] }: Draft): readonly number[] {
  return [...new Set(columnsOf.flat())];
}

/** The places of cells that are not of the key, and not typed. */
export function freeCells(draft: Draft): (readonly [row: number, column: number])[] {
  return draft.rows.flatMap((cells, row) =>
    cells.flatMap((_, column) => (isFree(draft, column) ? [[row, column] as const] : [])),
  );
}

export function isFree(draft: Draft, column: number): boolean {
  return column !== draft.keyColumn && !draft.types.has(column);
}

/** Changes some of the free cells, at least one; whether there was any. */
export function changeCells(draft: Draft, random: Random, change: (cell: Cell) => Cell): void {
  const places = freeCells(draft);
  const sure = random.whole(0, places.length - 1);
  places.forEach(([row, column], index) => {
    const cells = draft.rows[row];
    const cell = cells?.[column];
    if (cells && cell && (index === sure || random.next() < 0.2)) cells[column] = change(cell);
  });
}

export const hasFreeCells = (draft: Draft): boolean => freeCells(draft).length > 0;
export const isQuoting = (draft: Draft): boolean => draft.quote !== '';
