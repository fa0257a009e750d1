/** A run that stops itself right before a chosen call, and the calls that it has made. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { bucket } from '../faults/places/double.js';
import type { Life, Run } from '../faults/run.js';

export const kinds = ['rename', 'link', 'remove', 'object', 'send'] as const;
export type Kind = (typeof kinds)[number];

/** Right before the so-many-th call of a kind. */
export interface Point {
  readonly kind: Kind;
  readonly number: number;
}

export interface Call extends Point {
  /** The path, or the first line of the request. */
  readonly what: string;
}

export const pausedId = 'paused';
/** PUTs in flight of the paused run. */
export const connections = 2;

/** One thread and few PUTs at once, so that the calls come in much the same order; slowly enough for a renewal of the lease. */
const slow = { SPLITTER_THREADS: '1', SPLITTER_MAX_IN_FLIGHT: `${connections}`, SPLITTER_MAX_RATE: '12' };

/** Without a point the calls are counted alone. */
export function startPaused(run: Run, preload: string, point?: Point): Life {
  const { SPLITTER_ENDPOINT_URL: endpoint } = run.place.env;
  const env = {
    ...slow,
    LD_PRELOAD: preload,
    PAUSE_LOG: logOf(run),
    PAUSE_EXCEPT: join(run.folder, 'scratch'),
    PAUSE_OBJECTS: `PUT /${bucket}/out/`,
    ...(endpoint === undefined ? {} : { PAUSE_PORT: new URL(endpoint).port }),
    ...(point === undefined ? {} : { PAUSE_AT: `${point.kind}:${point.number}` }),
  };
  return run.splitWith(env, '--run-id', pausedId);
}

/** False when the process ended before it came to its point. */
export async function untilStopped({ child }: Life): Promise<boolean> {
  while (child.exitCode === null && child.signalCode === null) {
    const stat = await readFile(`/proc/${child.pid}/stat`, 'utf8').catch(() => '');
    // The name of the program, in parentheses, may hold anything.
    if (stat.slice(stat.lastIndexOf(')') + 2).startsWith('T')) return true;
    await setTimeout(20);
  }
  return false;
}

export async function callsOf(run: Run): Promise<Call[]> {
  const lines = (await readFile(logOf(run), 'utf8')).split('\n').filter((line) => line !== '');
  return lines.flatMap((line) => {
    const [, name, number, what = ''] = /^(\w+) (\d+) (.*)$/.exec(line) ?? [];
    const kind = kinds.find((each) => each === name);
    return kind === undefined ? [] : [{ kind, number: Number(number), what }];
  });
}

function logOf(run: Run): string {
  return join(run.folder, 'calls');
}
