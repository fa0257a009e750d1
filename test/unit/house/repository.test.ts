import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

// Tests run from the root of the repository.
const workflows = readdirSync('.github/workflows').map((name) =>
  readFileSync(`.github/workflows/${name}`, 'utf8'),
);

test('every action is pinned by its digest, with its version beside it', () => {
  const uses = workflows.flatMap((text) => [...text.matchAll(/\buses: (.*)/g)].map(([, used]) => used));
  expect(uses.length).toBeGreaterThan(1);
  for (const used of uses) expect(used).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
});

test('the package offers a command and no modules', () => {
  const { bin, exports } = JSON.parse(readFileSync('package.json', 'utf8'));
  expect({ bin, exports }).toEqual({
    bin: { splitter: 'dist/job/main.js' },
    exports: { './package.json': './package.json' },
  });
});
