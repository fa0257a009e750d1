import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { typesTable } from './types-table.js';

test("docs/athena.md has what becomes of each of Athena's types as the code has it", () => {
  // Tests run from the root of the repository.
  const [table] = /^\| Type \|[\s\S]*?(?=\n\n)/m.exec(readFileSync('docs/athena.md', 'utf8')) ?? [];
  expect(table).toBe(typesTable());
});
