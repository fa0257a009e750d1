/** Runs the built command on a pseudo-terminal, before an emulator that knows what a person sees there. */
import { fileURLToPath } from 'node:url';
import { spawn } from '@lydell/node-pty';
// Of CommonJS: its names are not seen by an import.
import xterm from '@xterm/headless';
import { until } from './until.js';

export interface TerminalOptions {
  readonly cwd: string;
  /** @default 80 */
  readonly columns?: number;
  /** Lines of the screen. @default 24 */
  readonly rows?: number;
  /** Added to an environment of PATH, HOME and one thread. */
  readonly env?: Readonly<Record<string, string>>;
  /** What is started in place of the built command. */
  readonly program?: string;
}

export interface OnTerminal {
  /** What stands on the screen and above it, each line without its end of spaces, up to the last one with text. */
  lines(): string[];
  /** All that was written, with its control sequences. */
  written(): string;
  /** The window gets another size: what stands there is wrapped anew, then the program is told. */
  resize(columns: number, rows?: number): void;
  /** Keys that are pressed: `\x03` for Ctrl+C. */
  type(text: string): void;
  /** Waits until some line of `lines()` matches. */
  untilSeen(pattern: RegExp): Promise<void>;
  /** Waits until more was written than so many characters, and it is on the screen. */
  untilWritten(characters: number): Promise<void>;
  /** The exit code, when the command has ended and all of its output is on the screen. */
  readonly ended: Promise<number>;
  /** Ends the process at once where it has not ended. */
  kill(): void;
}

const main = fileURLToPath(new URL('../../job/main.js', import.meta.url));

export function onTerminal(args: readonly string[], options: TerminalOptions): OnTerminal {
  const { cwd, columns = 80, rows = 24, env = {}, program } = options;
  const screen = new xterm.Terminal({ cols: columns, rows, scrollback: 5_000, allowProposedApi: true });
  const [file, before] = program === undefined ? [process.execPath, [main]] : [program, []];
  const child = spawn(file, [...before, ...args], {
    name: env.TERM ?? 'xterm-256color',
    cols: columns,
    rows,
    cwd,
    env: { PATH: process.env.PATH ?? '', HOME: cwd, SPLITTER_THREADS: '1', ...env },
  });
  let written = '';
  let drawn = Promise.resolve();
  child.onData((text) => {
    written += text;
    const before = drawn;
    drawn = new Promise((resolve) => screen.write(text, () => void before.then(resolve)));
  });
  let isOver = false;
  const ended = new Promise<number>((resolve) => {
    child.onExit(({ exitCode }) => {
      isOver = true;
      // The last output comes before the exit, but is drawn in its own time.
      void drawn.then(() => resolve(exitCode));
    });
  });
  const lines = () => {
    const { active } = screen.buffer;
    const all = Array.from({ length: active.length }, (_, row) =>
      (active.getLine(row)?.translateToString(true) ?? '').trimEnd(),
    );
    return all.slice(0, all.findLastIndex((line) => line !== '') + 1);
  };
  return {
    lines,
    written: () => written,
    resize: (width, height = rows) => {
      screen.resize(width, height);
      if (!isOver) child.resize(width, height);
    },
    type: (text) => child.write(text),
    untilSeen: (pattern) => until(`a line like ${pattern}`, () => lines().some((line) => pattern.test(line))),
    untilWritten: async (characters) => {
      await until('more output', () => written.length > characters);
      await drawn;
    },
    ended,
    kill: () => {
      if (!isOver) child.kill('SIGKILL');
    },
  };
}
