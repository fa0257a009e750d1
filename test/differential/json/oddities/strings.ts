/** What strings may hold, and how it may be spelled. */
import { addMember, type JsonOddity } from '../draft.js';

const values: Readonly<Record<string, readonly [string, ...string[]]>> = {
  'unicode, plain': [
    '"é"',
    '"e\u0301"',
    '"日本"',
    '"😀"',
    '"\u2028\u2029"',
    '"\u00a0"',
    '"\ufeff"',
    '"\u007f\u0085"',
  ],
  'unicode, escaped': ['"\\u00e9"', '"\\u65E5\\u672c"', '"a\\u0301"', '"\\u2028"', '"\\uFEFF"', '"\\u0041"'],
  'surrogate pairs, escaped': [
    '"\\ud83d\\ude00"',
    '"\\uD835\\uDCB3x"',
    '"a\\ud83d\\udc69\\u200d\\ud83d\\udc67"',
  ],
  '\\u0000': ['"a\\u0000b"', '"\\u0000"', '"x\\u0000"'],
  'control characters, escaped': ['"\\b\\f\\n\\r\\t"', '"\\u0001"', '"a\\nb"', '"\\u001f"', '"\\r\\n"'],
  'other escapes': ['"\\/"', '"\\\\"', '"\\""', '"a\\\\\\"b"', '"\\\\u0041"', '"\\\\n"'],
  'strings like dates and times': [
    '"2026-01-31"',
    '"2026-01-31T10:00:00Z"',
    '"10:04:05"',
    '"2026-01-31 10:04:05.5+02"',
    '"00:00"',
  ],
  'strings like other values': [
    '"1"',
    '"1.10"',
    '"true"',
    '"null"',
    '"NaN"',
    '"{}"',
    '"[1]"',
    '"0b5ad0f6-9a3b-4f6e-8a55-3d1f0a5a9d10"',
  ],
};

export const stringOddities: readonly JsonOddity[] = [
  ...Object.entries(values).map(
    ([name, choices]): JsonOddity => ({
      name,
      share: 0.06,
      apply: (draft, random) =>
        addMember(draft, random, `s${Object.keys(values).indexOf(name)}`, () => random.pick(choices)),
    }),
  ),
  {
    name: 'long line',
    share: 0.05,
    apply: (draft, random) => {
      // Most are long, a few are very long.
      const length =
        random.next() < 0.15 ? random.whole(1_000_000, 4_000_000) : random.whole(66_000, 300_000);
      const unit = random.pick(['x', 'é', 'a b', '\\n', '日']);
      const row = draft.rows[random.whole(0, draft.rows.length - 1)];
      row?.push(['"long"', `"${unit.repeat(Math.floor(length / unit.length))}"`]);
    },
  },
];
