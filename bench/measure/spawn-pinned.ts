/** Starts a process on one core where the machine can pin, so that client and server do not share it. */
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { cpus } from 'node:os';
import { delimiter, join } from 'node:path';

/** The program's path, or undefined when it is not installed. */
export function findProgram(name: string): string | undefined {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Whether `core` means anything here. */
export const canPin =
  process.platform === 'linux' && cpus().length > 1 && findProgram('taskset') !== undefined;

/** `command` is a program and its arguments; `core` undefined leaves the choice to the system. */
export function spawnPinned(
  core: number | undefined,
  command: readonly string[],
  options: SpawnOptions,
): ChildProcess {
  const [program = '', ...args] =
    core === undefined || !canPin ? command : ['taskset', '-c', String(core), ...command];
  return spawn(program, args, options);
}
