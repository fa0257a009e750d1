/** Spellings of numbers: each digit counts. */
import { addMember, type JsonOddity } from '../draft.js';

const spellings: Readonly<Record<string, readonly [string, ...string[]]>> = {
  'fractions with their zeros': ['1.10', '0.0', '100.000', '-2.50', '0.10'],
  'negative zero': ['-0', '-0.0', '-0e0', '0'],
  exponents: ['1E5', '1e5', '1e-7', '1E+2', '2.50e3', '-1e0', '0e10'],
  'numbers beyond doubles': ['1e400', '-1e400', '1e-400', '1.5e999', '1'],
  'long whole numbers': [
    '12345678901234567890',
    '18446744073709551616',
    `${'9'.repeat(60)}`,
    '-9223372036854775809',
    '1',
  ],
  'long fractions': ['0.1234567890123456789', '12345678901234567890.5', `3.${'1415926535'.repeat(5)}`, '0.5'],
};

export const numberOddities: readonly JsonOddity[] = [
  ...Object.entries(spellings).map(
    ([name, values]): JsonOddity => ({
      name,
      share: 0.07,
      apply: (draft, random) =>
        addMember(draft, random, name.replaceAll(' ', '_'), () => random.pick(values)),
    }),
  ),
  {
    name: 'odd numbers in nested values',
    share: 0.08,
    apply: (draft, random) => {
      const all = Object.values(spellings).flat();
      const number = () => all[random.whole(0, all.length - 1)] ?? '0';
      addMember(draft, random, 'nested_numbers', () =>
        random.pick([
          `[${number()},${number()}]`,
          `{"a":${number()}}`,
          `[[${number()}],{"b":[${number()}]}]`,
        ]),
      );
    },
  },
];
