/** Counts the points of each place in a run that is not stopped, and plays those that are chosen, several abreast. */
import { check, Deviation } from '../faults/check.js';
import { randomOf } from '../faults/random.js';
import { Run } from '../faults/run.js';
import { writeTable } from '../faults/table.js';
import { type Call, callsOf, startPaused } from './paused-run.js';
import { type Content, contentOf, fill, type PausePlace } from './places.js';
import { type Meanwhile, type Played, playPoint, smallEnv, tableShape, tranches } from './play-point.js';

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

export interface Result extends Pick<Task, 'call' | 'meanwhile' | 'index'> {
  /** The place's name. */
  readonly place: string;
  readonly played?: Played;
  readonly deviation?: string;
}

/** All that can be played, in an order that stays. */
export async function findTasks(places: readonly PausePlace[], preload: string): Promise<Task[]> {
  const tasks: Omit<Task, 'index'>[] = [];
  for (const place of places) {
    const { before, calls } = await countCalls(place, preload);
    for (const call of calls) {
      const meanwhiles: Meanwhile[] = ['another run', 'a resume'];
      if (call.kind === 'object') meanwhiles.push('another run, still working');
      tasks.push(...meanwhiles.map((meanwhile) => ({ place, before, call, meanwhile })));
    }
  }
  return tasks.map((task, at) => ({ ...task, index: at + 1 }));
}

async function countCalls(
  place: PausePlace,
  preload: string,
): Promise<{ readonly before: Content; readonly calls: Call[] }> {
  const options = { seed: 1, open: place.open, table: tableShape, env: smallEnv, tranches };
  const before = await Run.with(options, async (run) => {
    if (!place.isUsed) return new Map<string, Buffer>();
    const table = await writeTable(run.folder, 1, { ...tableShape, version: 0 });
    await run.endsWith(0, run.splitTable(table, '--run-id', 'before'), 'a run before');
    return contentOf(run);
  });
  return Run.with(options, async (run) => {
    await fill(run, before);
    await run.endsWith(0, startPaused(run, preload), 'a run that is counted');
    const calls = await callsOf(run);
    check(
      calls.length >= tableShape.rows,
      'expected the preload to see each row written',
      `${calls.length} calls`,
    );
    return { before, calls };
  });
}

/** One in `fraction` of them, the same for the same seed. */
export function choose(tasks: readonly Task[], fraction: number, seed: number): Task[] {
  const drawn = tasks.map((task) => ({ task, lot: randomOf(seed, `pause ${task.index}`).next() }));
  const some = drawn.sort((one, other) => one.lot - other.lot).slice(0, Math.ceil(tasks.length / fraction));
  return some.map(({ task }) => task).sort((one, other) => one.index - other.index);
}

export interface PlayAllOptions {
  readonly preload: string;
  readonly abreast: number;
  /** Called with each result when it is there, and with a line that says what it is. */
  readonly onResult: (result: Result, line: string) => Promise<void>;
}

export async function playAll(
  tasks: readonly Task[],
  { preload, abreast, onResult }: PlayAllOptions,
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const worker = async () => {
    for (let at = next++; at < tasks.length; at = next++) {
      const task = tasks[at];
      if (task === undefined) continue;
      const result = await play(task, preload);
      results[at] = result;
      await onResult(result, lineOf(result));
    }
  };
  await Promise.all(Array.from({ length: abreast }, worker));
  return results;
}

async function play(task: Task, preload: string): Promise<Result> {
  const { place, before, call, meanwhile, index } = task;
  const result = { place: place.name, call, meanwhile, index };
  try {
    return { ...result, played: await playPoint({ place, before, preload, point: call, meanwhile }) };
  } catch (error) {
    if (error instanceof Deviation) return { ...result, deviation: error.message };
    return { ...result, deviation: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

function lineOf({ index, place, call, meanwhile, played, deviation }: Result): string {
  const name = `${index} ${place}, ${call.kind} ${call.number}, ${meanwhile}`;
  if (played === undefined) return `${name}: DEVIATION (${call.what}): ${deviation ?? ''}`;
  if (played.call === undefined) return `${name}: not reached (${call.what})`;
  return `${name}: ${played.code}${played.late > 0 ? `, ${played.late} late` : ''} (${played.call.what})`;
}
