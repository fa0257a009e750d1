/** `--column-types` with values that the types hold. */
import type { Random } from '../../../faults/random.js';
import { type TypeCase, typeCases } from '../../values/type-cases.js';
import { type CsvOddity, type Draft, isFree } from '../draft.js';

export const typeOddities: readonly CsvOddity[] = [
  {
    name: '--column-types that the values fit',
    share: 0.16,
    fits: (draft) => typeable(draft).length > 0,
    apply: (draft, random) => {
      const columns = typeable(draft);
      const count = random.whole(1, Math.min(3, columns.length));
      for (const column of columns.slice(0, count)) giveType(draft, column, random.pick(typeCases), random);
    },
  },
];

/** Columns whose names can stand in the flag. */
export function typeable(draft: Draft): number[] {
  return draft.names.flatMap(({ value }, column) =>
    isFree(draft, column) && /^[a-z]\w*$/i.test(value ?? '') ? [column] : [],
  );
}

export function giveType(draft: Draft, column: number, { type, fitting }: TypeCase, random: Random): void {
  draft.types.set(column, type);
  for (const row of draft.rows) {
    row[column] =
      random.next() < 0.15
        ? { value: null }
        : { value: random.pick(fitting), quoted: random.next() < 0.2 && draft.quote !== '' };
  }
}
