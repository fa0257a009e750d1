import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { writeErrorReference } from '../../../job/settings/error-reference.js';
import { failureCodes } from '../../../job/shared/failure-codes.js';
import { rejectReasons } from '../../../job/shared/reject-reasons.js';
import { keyFaults } from '../../../job/sql/key-rules.js';

test('docs/errors.md is what the codes say; npm run docs writes it', () => {
  expect(readFileSync('docs/errors.md', 'utf8')).toBe(writeErrorReference());
});

test('every code and every reason stands in the page once', () => {
  const rows = writeErrorReference().split('\n');
  for (const name of [...Object.keys(failureCodes), ...Object.keys(rejectReasons)]) {
    expect(rows.filter((row) => row.startsWith(`| \`${name}\` |`))).toHaveLength(1);
  }
});

test('every rule of the keys is among the reasons', () => {
  expect(Object.keys(rejectReasons)).toEqual(expect.arrayContaining([...keyFaults]));
});
