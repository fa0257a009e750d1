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
  {
    name: '--column-types auto',
    share: 0.06,
    fits: ({ types }) => types.size === 0,
    apply: (draft, random) => {
      draft.isAuto = true;
      for (const column of draft.names.keys()) {
        if (!isFree(draft, column) || random.next() < 0.3) continue;
        const values = random.pick<readonly [string, ...string[]]>(autoValues);
        for (const row of draft.rows)
          row[column] = { value: random.next() < 0.2 ? null : random.pick(values) };
      }
    },
  },
];

/** Of a column: most have one type. */
const autoValues = [
  ['0', '-1', '42', '9223372036854775807'],
  ['1', '9223372036854775808'],
  ['1.50', '-0.25', '100.00', '0.00'],
  ['0.1', '-0.25', '3.0'],
  ['true', 'false'],
  ['2026-01-31', '0001-01-01', '2024-02-29'],
  ['2026-01-31 10:04:05', '2026-01-31 23:59:59.123456'],
  ['2026-01-31T10:04:05', '2026-01-31T10:04:05.5'],
  ['007', '1'],
  ['1', '1.5'],
  ['-0', '0'],
  ['1e5', '2'],
  ['2026-02-30', '2026-01-31'],
  ['nan', '0.5'],
] as const;

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
