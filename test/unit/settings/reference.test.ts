import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { configKeys } from '../../../job/settings/config-keys.js';
import { writeReference } from '../../../job/settings/reference.js';
import { allSettings } from '../../../job/settings/registry.js';
import { flagOf, keyOf, variableOf } from '../../../job/settings/setting.js';

test('docs/configuration.md is what the settings say; npm run docs writes it', () => {
  // Tests run from the root of the repository.
  expect(readFileSync('docs/configuration.md', 'utf8')).toBe(writeReference());
});

test('every setting stands in the reference once, with its flag, its variable and its key', () => {
  const rows = writeReference().split('\n');
  for (const name of allSettings.keys()) {
    const start = `| \`${flagOf(name)}`;
    const own = rows.filter((row) => row.startsWith(`${start}\``) || row.startsWith(`${start} <`));
    const key = configKeys.has(keyOf(name)) ? `<br>\`${keyOf(name)}\` |` : ' |';
    expect(own).toEqual([expect.stringContaining(`<br>\`${variableOf(name)}\`${key}`)]);
  }
});
