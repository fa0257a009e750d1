/**
 * Breaks one check after the other in the compiled modules, without the bundle, which has a copy of each. Exits 1 unless
 * some test of the check's own fails each time. Words choose those whose name has one of them.
 */
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import { type Mutant, mutants } from './mutants.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
/** jest takes the folder of its real file for the root. */
const copied = ['package.json', 'jest.config.js', 'jest.setup.js'];

const written = z.object({
  numPassedTests: z.number(),
  numRuntimeErrorTestSuites: z.number(),
  testResults: z.array(
    z.object({
      assertionResults: z.array(
        z.object({ fullName: z.string(), status: z.string(), failureMessages: z.array(z.string()) }),
      ),
    }),
  ),
});

interface Tested {
  readonly passed: number;
  readonly failed: readonly string[];
  /** What their tests said. */
  readonly messages: readonly string[];
  /** Suites that did not come to their tests. */
  readonly broken: number;
}

const words = process.argv.slice(2);
const chosen = mutants.filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)));
if (chosen.length === 0) throw new Error(`No mutant's name has ${words.join(' or ')}.`);

/** A test file runs on one core. Each lane has a copy of its own. */
const folders = await Promise.all(
  Array.from({ length: Math.min(availableParallelism(), chosen.length) }, () =>
    mkdtemp(join(tmpdir(), 'splitter-mutants-')),
  ),
);
try {
  const [first = '', ...others] = folders;
  await Promise.all(folders.map(copyProject));
  await promisify(execFile)('node_modules/.bin/tsc', ['-p', '.', '--outDir', join(first, 'dist')], {
    cwd: root,
  });
  for (const folder of others) await cp(join(first, 'dist'), join(folder, 'dist'), { recursive: true });
  const whole = await test(
    [...new Set(chosen.flatMap(({ tests }) => tests))],
    folders[0] ?? '',
    folders.length,
  );
  if (whole.passed === 0 || whole.failed.length + whole.broken > 0) {
    const told = [whole.failed.join('; '), ...whole.messages].join('\n');
    throw new Error(`Nothing is broken yet, and tests fail: ${told}`);
  }
  const left = chosen.values();
  const lanes = await Promise.allSettled(
    folders.map(async (folder) => {
      for (const mutant of left) await kill(mutant, folder);
    }),
  );
  for (const lane of lanes) if (lane.status === 'rejected') throw lane.reason;
} finally {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
}

async function copyProject(folder: string): Promise<void> {
  for (const name of await readdir(root)) {
    if (copied.includes(name)) await cp(join(root, name), join(folder, name), { recursive: true });
    else if (name !== 'dist') await symlink(join(root, name), join(folder, name));
  }
}

async function kill({ name, top = 'job', file, from, to, tests }: Mutant, folder: string): Promise<void> {
  const path = join(folder, 'dist', top, file);
  const text = await readFile(path, 'utf8');
  if (text.split(from).length !== 2) throw new Error(`${file}: expected "${from}" once. Mend mutants.ts.`);
  // A function, since $ in a text would stand for what was found.
  await writeFile(
    path,
    text.replace(from, () => to),
  );
  const { failed, broken } = await test(tests, folder, 1);
  await writeFile(path, text);
  const isKilled = failed.length > 0 && broken === 0;
  if (!isKilled) process.exitCode = 1;
  const verdict = isKilled ? 'killed' : broken > 0 ? 'does not run' : 'LIVES';
  process.stdout.write(`${verdict}: ${name}\n${failed.map((test) => `  ${test}\n`).join('')}`);
}

/** @param workers test files that run at once */
async function test(names: readonly string[], folder: string, workers: number): Promise<Tested> {
  const out = join(folder, 'results.json');
  await rm(out, { force: true });
  const args = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const jest = ['node_modules/jest/bin/jest.js', '--json', '--outputFile', out, '--maxWorkers', `${workers}`];
  const files = names.map((name) => `dist/test/${name}\\.test`);
  await new Promise<void>((resolve) => {
    execFile(
      process.execPath,
      [...args, ...jest, ...files],
      { cwd: folder, maxBuffer: 2 ** 26 },
      // Failed tests end jest with 1, which is what is wanted; its file says which.
      () => resolve(),
    );
  });
  const { numPassedTests, numRuntimeErrorTestSuites, testResults } = written.parse(
    JSON.parse(await readFile(out, 'utf8')),
  );
  const failures = testResults.flatMap(({ assertionResults }) =>
    assertionResults.filter(({ status }) => status === 'failed'),
  );
  return {
    passed: numPassedTests,
    failed: failures.map(({ fullName }) => fullName),
    messages: failures.flatMap(({ failureMessages }) => failureMessages),
    broken: numRuntimeErrorTestSuites,
  };
}
