import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { mutants } from '../../mutants/mutants.js';

test('what a mutant breaks stands once in its file', async () => {
  const counts = await Promise.all(
    mutants.map(async ({ name, top = 'job', file, from }) => {
      const path = fileURLToPath(new URL(`../../../${top}/${file}`, import.meta.url));
      return { name, times: (await readFile(path, 'utf8')).split(from).length - 1 };
    }),
  );
  expect(counts.filter(({ times }) => times !== 1)).toEqual([]);
});
