/** What a release publishes: the image for both platforms with SBOM and provenance, and the npm tarball. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';

// Tests run from the root of the repository.
const job = z.object({
  needs: z.string().optional(),
  environment: z.string().optional(),
  permissions: z.record(z.string(), z.string()),
  steps: z.array(z.object({ run: z.string().optional() })),
});
const release = z
  .object({
    on: z.object({ push: z.object({ tags: z.array(z.string()) }) }),
    permissions: z.object({}).strict(),
    jobs: z.object({ check: job, image: job, npm: job }),
  })
  .parse(parse(readFileSync('.github/workflows/release.yml', 'utf8')));

const commands = ({ steps }: z.infer<typeof job>) => steps.flatMap(({ run }) => run ?? []).join('\n');

test('nothing is published that the checks have not passed, by a job that may do no more than it needs', () => {
  const { check, image, npm } = release.jobs;
  expect(release.on.push.tags).toEqual(['v*.*.*']);
  expect(commands(check)).toContain('npm run check');
  expect([image, npm].map(({ needs, environment }) => [needs, environment])).toEqual([
    ['check', 'release'],
    ['check', 'release'],
  ]);
  expect([check, image, npm].map(({ permissions }) => permissions)).toEqual([
    { contents: 'read' },
    { contents: 'read' },
    { contents: 'read', 'id-token': 'write' },
  ]);
});

test('the image is built for both platforms, with an SBOM and provenance, and without secrets as arguments', () => {
  const build = commands(release.jobs.image);
  for (const flag of [
    '--platform linux/amd64,linux/arm64',
    '--sbom true',
    '--provenance mode=max',
    '--push',
  ]) {
    expect(build).toContain(flag);
  }
  const names = [...readFileSync('Dockerfile', 'utf8').matchAll(/^ARG (VERSION|REVISION)=/gm)];
  const given = [...build.matchAll(/--build-arg "(\w+)=/g)].map(([, name]) => name);
  expect(given).toEqual(names.map(([, name]) => name));
});

test('the tarball has the command, the interface, the schema and the papers, and nothing that no program reads', () => {
  const output = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    encoding: 'utf8',
  });
  const [{ files }] = z
    .tuple([z.object({ files: z.array(z.object({ path: z.string() })) })])
    .parse(JSON.parse(output));
  const paths = files.map(({ path }) => path);
  const others = paths.filter((path) => !/^dist\/job\/.+(\.js|\.d\.ts)$/.test(path));
  expect(others.sort()).toEqual(['LICENSE', 'README.md', 'docs/splitter.schema.json', 'package.json']);
  for (const path of ['dist/job/main.js', 'dist/job/index.js', 'dist/job/index.d.ts'])
    expect(paths).toContain(path);
  expect(paths.filter((path) => /\.(test|map)\b/.test(path))).toEqual([]);
});
