/** Whether a run that came to its end did what the contract says: its report, the target, and what was sent. */
import type { Diff } from '../../../job/diff/diff-run.js';
import type { Report } from '../../../job/state/report.js';
import type { Concluded } from '../contract/conclude.js';
import { type Expected, rowsIn } from '../contract/expect-run.js';
import type { Rules } from '../contract/rules.js';
import type { Objects } from '../contract/world.js';
import type { Traffic } from '../places/place.js';
import { check, checkEqual } from './deviation.js';

export interface Outcome {
  readonly expected: Expected;
  readonly concluded: Concluded;
  readonly rules: Rules;
  /** As the run found it when it began to write. */
  readonly before: Objects;
  readonly after: Objects;
  readonly traffic: Traffic | undefined;
  /** Whether it was killed before: then requests of both lives count. */
  readonly isResumed: boolean;
  /** Where the server is tried to honour conditions, which takes a PUT more. */
  readonly isTried: boolean;
}

/** Of a run that writes nothing. */
export const nothing: Pick<Concluded, 'sent' | 'written' | 'deletions'> = {
  sent: new Set(),
  written: new Map(),
  deletions: { made: new Set(), gone: new Set(), foreign: new Set(), withheld: new Set(), why: undefined },
};

/** A diff tells what the run would come to if nobody else wrote. */
export function judgeDiff(
  diff: Diff,
  { expected, concluded }: Pick<Outcome, 'expected' | 'concluded'>,
): void {
  const { toWrite, known, unchanged, rejected, deletionRows, due, objects } = expected;
  const before = (key: string) => {
    const held = known.get(key);
    return held === undefined || held.run === null ? undefined : `${held.md5} ${held.form}`;
  };
  const writes = [...toWrite.values()].map(({ key, md5, form }) => ({
    was: before(key),
    is: `${md5} ${form}`,
  }));
  const counts = {
    created: writes.filter(({ was }) => was === undefined).length,
    updated: writes.filter(({ was, is }) => was !== undefined && was !== is).length,
    rewritten: writes.filter(({ was, is }) => was === is).length,
    unchanged: unchanged.size,
    rejected: [...rejected.values()].reduce((sum, rows) => sum + rows, 0),
    superseded: rejected.get('superseded') ?? 0,
    deletionRows,
    kept: concluded.kept.size,
    due: due.size,
    objects,
    withheld: concluded.deletions.why ?? null,
  };
  const found = Object.fromEntries(
    Object.keys(counts).map((name) => [name, diff[name as keyof typeof counts]]),
  );
  checkEqual('the diff', counts, found);
}

export function judgeReport(report: Report, { expected, concluded, rules, isResumed }: Outcome): void {
  const { written, skipped, taken, deletions, kept } = concluded;
  const reasons = new Map(expected.rejected);
  if (taken.size > 0) reasons.set('exists', rowsIn(expected, taken));
  const rejected = [...reasons.values()].reduce((sum, rows) => sum + rows, 0);
  const counts = {
    rows: expected.rows,
    written: rowsIn(expected, written.keys()),
    writtenObjects: written.size,
    created: concluded.created,
    skipped: rowsIn(expected, skipped),
    unchanged: rowsIn(expected, expected.unchanged),
    unchangedObjects: expected.unchanged.size,
    rejected,
    superseded: reasons.get('superseded') ?? 0,
    deletionRows: expected.deletionRows,
    kept: kept.size,
    due: expected.due.size,
  };
  const found = Object.fromEntries(
    Object.keys(counts).map((name) => [name, report[name as keyof typeof counts]]),
  );
  checkEqual('counts of the report', counts, found);
  const ordered = (some: Iterable<readonly [string, number]>) =>
    [...some].sort(([one], [other]) => (one < other ? -1 : 1));
  checkEqual('reasons', ordered(reasons), ordered(Object.entries(report.reasons)));
  if (!isResumed && rules.ifExists !== 'own')
    checkEqual('PUTs in the report', concluded.sent.size, report.puts);
  judgeDeletions(report, deletions, isResumed);
  checkEqual('exit code in the report', concluded.exitCode, report.exitCode);
}

function judgeDeletions(
  { deletions: found }: Report,
  { made, gone, foreign, withheld, why }: Concluded['deletions'],
  isResumed: boolean,
): void {
  const due = made.size + gone.size + foreign.size + withheld.size;
  const expected = { due, made: made.size, gone: gone.size, foreign: foreign.size, withheld: withheld.size };
  // What an earlier life deleted may be found gone.
  const blurred = (counts: typeof expected) =>
    isResumed ? { ...counts, made: counts.made + counts.gone, gone: 0 } : counts;
  check(found !== undefined, 'expected the report to tell of deletions');
  const { why: foundWhy, ...counts } = found;
  checkEqual('deletions', blurred(expected), blurred({ ...expected, ...counts }));
  checkEqual('why deletions were withheld', why ?? 'they were not', foundWhy ?? 'they were not');
}

/** What was to be written is written, what was to be deleted is gone, and nothing else was touched. */
export function judgeTarget({ concluded, before, after, traffic, isResumed, rules, isTried }: Outcome): void {
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    const [was, is] = [before.get(key), after.get(key)];
    const row = concluded.written.get(key);
    const shown = () => `before: ${JSON.stringify(was)}\nafter: ${JSON.stringify(is)}`;
    if (row !== undefined) {
      check(is?.body === row.body, `${key}: expected its row's body ${row.body}`, shown);
      check(
        is.isPacked === row.isPacked,
        `${key}: expected it ${row.isPacked ? '' : 'not '}compressed`,
        shown,
      );
      const form = is.form ?? row.form;
      check(form === row.form, `${key}: expected it stored with "${row.form}"`, shown);
      check(is.stamp !== was?.stamp, `${key}: expected to be written anew`, shown);
    } else if (concluded.deletions.made.has(key))
      check(is === undefined, `${key}: expected to be deleted`, shown);
    else check(is?.stamp === was?.stamp, `${key}: expected to be left alone`, shown);
  }
  for (const key of concluded.written.keys()) check(after.has(key), `${key}: expected to be written`);
  judgeTraffic(traffic, concluded.sent, isResumed || isTried || rules.ifExists === 'own');
}

/** @param isRepeated whether a row may have been sent more than once, or not at all this time */
export function judgeTraffic(
  traffic: Traffic | undefined,
  sent: ReadonlySet<string>,
  isRepeated: boolean,
): void {
  if (traffic === undefined) return;
  const extra = traffic.puts.filter((key) => !sent.has(key));
  check(extra.length === 0, `PUTs of ${extra.join(', ')}, which no row asks for`);
  if (!isRepeated) checkEqual('PUTs', [...sent].sort(), [...traffic.puts].sort());
}

/** A run that was killed has done a part of it. */
export function judgePart({ concluded, before, after, traffic }: Outcome): void {
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    const [was, is] = [before.get(key), after.get(key)];
    if (is?.stamp === was?.stamp) continue;
    const shown = () => `before: ${JSON.stringify(was)}\nafter: ${JSON.stringify(is)}`;
    if (is === undefined) {
      check(
        concluded.deletions.made.has(key),
        `${key}: deleted by a run that was killed, and was not to be`,
        shown,
      );
    } else {
      const row = concluded.written.get(key);
      check(row?.body === is.body, `${key}: written by a run that was killed, and was not to be`, shown);
    }
  }
  judgeTraffic(traffic, concluded.sent, true);
}
