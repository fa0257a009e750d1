/** Counts the points of each place in a run that is not stopped, and plays those that are chosen, several abreast. */
import { Deviation } from '../faults/check.js';
import { randomOf } from '../faults/random.js';
import { Run } from '../faults/run.js';
import { writeTable } from '../faults/table.js';
import { type Call, callsOf, startPaused } from './paused-run.js';
import { type Content, contentOf, fill, type PausePlace } from './places.js';
import {
  isObjectSend,
  leaseEnv,
  type Meanwhile,
  type Played,
  playPoint,
  tableShape,
  tranches,
} from './play-point.js';

/** One point of one place, with one successor. */
export interface Task {
  readonly place: PausePlace;
  readonly before: Content;
  /** As the unpaused run made it. */
  readonly call: Call;
  readonly meanwhile: Meanwhile;
  /** From 1. */
  readonly index: number;
}

export interface Result extends Task {
  readonly played: Played | undefined;
  readonly deviation: string | undefined;
}

/** All that can be played, in an order that stays. */
export async function findTasks(places: readonly PausePlace[], preload: string): Promise<Task[]> {
  const tasks: Omit<Task, 'index'>[] = [];
  for (const place of places) {
    const { before, calls } = await countCalls(place, preload);
    for (const call of calls) {
      const meanwhiles: Meanwhile[] = ['another run', 'a resume'];
      if (isObjectSend(call)) meanwhiles.push('another run, still working');
      tasks.push(...meanwhiles.map((meanwhile) => ({ place, before, call, meanwhile })));
    }
  }
  return tasks.map((task, at) => ({ ...task, index: at + 1 }));
}

async function countCalls(
  place: PausePlace,
  preload: string,
): Promise<{ readonly before: Content; readonly calls: Call[] }> {
  const options = { seed: 1, open: place.open, table: tableShape, env: leaseEnv, tranches };
  const before = await Run.with(options, async (run) => {
    if (!place.isUsed) return new Map<string, Buffer>();
    const table = await writeTable(run.folder, 1, { ...tableShape, version: 0 });
    await run.endsWith(0, run.splitTable(table, '--run-id', 'before'), 'a run before');
    return contentOf(run);
  });
  return Run.with(options, async (run) => {
    await fill(run, before);
    await run.endsWith(0, startPaused(run, preload), 'a run that is counted');
    return { before, calls: await callsOf(run) };
  });
}

/** One in `fraction` of them, the same for the same seed. */
export function choose(tasks: readonly Task[], fraction: number, seed: number): Task[] {
  const drawn = tasks.map((task) => ({ task, lot: randomOf(seed, `pause ${task.index}`).next() }));
  const some = drawn.sort((one, other) => one.lot - other.lot).slice(0, Math.ceil(tasks.length / fraction));
  return some.map(({ task }) => task).sort((one, other) => one.index - other.index);
}

export async function playAll(
  tasks: readonly Task[],
  {
    preload,
    abreast,
    say,
  }: { readonly preload: string; readonly abreast: number; say: (what: string) => void },
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const worker = async () => {
    for (let at = next++; at < tasks.length; at = next++) {
      const task = tasks[at];
      if (task !== undefined) results[at] = await play(task, preload, say);
    }
  };
  await Promise.all(Array.from({ length: abreast }, worker));
  return results;
}

async function play(task: Task, preload: string, say: (what: string) => void): Promise<Result> {
  const { place, before, call, meanwhile, index } = task;
  const name = `${index} ${place.name} ${call.kind} ${call.number}, ${meanwhile}`;
  try {
    const played = await playPoint({ place, before, preload, point: call, meanwhile });
    const { call: stopped, code, late } = played;
    const end = stopped === undefined ? 'not reached' : `${code}${late > 0 ? `, ${late} late` : ''}`;
    say(`${name}: ${end} (${stopped?.what ?? call.what})`);
    return { ...task, played, deviation: undefined };
  } catch (error) {
    const deviation =
      error instanceof Deviation
        ? error.message
        : error instanceof Error
          ? (error.stack ?? '')
          : String(error);
    say(`${name}: DEVIATION (${call.what}): ${deviation}`);
    return { ...task, played: undefined, deviation };
  }
}
