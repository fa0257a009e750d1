/** `--column-types` over fields: a number's text, or a string's. */
import type { Random } from '../../../faults/random.js';
import { type TypeCase, typeCases } from '../../values/type-cases.js';
import { addMember, type Draft, type JsonOddity } from '../draft.js';

export const typeOddities: readonly JsonOddity[] = [
  {
    name: '--column-types that the values fit',
    share: 0.14,
    apply: (draft, random) => giveType(draft, random.pick(typeCases), random),
  },
  {
    name: '--column-types VARCHAR over numbers',
    share: 0.08,
    apply: (draft, random) => {
      draft.types.set('digits', 'VARCHAR');
      addMember(draft, random, 'digits', () =>
        random.pick([
          '1.10',
          '12345678901234567890.5',
          '1',
          '"x"',
          '-0',
          '1e400',
          'null',
          '1E5',
          'true',
          '""',
        ]),
      );
    },
  },
];

export function giveType(draft: Draft, { type, fitting }: TypeCase, random: Random): void {
  draft.types.set('typed', type);
  addMember(draft, random, 'typed', () =>
    random.next() < 0.15 ? 'null' : spell(random.pick(fitting), random),
  );
}

/** As a number where it can be one. */
export function spell(text: string, random: Random): string {
  const isNumber = /^-?(0|[1-9]\d*)(\.\d+)?(e\d+)?$/.test(text) || text === 'true' || text === 'false';
  return isNumber && random.next() < 0.7 ? text : JSON.stringify(text);
}
