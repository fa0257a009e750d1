/** The ends that a run's state machine must come to, by how its tasks end. */
import type { Ended } from '../doubles/step-functions/ended-task.js';

export const variants = {
  'one task': { workers: 1 },
  'many tasks': { workers: 3 },
  Spot: { workers: 3, spot: true },
} as const;

export type Variant = keyof typeof variants;

/** RunTask was refused. */
export interface Refused {
  readonly error: string;
  readonly cause: string;
}

export type TaskEnd = Ended | Refused;

export interface Case {
  readonly name: string;
  readonly variants: readonly Variant[];
  /** For each command, `split` or `upload 2`, how its tasks end, in turn; after the list they succeed. */
  readonly tasks: Readonly<Record<string, readonly TaskEnd[]>>;
  /** Redriven once, where it has failed; the tasks after that go on in the list. */
  readonly isRedriven?: true;
  /**
   * The run's report, when a task has ended it: of an execution before this one, or gone.
   * @default one of this execution
   */
  readonly report?: 'earlier' | 'none';
  readonly refusesEvents?: true;
  /** Undefined: it succeeds. */
  readonly error?: string;
  /** The commands that are started, and how often; others that the variant has are started once. */
  readonly started: Readonly<Record<string, number>>;
}

const one: readonly Variant[] = ['one task'];
const many: readonly Variant[] = ['many tasks', 'Spot'];
const done: Ended = { exitCode: 0 };
const failed: Ended = { exitCode: 1 };
const throttled: Refused = { error: 'ECS.ThrottlingException', cause: 'Rate exceeded' };
const noRoom: Refused = {
  error: 'AmazonECS.Unknown',
  cause: 'Capacity is unavailable at this time.',
};
const times = (count: number, end: TaskEnd) => Array.from({ length: count }, () => end);

const stopped = 'States.NoChoiceMatched';

/** Of both kinds of machine, by the command that it happens to. */
function ofCommand(command: string, of: readonly Variant[]): readonly Case[] {
  const [name = ''] = command.split(' ');
  const case_ = (what: string, ends: readonly TaskEnd[], count: number, error?: string): Case => ({
    name: `${name}: ${what}`,
    variants: of,
    tasks: { [command]: ends },
    started: { [command]: count },
    ...(error !== undefined && { error }),
  });
  return [
    case_('success', [done], 1),
    case_('1, then 0', [failed], 2),
    case_('killed, then 0', [{ exitCode: 137 }], 2),
    case_('stopped, then 0', [{ exitCode: 143 }], 2),
    case_('Spot, before it ran', [{ stopCode: 'SpotInterruption' }], 2),
    case_('Spot, as it ran', [{ exitCode: 143, stopCode: 'SpotInterruption' }], 2),
    case_('failed to start', [{ stopCode: 'TaskFailedToStart' }], 2),
    case_('throttled', times(10, throttled), 11),
    case_('no capacity', times(10, noRoom), 11),
  ];
}

/** What running again does not change. */
function final(command: string, of: readonly Variant[], all: boolean): readonly Case[] {
  const errors: readonly (readonly [string, number, string])[] = [
    ['2', 2, 'Splitter.WrongInput'],
    ['4', 4, 'Splitter.TargetHeld'],
    ...(all
      ? ([
          ['3, rejects', 3, 'Splitter.LimitPassed'],
          ['3, deletions withheld', 3, 'Splitter.LimitPassed'],
        ] as const)
      : []),
  ];
  return errors.map(([what, exitCode, error]) => ({
    name: `${command}: ${what}`,
    variants: of,
    tasks: { [command]: [{ exitCode }] },
    error,
    started: { [command]: 1 },
  }));
}

const nothingAfterPlan = { 'upload 0': 0, 'upload 1': 0, 'upload 2': 0, finish: 0 };

/** What becomes of the event changes nothing about the end. */
function events(command: string, of: readonly Variant[]): readonly Case[] {
  return [
    {
      name: `${command}: success, and EventBridge refuses`,
      variants: of,
      tasks: {},
      refusesEvents: true,
      started: {},
    },
    {
      name: `${command}: 3, and EventBridge refuses`,
      variants: of,
      tasks: { [command]: [{ exitCode: 3 }] },
      refusesEvents: true,
      error: 'Splitter.LimitPassed',
      started: {},
    },
    { name: `${command}: success, of an ended run`, variants: of, tasks: {}, report: 'earlier', started: {} },
    { name: `${command}: success, no report`, variants: of, tasks: {}, report: 'none', started: {} },
  ];
}

export const cases: readonly Case[] = [
  ...events('split', one),
  ...events('finish', many),
  ...ofCommand('split', one),
  ...final('split', one, true),
  {
    name: 'split: 1, always',
    variants: one,
    tasks: { split: times(9, failed) },
    error: stopped,
    started: { split: 5 },
  },
  {
    name: 'split: 1, always, then a redrive',
    variants: one,
    tasks: { split: times(7, failed) },
    isRedriven: true,
    started: { split: 8 },
  },
  {
    name: 'split: refused',
    variants: one,
    tasks: {
      split: [{ error: 'ECS.AccessDeniedException', cause: 'not authorized to perform: ecs:RunTask' }],
    },
    error: stopped,
    started: { split: 1 },
  },
  {
    name: 'split: throttled, always',
    variants: one,
    tasks: { split: times(11, throttled) },
    error: stopped,
    started: { split: 11 },
  },
  ...ofCommand('plan', many),
  ...final('plan', many, false).map((each) => ({
    ...each,
    started: { ...each.started, ...nothingAfterPlan },
  })),
  ...ofCommand('upload 1', many),
  ...ofCommand('finish', many),
  ...final('finish', many, true),
  {
    name: 'upload: one bad batch of many',
    variants: many,
    tasks: { 'upload 1': times(5, failed), finish: times(2, failed) },
    error: stopped,
    started: { 'upload 1': 5, finish: 2 },
  },
  {
    name: 'upload: one bad batch of many, then a redrive',
    variants: many,
    tasks: { 'upload 1': times(5, failed), finish: times(2, failed) },
    isRedriven: true,
    started: { plan: 2, 'upload 0': 2, 'upload 1': 6, 'upload 2': 2, finish: 3 },
  },
  {
    name: 'upload: settings of one batch are wrong',
    variants: many,
    tasks: { 'upload 2': [{ exitCode: 2 }], finish: times(2, failed) },
    error: stopped,
    started: { 'upload 2': 1, finish: 2 },
  },
];

const outcomes: Readonly<Record<string, readonly [outcome: string, exitCode?: number]>> = {
  'Splitter.WrongInput': ['wrong-input', 2],
  'Splitter.TargetHeld': ['target-held', 4],
  'Splitter.LimitPassed': ['limit-passed', 3],
  [stopped]: ['failed'],
};

/** What the event of an end says of it, and whether it has counts. */
export function toldOf(error: string | null, report: Case['report']) {
  const [outcome, exitCode] = error === null ? ['done', 0] : (outcomes[error] ?? []);
  const isDone = exitCode === 0 || exitCode === 3;
  return { outcome, exitCode, hasCounts: isDone && report === undefined };
}
