import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { writeReference } from '../../../job/settings/reference.js';
import { allSettings } from '../../../job/settings/registry.js';
import { flagOf, variableOf } from '../../../job/settings/setting.js';

test('docs/configuration.md is what the settings say; npm run docs writes it', () => {
  // Tests run from the root of the repository.
  expect(readFileSync('docs/configuration.md', 'utf8')).toBe(writeReference());
});

test('every setting stands in the reference once, with its flag and its variable', () => {
  const rows = writeReference().split('\n');
  for (const name of allSettings.keys()) {
    const start = `| \`${flagOf(name)}`;
    const own = rows.filter((row) => row.startsWith(`${start}\``) || row.startsWith(`${start} <`));
    expect(own).toEqual([expect.stringContaining(`<br>\`${variableOf(name)}\``)]);
  }
});
