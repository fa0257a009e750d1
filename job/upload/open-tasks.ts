/** What an upload has still to do: the tranches of the batch, or of the run, that have no marker. */
import { SettingsError } from '../shared/errors.js';
import { findKnownFiles } from '../state/known-files.js';
import type { Plan } from '../state/plan-file.js';
import type { RunState } from '../state/run-state.js';
import type { PartitionTask } from './partition-task.js';

/** In frozen rows of the batch, or of the run. */
export interface Work {
  readonly rows: number;
  /** Those of tranches that were done before. */
  readonly doneRows: number;
}

export interface OpenTasksOptions {
  readonly plan: Plan;
  readonly state: RunState;
  readonly batch: number | undefined;
}

/** Markers read at once. */
const readsAtOnce = 16;

/** @throws SettingsError when no such batch was planned */
export async function openTasks({
  plan,
  state,
  batch,
}: OpenTasksOptions): Promise<Work & { tasks: PartitionTask[] }> {
  const done = await state.listDone();
  const partitions = batch === undefined ? undefined : await partitionsOf(batch, state);
  const tasks: Omit<PartitionTask, 'known'>[] = [];
  /** Done, of partitions that are not: how many rows these have their markers know. */
  const half: number[] = [];
  let [rows, doneRows] = [0, 0];
  for (let partition = 0; partition < plan.partitions; partition += 1) {
    if (partitions && !partitions.has(partition)) continue;
    const tranches: number[] = [];
    const doneHere: number[] = [];
    for (let tranche = partition; tranche < plan.tranches; tranche += plan.partitions) {
      (done.has(tranche) ? doneHere : tranches).push(tranche);
    }
    const staged = plan.staged.filter((file) => file.partition === partition);
    const here = staged.reduce((sum, file) => sum + file.rows, 0);
    rows += here;
    if (tranches.length === 0) doneRows += here;
    else {
      half.push(...doneHere);
      tasks.push({ partition, tranches, staged });
    }
  }
  doneRows += await rowsOf(half, state);
  const knownOf = await findKnownFiles(
    plan,
    state,
    tasks.flatMap(({ tranches }) => tranches),
  );
  return { rows, doneRows, tasks: tasks.map((task) => ({ ...task, known: knownOf(task.partition) })) };
}

async function rowsOf(tranches: readonly number[], state: RunState): Promise<number> {
  let rows = 0;
  for (let begin = 0; begin < tranches.length; begin += readsAtOnce) {
    const some = tranches.slice(begin, begin + readsAtOnce);
    const markers = await Promise.all(some.map((tranche) => state.readMarker(tranche)));
    rows += markers.reduce((sum, marker) => sum + (marker?.rows ?? 0), 0);
  }
  return rows;
}

async function partitionsOf(batch: number, state: RunState): Promise<Set<number>> {
  const batches = await state.readBatches();
  const found = batches.find((candidate) => candidate.batch === batch);
  if (found === undefined) {
    throw new SettingsError([
      { setting: '--batch', problem: `expected 0 to ${batches.length - 1}, as planned; given ${batch}` },
    ]);
  }
  return new Set(found.partitions);
}
