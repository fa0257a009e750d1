import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { z } from 'zod';

const text = readFileSync('package-lock.json', 'utf8');
const { packages } = z
  .object({
    packages: z.record(
      z.string(),
      z.object({ optionalDependencies: z.record(z.string(), z.string()).optional() }).loose(),
    ),
  })
  .parse(JSON.parse(text));

/** Where Node would find `name` from the package at `path`: the nearest node_modules upwards. */
function lockedAt(path: string, name: string): string | undefined {
  for (let from = path; ; from = from.slice(0, Math.max(0, from.lastIndexOf('/node_modules/')))) {
    const place = `${from === '' ? '' : `${from}/`}node_modules/${name}`;
    if (place in packages) return place;
    if (from === '') return undefined;
    if (!from.includes('/node_modules/')) from = '/node_modules/';
  }
}

test('every optional dependency of every package is locked, or npm ci refuses the lock', () => {
  const wanted = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).map((name) => [path, name] as const),
  );
  expect(wanted.length).toBeGreaterThan(20);
  expect(wanted.filter(([path, name]) => lockedAt(path, name) === undefined)).toEqual([]);
});

test('no address of a registry is locked, so that any registry serves', () => {
  const resolved = Object.entries(packages).filter(([, entry]) => 'resolved' in entry);
  expect(resolved.map(([path]) => path)).toEqual([]);
});
