import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
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

test('the package offers a command, the interface and its types, and the schema', () => {
  const { bin, exports, types } = JSON.parse(readFileSync('package.json', 'utf8'));
  expect({ bin, exports, types }).toEqual({
    bin: { splitter: 'dist/job/main.js' },
    types: 'dist/job/index.d.ts',
    exports: {
      '.': { types: './dist/job/index.d.ts', default: './dist/job/index.js' },
      './docs/splitter.schema.json': './docs/splitter.schema.json',
      './package.json': './package.json',
    },
  });
});

test('the package has the types that its interface reaches, and no others', () => {
  const reached = new Set(['dist/job/index.d.ts']);
  for (const file of reached) {
    for (const [, target = ''] of readFileSync(file, 'utf8').matchAll(/\bfrom '(\.[^']+)\.js'/g)) {
      reached.add(posix.normalize(posix.join(posix.dirname(file), `${target}.d.ts`)));
    }
  }
  const { files } = JSON.parse(readFileSync('package.json', 'utf8'));
  const types: readonly string[] = files.filter((name: string) => /^[^!].*\.d\.ts$/.test(name));
  const packed = types.flatMap((name) =>
    posix.basename(name) === '*.d.ts'
      ? readdirSync(posix.dirname(name))
          .filter((file) => file.endsWith('.d.ts'))
          .map((file) => posix.join(posix.dirname(name), file))
      : [name],
  );
  expect(packed.sort()).toEqual([...reached].sort());
});
