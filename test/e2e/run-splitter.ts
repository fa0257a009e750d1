/** Runs the built command as a process of its own, the way a user does. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface Finished {
  /** The exit code; null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface SplitterOptions {
  /** @default the test's own working directory */
  readonly cwd?: string;
  /** The path by which the program is started. @default that of the built script */
  readonly program?: string;
  /** Added to an environment of PATH, HOME and one thread, since several such processes share the machine. */
  readonly env?: Readonly<Record<string, string>>;
  /** What its standard input gives; `open` for one that gives nothing and does not end. @default no input at all */
  readonly stdin?: Buffer | string | 'open';
}

const main = fileURLToPath(new URL('../../job/main.js', import.meta.url));

export function runSplitter(args: readonly string[], options: SplitterOptions = {}): Promise<Finished> {
  return startSplitter(args, options).finished;
}

/** The process while it runs, for tests that stop it. */
export function startSplitter(
  args: readonly string[],
  { cwd, program = main, env = {}, stdin }: SplitterOptions = {},
) {
  const child = spawn(process.execPath, [program, ...args], {
    ...(cwd === undefined ? {} : { cwd }),
    env: { PATH: process.env.PATH ?? '', HOME: cwd ?? process.env.HOME ?? '', SPLITTER_THREADS: '1', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  // A process that ends without having read its input is no fault here.
  child.stdin.on('error', () => {});
  if (stdin !== 'open') child.stdin.end(stdin);
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output.stderr += text;
  });
  const finished = new Promise<Finished>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, ...output }));
  });
  return { child, finished, output };
}
