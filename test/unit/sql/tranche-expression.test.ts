import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { quoteLiteral } from '../../../job/sql/quote.js';
import { hashExpression, modExpression } from '../../../job/sql/tranche-expression.js';
import { fixedDraws as fc } from '../fixed-draws.js';
import { testSession } from './test-session.js';

const db = testSession();

test('the hash of a known key is the first 15 hex digits of its md5', async () => {
  // md5('') = d41d8cd98f00b204e9800998ecf8427e
  expect(await db().value(`SELECT ${hashExpression("''")}`)).toBe(0xd41d8cd98f00b20n);
});

test('any key lies in the tranche that integer arithmetic on its md5 gives', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: 'binary' }),
      fc.integer({ min: 1, max: 100_000 }),
      async (key, modulus) => {
        const hash = BigInt(`0x${createHash('md5').update(key).digest('hex').slice(0, 15)}`);
        expect(await db().value(`SELECT ${modExpression(quoteLiteral(key), modulus)}`)).toBe(
          hash % BigInt(modulus),
        );
      },
    ),
  );
});

test('a NULL key lies in tranche 0', async () => {
  expect(await db().value(`SELECT ${modExpression('NULL::VARCHAR', 7)}`)).toBe(0n);
});
