/** The second half of the contract: what the target and the job have when a planned run has come to its end. */
import { type Expected, limitOf, rowsIn, type ToWrite } from './expect-run.js';
import type { Rules } from './rules.js';
import type { ETagOf, Holding, Holdings, Objects, StoredObject } from './world.js';

export interface Concluded {
  /** Rows that were sent, whatever the answer. */
  readonly sent: ReadonlySet<string>;
  /** Objects that must have been written now, by key. */
  readonly written: ReadonlyMap<string, ToWrite>;
  readonly skipped: ReadonlySet<string>;
  /** Keys that were taken. */
  readonly taken: ReadonlySet<string>;
  readonly created: number;
  readonly kept: ReadonlyMap<string, Holding>;
  readonly deletions: {
    readonly made: ReadonlySet<string>;
    readonly gone: ReadonlySet<string>;
    readonly foreign: ReadonlySet<string>;
    readonly withheld: ReadonlySet<string>;
    readonly why: Withheld | undefined;
  };
  readonly exitCode: 0 | 3;
}

export interface Place {
  readonly objects: Objects;
  readonly etagOf: ETagOf;
}

const usualLimit = '15%';

/** Whether the job wrote it. */
export function isOurs(held: Holding | undefined): held is Holding {
  return held !== undefined && held.run !== null;
}

/** Rows that count against the limit: superseded ones do not. */
export function rejectsOf({ rejected }: Expected): number {
  return [...rejected].reduce((sum, [reason, rows]) => sum + (reason === 'superseded' ? 0 : rows), 0);
}

export interface DueCounts extends Pick<Expected, 'rows' | 'due' | 'had'> {
  readonly rejects: number;
}

export type Withheld = 'no-rows' | 'max-rejects' | 'max-deletes';

export function whyWithheld(
  { rows, due, rejects, had }: DueCounts,
  { maxRejects, maxDeletes = usualLimit }: Pick<Rules, 'maxRejects' | 'maxDeletes'>,
): Withheld | undefined {
  if (due.size === 0) return undefined;
  if (rows === 0) return 'no-rows';
  if (rejects > maxRejects) return 'max-rejects';
  return due.size > limitOf(maxDeletes, had) ? 'max-deletes' : undefined;
}

/** @param before the objects as they were when the run began to write, without its own of an earlier life */
export function conclude(expected: Expected, rules: Rules, { objects, etagOf }: Place): Concluded {
  const written = new Map<string, ToWrite>();
  const skipped = new Set<string>();
  const taken = new Set<string>();
  for (const [key, row] of expected.toWrite) {
    const there = objects.get(key);
    switch (outcomeOf(row, rules.ifExists, there, expected.known.get(key), etagOf)) {
      case 'written':
        written.set(key, row);
        break;
      case 'skipped':
        skipped.add(key);
        break;
      default:
        taken.add(key);
    }
  }
  const kept = new Map<string, Holding>();
  for (const [key, holding] of expected.known) {
    const isReplaced =
      written.has(key) || expected.unchanged.has(key) || (rules.ifExists === 'own' && taken.has(key));
    if (isOurs(holding) && !isReplaced && !expected.due.has(key)) kept.set(key, holding);
  }
  const counts = { ...expected, rejects: rejectsOf(expected) + rowsIn(expected, taken) };
  const why = whyWithheld(counts, rules);
  const due = expected.due;
  const deletions = why === undefined ? deletionsOf(due, expected.known, { objects, etagOf }) : none(due);
  return {
    sent: new Set(expected.toWrite.keys()),
    written,
    skipped,
    taken,
    created: [...written.keys()].filter((key) => !isOurs(expected.known.get(key))).length,
    kept,
    deletions: { ...deletions, why },
    exitCode: counts.rejects > rules.maxRejects || why !== undefined ? 3 : 0,
  };
}

function outcomeOf(
  row: ToWrite,
  ifExists: Rules['ifExists'],
  there: StoredObject | undefined,
  known: Holding | undefined,
  etagOf: ETagOf,
): 'written' | 'skipped' | 'taken' {
  switch (ifExists) {
    case 'overwrite':
      return 'written';
    case 'skip':
      return there === undefined ? 'written' : 'skipped';
    case 'fail':
      return there === undefined ? 'written' : 'taken';
    case 'own': {
      if (there === undefined || (there.body === row.body && there.isPacked === row.isPacked))
        return 'written';
      return isOurs(known) && known.etag === etagOf(there) ? 'written' : 'taken';
    }
    default:
      return ifExists satisfies never;
  }
}

/** Each only while it is the version that the job knows. */
export function deletionsOf(due: ReadonlySet<string>, known: Holdings, { objects, etagOf }: Place) {
  const made = new Set<string>();
  const gone = new Set<string>();
  const foreign = new Set<string>();
  for (const key of due) {
    const there = objects.get(key);
    if (there === undefined) gone.add(key);
    else if (etagOf(there) === known.get(key)?.etag) made.add(key);
    else foreign.add(key);
  }
  return { made, gone, foreign, withheld: new Set<string>() };
}

function none(due: ReadonlySet<string>) {
  return { made: new Set<string>(), gone: new Set<string>(), foreign: new Set<string>(), withheld: due };
}
