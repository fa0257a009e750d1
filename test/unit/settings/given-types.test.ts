import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { writeGivenTypes } from '../../../job/settings/given-types.js';

test('job/api/settings.ts is what the settings say; npm run docs writes it', () => {
  // Tests run from the root of the repository.
  expect(readFileSync('job/api/settings.ts', 'utf8')).toBe(writeGivenTypes());
});

test.each([
  ['a switch', 'omitNulls', 'boolean'],
  ['a choice', 'write', "'all' | 'changed'"],
  ['a number', 'threads', 'number'],
  ['a sum of money', 'maxCost', 'number'],
  ['a word or a number', 'tranches', "'auto' | number"],
  ['a number that may have a unit', 'scratchLimit', 'number | string'],
  ['a text', 'target', 'string'],
  ['one that may stand several times', 'files', 'string | readonly string[]'],
  ['pairs', 'rename', 'string | readonly string[] | Readonly<Record<string, string>>'],
])('%s has its natural type', (_, name, type) => {
  expect(writeGivenTypes()).toContain(`  readonly ${name}?: ${type} | undefined;\n`);
});
