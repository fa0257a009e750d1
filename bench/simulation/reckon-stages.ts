/** From runs that were measured to runs that nobody measures: straight lines over rows and tranches, and S3's limit. Arithmetic alone. */
import { putsPerSecondPerPrefix, taskCost } from '../../job/bill/task-that-serves.js';
import { chooseTranches } from '../../job/plan/choose-tranches.js';
import type { Prices } from '../../job/settings/prices.js';
import { type MeasuredRun, type Stage, type StageFigures, stages } from './measured-run.js';

/** Runs that differ in their rows alone, and in their tranches alone. */
export interface MeasuredRuns {
  readonly few: MeasuredRun;
  readonly more: MeasuredRun;
  readonly cut: MeasuredRun;
}

/** What a figure has of itself, for each row, and for each tranche. */
export interface Line {
  readonly constant: number;
  readonly perRow: number;
  readonly perTranche: number;
}

export type StageLines = Readonly<Record<keyof StageFigures, Line>>;

export interface ReckonedStage extends StageFigures {
  readonly stage: Stage;
  readonly requestDollars: number;
  /** By the number of tasks: of a fresh prefix, and of one that S3 has split as far as the tasks can send. */
  readonly tasks: readonly TaskFigures[];
}

export interface TaskFigures {
  readonly tasks: number;
  readonly seconds: number;
  readonly secondsSplit: number;
  /** Of Fargate, of a fresh prefix. */
  readonly dollars: number;
  readonly dollarsSplit: number;
}

/** A task, as a bill reckons with it. */
const task = { vcpus: 2, gigabytes: 8, disk: 20, threads: 2 } as const;
/** Seconds that S3 takes for a small GET, and for a page of a listing. Taken, not measured. */
const getSeconds = 0.02;
const pageSeconds = 0.1;
/** As the program asks: markers and ledgers at once, key ranges of a target at once. */
const getsAtOnce = 16;
const rangesAtOnce = 8;

/**
 * By what each figure grows. What is left out is the same for all runs, but for renewals of the lease and pages that are not
 * full, which would come out as a slope over small runs. Rows take memory within DuckDB's limits alone.
 */
const growsBy: Readonly<Record<Stage, Partial<Record<keyof StageFigures, readonly ('row' | 'tranche')[]>>>> =
  {
    plan: { cpuSeconds: ['row'] },
    upload: { cpuSeconds: ['row', 'tranche'], puts: ['row', 'tranche'], peakBytes: ['tranche'] },
    finish: { cpuSeconds: ['tranche'], gets: ['tranche'], peakBytes: ['tranche'] },
    verify: { cpuSeconds: ['row', 'tranche'], gets: ['tranche'], lists: ['row'], peakBytes: ['tranche'] },
  };

export function linesOf({ few, more, cut }: MeasuredRuns): Record<Stage, StageLines> {
  const line = (stage: Stage, name: keyof StageFigures): Line => {
    const grows = growsBy[stage][name] ?? [];
    const of = (run: MeasuredRun) => run.stages[stage][name];
    const perRow = grows.includes('row') ? slope(of(more) - of(few), more.rows - few.rows) : 0;
    const perTranche = grows.includes('tranche')
      ? slope(of(cut) - of(more), cut.tranches - more.tranches)
      : 0;
    const constant = Math.max(0, of(cut) - perRow * cut.rows - perTranche * cut.tranches);
    return { constant, perRow, perTranche };
  };
  const all = (stage: Stage): StageLines => ({
    cpuSeconds: line(stage, 'cpuSeconds'),
    peakBytes: line(stage, 'peakBytes'),
    puts: line(stage, 'puts'),
    gets: line(stage, 'gets'),
    lists: line(stage, 'lists'),
  });
  return { plan: all('plan'), upload: all('upload'), finish: all('finish'), verify: all('verify') };
}

/** More is never less. */
function slope(rise: number, run: number): number {
  return Math.max(0, rise / run);
}

/** Threads, by which a run of one task chooses its tranches. */
export function tranchesOf(rows: number): number {
  return chooseTranches(rows, task.threads, 'auto').tranches;
}

export function reckonStages(
  rows: number,
  lines: Record<Stage, StageLines>,
  taskCounts: readonly number[],
  prices: Prices,
): ReckonedStage[] {
  const tranches = tranchesOf(rows);
  return stages.map((stage) => {
    const of = (name: keyof StageFigures) => {
      const { constant, perRow, perTranche } = lines[stage][name];
      return constant + perRow * rows + perTranche * tranches;
    };
    const [cpuSeconds, puts, gets, lists] = [of('cpuSeconds'), of('puts'), of('gets'), of('lists')];
    const asked = { puts, gets, lists };
    return {
      stage,
      cpuSeconds,
      peakBytes: of('peakBytes'),
      ...asked,
      requestDollars: ((puts + lists) * prices.put + gets * prices.get) / 1000,
      tasks: taskCounts.map((tasks) => {
        const fresh = secondsOf(stage, { cpuSeconds, ...asked }, tasks, putsPerSecondPerPrefix);
        const split = secondsOf(stage, { cpuSeconds, ...asked }, tasks, Number.POSITIVE_INFINITY);
        const working = stage === 'upload' ? tasks : 1;
        const dollars = (seconds: number) => working * taskCost({ ...task, hours: seconds / 3600 }, prices);
        return {
          tasks,
          seconds: fresh,
          secondsSplit: split,
          dollars: dollars(fresh),
          dollarsSplit: dollars(split),
        };
      }),
    };
  });
}

function secondsOf(
  stage: Stage,
  { cpuSeconds, puts, gets, lists }: Pick<StageFigures, 'cpuSeconds' | 'puts' | 'gets' | 'lists'>,
  tasks: number,
  putsPerSecond: number,
): number {
  const waiting = (gets * getSeconds) / getsAtOnce;
  switch (stage) {
    case 'plan':
      return cpuSeconds / task.vcpus + waiting;
    case 'upload':
      return Math.max(cpuSeconds / (tasks * task.vcpus), puts / putsPerSecond);
    case 'finish':
      return cpuSeconds + waiting + lists * pageSeconds;
    case 'verify':
      return Math.max(cpuSeconds / task.vcpus, (lists * pageSeconds) / rangesAtOnce) + waiting;
    default:
      return stage satisfies never;
  }
}
