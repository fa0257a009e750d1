import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { exactCast } from '../../../../job/plan/files/exact-cast.js';
import { parseColumnTypes } from '../../../../job/settings/column-types.js';
import { quoteLiteral } from '../../../../job/sql/quote.js';
import { testSession } from '../../sql/test-session.js';

const opened = testSession();

// Tests run from the root of the repository.
const [, section = ''] = readFileSync('docs/reading-files.md', 'utf8').split('\n## --column-types\n');
const rows = section
  .split('\n')
  .filter((line) => /^\| [A-Z]/.test(line))
  .flatMap((line) => {
    const [, types = '', takes = '', refuses = ''] = line.split('|');
    const texts = (cell: string) => [...cell.matchAll(/`([^`]*)`/g)].map(([, text = '']) => text);
    const named = types.trim().split(/, (?=[A-Z])/);
    return named.map((type) => [type, texts(takes), texts(refuses)] as const);
  });

test.each(rows)('docs/reading-files.md: %s takes %j and refuses %j', async (type, takes, refuses) => {
  expect(takes.length).toBeGreaterThan(0);
  for (const text of [...takes, ...refuses]) {
    const { loss } = exactCast(quoteLiteral(text), type);
    expect([text, await opened().value(`SELECT ${loss}`)]).toEqual([text, refuses.includes(text)]);
  }
});

test('docs/reading-files.md has every type that --column-types takes', () => {
  const given = rows.map(([type]) => type);
  expect(
    Object.keys(parseColumnTypes(given.map((type, index) => `c${index}=${type}`).join(','))),
  ).toHaveLength(24);
  expect(new Set(given).size).toBe(24);
});
