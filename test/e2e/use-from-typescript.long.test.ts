/**
 * The package as a program has it: packed, unpacked into an empty folder, compiled against its types, and run. Only what
 * package.json names as a dependency is beside it, as a link to ours: npm would ask a registry, which tests do not.
 */
import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { removeFoldersAfterEach, testFolder } from './test-folder.js';

removeFoldersAfterEach();

const run = promisify(execFile);
const name = 'glue-to-s3-splitter';
/** Strict, and the package's own types are checked, too. */
const strict = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noImplicitReturns: true,
  isolatedModules: true,
  verbatimModuleSyntax: true,
  skipLibCheck: false,
  lib: ['es2023'],
  target: 'es2023',
  module: 'nodenext',
  types: ['node'],
};

/** A folder with the package, TypeScript and Node's types installed. */
async function folderWithPackage(): Promise<string> {
  const folder = await testFolder();
  const modules = join(folder, 'node_modules');
  await mkdir(modules);
  // Tests run from the root of the repository.
  const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder]);
  const [packed]: readonly { readonly filename: string }[] = JSON.parse(stdout);
  await run('tar', ['-xzf', join(folder, packed?.filename ?? ''), '-C', modules]);
  await cp(join(modules, 'package'), join(modules, name), { recursive: true });
  const { dependencies } = JSON.parse(await readFile(join(modules, name, 'package.json'), 'utf8'));
  for (const each of [...Object.keys(dependencies), 'typescript', '@types/node', '.bin']) {
    await mkdir(dirname(join(modules, each)), { recursive: true });
    await symlink(resolve('node_modules', each), join(modules, each));
  }
  return folder;
}

const env = {
  PATH: process.env.PATH ?? '',
  AWS_EC2_METADATA_DISABLED: 'true',
  npm_config_offline: 'true',
  npm_config_update_notifier: 'false',
};

test('a strict program compiles against the types, and does all that the commands do, without a word on its output', async () => {
  const folder = await folderWithPackage();
  await cp('test/fixtures/typescript/program.txt', join(folder, 'program.mts'));
  await writeFile(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: strict, files: ['program.mts'] }),
  );
  await writeFile(join(folder, 'few.csv'), 'id,name\n1,Ada\n2,Grace\n3,Barbara\n');
  await run(join(folder, 'node_modules/.bin/tsc'), ['-p', folder], { cwd: folder }).catch((error) => {
    throw new Error(error.stdout);
  });
  // Variables are of the command: the first is a fault there, the second another target.
  const own = { ...env, SPLITTER_MAX_IN_FLIGHT: 'abc', SPLITTER_TARGET: 'elsewhere/' };
  const { stdout, stderr } = await run(process.execPath, ['program.mjs'], {
    cwd: folder,
    env: { ...own, HOME: folder },
  });
  expect([stdout, stderr]).toEqual(['', '']);
  const found = JSON.parse(await readFile(join(folder, 'found.json'), 'utf8'));
  expect(found).toEqual({
    split: {
      written: 3,
      exitCode: 0,
      body: '{"id":"1","called":"Ada"}',
      stages: ['plan', 'upload', 'finish'],
      runs: ['one'],
      last: [3, 3],
      logged: true,
      listeners: [0],
    },
    stages: { rows: 3, written: 3, exitCode: 0 },
    diff: { created: 1, unchanged: 3, written: 1, files: 4 },
    verify: [
      [0, 4],
      [1, 1, ['2.json']],
    ],
    rejects: { exitCode: 3, reasons: { duplicate: 2 }, codes: ['rejects-passed'] },
    faults: {
      code: 'settings',
      exitCode: 2,
      faults: [
        { setting: 'key', problem: 'expected a text, got null' },
        { setting: 'files', problem: 'expected at least one <path>, got none' },
        { setting: 'treads', problem: 'is no setting of split (did you mean threads?)' },
        { setting: 'resume', problem: 'expected true or false, got "yes"' },
        { setting: 'log', problem: "is for the command line; leave it out of split's settings" },
        { setting: 'threads', problem: 'expected a whole number from 1 to 256, got "0"' },
      ],
    },
    together: {
      code: 'settings',
      exitCode: 2,
      faults: [
        { setting: 'tranches', problem: 'expected auto or a whole number from 1 to 1,000,000, got "0"' },
        {
          setting: 'ifExists',
          problem: expect.stringContaining('expected overwrite with --lease none, got fail'),
        },
      ],
    },
    missing: ['target', 'key', 'table, query, files'],
    source: { code: 'source', exitCode: 2, faults: [] },
    stopped: {
      code: 'stopped',
      exitCode: 143,
      faults: [],
      cause: 'Error: enough',
      namesRun: true,
      isInTheMiddle: true,
      runIdStays: true,
      written: 20_000,
      files: 20_000,
    },
    early: ['stopped', null, 'stopped', 4, true],
    verifying: ['stopped', null],
    options: ['signal', 'onProgress'],
    callback: ['stopped', true, 4],
    both: [4, 4],
    shared: [0],
    exitCode: null,
  });
});

const page = 'docs/how-to/use-from-typescript.md';
const parts = /^```ts\n([\s\S]+?)^```\n\n```sh\n([\s\S]+?)^```\n\n```text\n([\s\S]*?)^```\n/m;

test(`${page}: its program compiles as it stands, and prints what the page says`, async () => {
  const folder = await folderWithPackage();
  const [, program = '', commands = '', printed = ''] = parts.exec(await readFile(page, 'utf8')) ?? [];
  await writeFile(join(folder, 'people.mts'), program);
  const { stdout, stderr } = await run('sh', ['-eu', '-c', commands], {
    cwd: folder,
    env: { ...env, HOME: folder },
  });
  expect([stdout.trimEnd(), stderr]).toEqual([printed.trimEnd(), '']);
});
