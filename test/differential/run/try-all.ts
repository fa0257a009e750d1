/** Tries all files in a few processes of their own: one that dies or hangs takes one file with it, and no more. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ChildOptions, Task } from './child.js';
import type { Outcome } from './outcome.js';

export interface TryAllOptions extends ChildOptions {
  readonly processes: number;
  readonly onOutcome: (outcome: Outcome) => void;
}

/** A file that takes longer hangs, in ms. */
const longestMs = 120_000;

/** Characters of a dead process's last words. */
const lastWords = 600;

export async function tryAll(
  tasks: Iterable<Task>,
  { processes, onOutcome, ...options }: TryAllOptions,
): Promise<void> {
  const rest = tasks[Symbol.iterator]();
  const work = async () => {
    let child: Child | undefined;
    for (let next = rest.next(); !next.done; next = rest.next()) {
      child ??= new Child(options);
      const outcome = await child.perform(next.value);
      if (!child.isAlive) child = undefined;
      onOutcome(outcome);
    }
    child?.end();
  };
  await Promise.all(Array.from({ length: processes }, work));
}

class Child {
  readonly #process: ChildProcess;
  #words = '';
  isAlive = true;

  constructor(options: ChildOptions) {
    this.#process = fork(fileURLToPath(new URL('./child.js', import.meta.url)), [JSON.stringify(options)], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#words = (this.#words + text).slice(-lastWords);
    });
  }

  perform(task: Task): Promise<Outcome> {
    return new Promise((resolve) => {
      const fail = (reason: string) => {
        this.isAlive = false;
        this.#process.kill('SIGKILL');
        settle({ ...task, verdict: 'other end', reason, isValid: false, oddities: [] });
      };
      const died = (code: number | null, signal: string | null) =>
        fail(`the process ended with ${code ?? signal}: ${this.#words}`);
      const timer = setTimeout(() => fail(`no end within ${longestMs / 1000} s`), longestMs);
      const settle = (outcome: Outcome) => {
        clearTimeout(timer);
        this.#process.off('exit', died).off('message', settle);
        resolve(outcome);
      };
      this.#process.once('exit', died).once('message', settle);
      this.#process.send(task);
    });
  }

  end(): void {
    this.#process.disconnect();
  }
}
