import { expect, test } from '@jest/globals';
import { compareUtf8 } from '../../../job/shared/compare-utf8.js';
import { fixedDraws as fc } from '../fixed-draws.js';

test('texts are ordered as their UTF-8 bytes are', () => {
  const character = fc.constantFrom('a', '/', 'é', '\ud7ff', '\ue000', '\uffff', '😀', '\u{10ffff}');
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: character }));
  fc.assert(
    fc.property(text, text, (left, right) => {
      const bytes = Buffer.compare(Buffer.from(left), Buffer.from(right));
      expect(Math.sign(compareUtf8(left, right))).toBe(bytes);
    }),
    { seed: 1, numRuns: 1_000 },
  );
});
