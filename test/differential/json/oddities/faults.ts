/** What no file of JSON lines may have: at most one of these in a file, each in as many files as any other. */
import { gzipSync } from 'node:zlib';
import type { Random } from '../../../faults/random.js';
import { damagedGzips } from '../../values/damaged-gzips.js';
import { pack } from '../../values/packing.js';
import { typeCases } from '../../values/type-cases.js';
import { addMember, type Draft, type JsonFault } from '../draft.js';
import { giveType, spell } from './types.js';

export const faults: readonly JsonFault[] = [
  line('a line null', 'a line is no object', () => 'null'),
  line('a line that is no object', 'a line is no object', (random) =>
    random.pick(['[]', '1', '"x"', 'true', '[{"id":7}]', '1.10', '[1,2]']),
  ),
  line('broken syntax', 'a line is no JSON', (random) =>
    random.pick([
      '{"id":77,"x":1',
      '{"id":77,}',
      "{'id':77}",
      '{id:77}',
      '{"id":77}}',
      '{"id":77}{"id":78}',
      '{"id":77} // x',
      '{"id":77,"x":[1,]}',
      '{"id":77 "x":1}',
      '{"id":77,"x":}',
      'id',
      '{"id":77,"x":tru}',
      '{"id":77,"x":"open}',
      '{"id":77,,"x":1}',
    ]),
  ),
  line(
    'broken numbers',
    'a number is none',
    (random) =>
      `{"id":77,"x":${random.pick(['01', '+1', '.5', '1.', '1e', '0x1', '-', '1e+', '--1', '1_000', '1.2.3'])}}`,
  ),
  {
    name: 'NaN and Infinity',
    why: 'JSON has no such numbers',
    apply: (draft, random) =>
      addMember(draft, random, 'nan', () => random.pick(['NaN', 'Infinity', '-Infinity', 'nan', 'inf'])),
  },
  line(
    'broken strings',
    'a string is none',
    (random) =>
      `{"id":77,"x":${random.pick(['"a\tb"', '"\\x41"', '"\\u12"', '"\u0001"', '"\\U0041"', '"\\\'"', '"\\u{41}"'])}}`,
  ),
  line(
    'half a surrogate pair',
    'UTF-8 has no bytes for half a pair',
    (random) =>
      `{"id":77,${random.pick(['"x":"\\ud83d"', '"x":"\\ude00a"', '"x":"\\ud83d\\ud83d"', '"x":["\\udc00"]', '"\\ud83d":1'])}}`,
  ),
  {
    name: 'an object over several lines',
    why: 'a line is no JSON',
    isOfLines: true,
    apply: (draft, random) => putLine(draft, random, '{\n"id":77,\n"x":1}'),
  },
  {
    name: 'invalid UTF-8',
    why: 'the bytes are no UTF-8',
    apply: (draft, random) => {
      addMember(draft, random, 'bytes', () => `"a${broken}b"`);
      const bytes = Buffer.from(
        random.pick([[0xff], [0xc3], [0xed, 0xa0, 0x80], [0xc0, 0x80], [0xf5, 0x80, 0x80, 0x80]]),
      );
      draft.packing.unshift((whole) =>
        Buffer.from(whole.toString('latin1').replaceAll(brokenBytes, bytes.toString('latin1')), 'latin1'),
      );
    },
  },
  {
    name: 'a name twice in an object',
    why: 'a field stands twice in an object',
    apply: (draft, random) => {
      const row = draft.rows[random.whole(0, draft.rows.length - 1)];
      row?.push(['"twice"', '1'], ['"twice"', random.pick(['2', '1', 'null'])]);
    },
  },
  {
    name: 'a name twice in a nested object',
    why: 'a field stands twice in an object',
    isReadable: true,
    apply: (draft, random) => addMember(draft, random, 'nested_twice', () => '{"a":1,"a":2}'),
  },
  {
    name: 'names that differ by case',
    why: 'DuckDB does not tell such names apart',
    isReadable: true,
    apply: (draft, random) => {
      const other = random.pick(['"ID"', '"Id"']);
      draft.rows[random.whole(0, draft.rows.length - 1)]?.push([other, '5']);
    },
  },
  {
    name: 'an empty name',
    why: 'a field has no name',
    isReadable: true,
    apply: (draft, random) => addMember(draft, random, '', () => '"x"'),
  },
  {
    name: 'byte order mark',
    why: 'JSON has no byte order mark',
    isReadable: true,
    apply: (draft) => {
      draft.prefix = Buffer.from('\ufeff');
    },
  },
  {
    name: '--column-types that a value does not fit',
    why: 'a value is not of the type that was given',
    apply: (draft, random) => {
      const given = typeCases.filter(({ type }) => type !== 'VARCHAR');
      const chosen = given[random.whole(0, given.length - 1)] ?? typeCases[0];
      giveType(draft, chosen, random);
      const row = random.whole(0, draft.rows.length - 1);
      const kept = draft.rows[row]?.filter(([name]) => name !== '"typed"') ?? [];
      draft.rows[row] = [...kept, ['"typed"', spell(random.pick(chosen.unfit), random)]];
    },
  },
  ...damagedGzips.map(({ name, damage }) => ({
    name,
    why: 'the gzip is damaged',
    apply: (draft: Draft, random: Random) => {
      draft.packing = draft.packing.slice(0, draft.isPacked ? -1 : undefined);
      pack(draft, (bytes) => damage(gzipSync(bytes), random));
    },
  })),
];

const broken = '\u{10fffe}';
const brokenBytes = Buffer.from(broken).toString('latin1');

function line(name: string, why: string, spellLine: (random: Random) => string): JsonFault {
  return { name, why, isOfLines: true, apply: (draft, random) => putLine(draft, random, spellLine(random)) };
}

/** In the place of a row, or behind them all; first in its file where it would be no other form of JSON there. */
function putLine(draft: Draft, random: Random, text: string): void {
  const row = random.whole(/^\[|\n/.test(text) ? draft.parts : 0, draft.rows.length);
  if (row === draft.rows.length) draft.rows.push([]);
  draft.raw.set(row, text);
}
