/** A file of JSON lines before it is written: the oddities turn and twist it, one after the other. */
import type { Random } from '../../faults/random.js';
import type { Fault, Oddity } from '../oddity.js';
import { type Packed, plainPacking } from '../values/packing.js';

/** Name and value as they are spelled: JSON text both. */
export type Member = readonly [name: string, value: string];

export interface Draft extends Packed {
  /** The rows, each with its members; the one called `"id"` is the key's. */
  rows: Member[][];
  /** Lines that take the place of a row's, as they stand. */
  raw: Map<number, string>;
  /** White space around tokens. */
  space: string;
  end: '\n' | '\r\n';
  finalEnd: boolean;
  /** Blank lines before the row of that number; the number of rows is the end. */
  blanks: Map<number, string[]>;
  /** Bytes before the first line of each file. */
  prefix: Buffer;
  /** How the rows stand in the file. */
  form: 'lines' | 'array' | 'spread' | 'wrapped';
  /** SQL types by name, for `--column-types`. */
  types: Map<string, string>;
  parts: number;
  named: 'glob' | 'each';
  fileName: string;
  ending: '.json' | '.jsonl' | '.ndjson';
}

export type JsonOddity = Oddity<Draft>;

export interface JsonFault extends Fault<Draft> {
  /** The file may be read, too, if it is read as it stands. */
  readonly isReadable?: boolean;
  /** It is a line of its own. */
  readonly isOfLines?: boolean;
}

const names = ['name', 'note', 'amount', 'city', 'at', 'kind', 'Total', 'x'];

/** A plain table of strings, whole numbers and truth values: a column has values of one type. */
export function plainDraft(random: Random): Draft {
  const columns = random.whole(1, 4);
  const kinds = Array.from({ length: columns }, () => random.pick(['string', 'number', 'boolean'] as const));
  const isText = random.next() < 0.3;
  const rows = Array.from({ length: random.whole(1, 8) }, (_, row): Member[] => [
    ['"id"', isText ? `"k${row}"` : `${row + 1}`],
    ...kinds.map((kind, column): Member => [JSON.stringify(names[column]), drawValue(kind, random)]),
  ]);
  return {
    rows,
    raw: new Map(),
    space: '',
    end: '\n',
    finalEnd: true,
    blanks: new Map(),
    prefix: Buffer.alloc(0),
    form: 'lines',
    types: new Map(),
    parts: 1,
    named: 'glob',
    fileName: 'rows',
    ending: '.jsonl',
    ...plainPacking,
    packing: [],
  };
}

function drawValue(kind: 'string' | 'number' | 'boolean', random: Random): string {
  switch (kind) {
    case 'string':
      return JSON.stringify(random.pick(['Ann', '', 'a b', 'x', '-', 'say "hi"']));
    case 'number':
      return String(random.whole(-1000, 1000));
    case 'boolean':
      return String(random.next() < 0.5);
    default:
      return kind satisfies never;
  }
}

/** Gives some of the rows, at least one, a value for a column of the oddity's own. */
export function addMember(draft: Draft, random: Random, name: string, value: () => string): void {
  const sure = random.whole(0, draft.rows.length - 1);
  draft.rows.forEach((row, index) => {
    if (index === sure || random.next() < 0.6) row.push([JSON.stringify(name), value()]);
  });
}
