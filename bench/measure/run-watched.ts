/** Runs the built command to its end, and looks meanwhile how much memory and scratch it takes. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { diskTaken } from './disk-taken.js';
import { peakMemory } from './peak-memory.js';

export interface Watched {
  /** Null when it was killed. */
  readonly code: number | null;
  /** The last lines of its log. */
  readonly said: string;
  readonly seconds: number;
  /** The most that was seen, in bytes; memory as `peakMemory` tells it, 0 where it tells none. */
  readonly memory: number;
  readonly scratch: number;
}

export interface WatchOptions {
  /** Beside this process's own. */
  readonly env?: Readonly<Record<string, string>>;
  /** Folders that count as scratch, asked for at each look. @default none */
  readonly scratch?: () => Promise<readonly string[]>;
  /** It is killed when this is aborted. */
  readonly signal?: AbortSignal | undefined;
  /** Given each line of its log; it is killed when that answers false. */
  readonly onLine?: (line: string) => boolean;
}

const everyMs = 250;
const linesKept = 20;
const main = fileURLToPath(new URL('../../job/main.js', import.meta.url));

export async function runWatched(
  args: readonly string[],
  { env, scratch = async () => [], onLine, signal }: WatchOptions,
): Promise<Watched> {
  const began = performance.now();
  const child = spawn(process.execPath, [main, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const said: string[] = [];
  createInterface(child.stderr).on('line', (line) => {
    said.push(line);
    if (said.length > linesKept) said.shift();
    if (onLine?.(line) === false) child.kill('SIGKILL');
  });
  const kill = () => child.kill('SIGKILL');
  if (signal?.aborted === true) kill();
  signal?.addEventListener('abort', kill);
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const most = { memory: 0, scratch: 0 };
  let isOver = false;
  const watching = (async () => {
    while (!isOver) {
      most.memory = Math.max(most.memory, peakMemory(child.pid) ?? 0);
      most.scratch = Math.max(most.scratch, await diskTaken(await scratch()));
      await setTimeout(everyMs);
    }
  })();
  const code = await ended;
  const seconds = Math.round((performance.now() - began) / 1000);
  isOver = true;
  signal?.removeEventListener('abort', kill);
  await watching;
  return { ...most, code, said: said.join('\n'), seconds };
}
