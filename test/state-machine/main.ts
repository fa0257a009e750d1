/**
 * Whether a run's state machine ends as it should, on the double that the tests use and on moto's interpreter, which is not ours:
 * every end of `cases.ts`, over the synthesized definition of each variant. Prints a line an end.
 *
 *   node dist/test/state-machine/main.js [PYTHON]     default out/python/bin/python, which test/python/install makes
 *
 * Exits 1 when an end is another than the expected one, or the interpreters differ.
 */

import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { definitionOf, leastSettings, synthesize } from '../unit/infra/synthesize.js';
import { type Case, cases, toldOf, type Variant, variants } from './cases.js';
import { differences } from './differences.js';
import { commandOf, type Given, interpretByMoto, interpretHere, type Outcome } from './interpreters.js';

const [python = 'out/python/bin/python'] = process.argv.slice(2);

interface Played {
  readonly variant: Variant;
  readonly case: Case;
  readonly given: Given;
  readonly here: Outcome;
}

/** What the events' counts are to be. */
const reported = { rows: 100, written: 60, unchanged: 30, rejected: 10, deleted: 4, withheld: 5 };

const told = z.object({
  Entries: z.tuple([
    z.object({
      Detail: z.object({
        runId: z.literal('run'),
        outcome: z.string(),
        exitCode: z.number().optional(),
        counts: z.unknown().optional(),
      }),
    }),
  ]),
});

const played: Played[] = [];
for (const variant of Object.keys(variants) as Variant[]) {
  const { template } = synthesize({ ...leastSettings, ...variants[variant] });
  const definition = definitionOf(template, '', referred) as Given['definition'];
  for (const each of cases.filter((one) => one.variants.includes(variant))) {
    const given: Given = {
      definition,
      name: 'run',
      tasks: each.tasks,
      object: batches(variants[variant].workers),
      report: reportOf(each.report),
      refusesEvents: each.refusesEvents === true,
    };
    const here = await interpretHere(given);
    if (each.isRedriven && here.state !== null) {
      const again = redriven(given, here);
      played.push({ variant, case: each, given, here });
      played.push({ variant, case: each, given: again, here: await interpretHere(again) });
    } else played.push({ variant, case: each, given, here });
  }
}
const there = await interpretByMoto(
  python,
  played.map(({ given }) => given),
);

const faults = played.flatMap((each, index) => {
  const other = there[index];
  if (other === undefined) throw new Error('expected an outcome for each execution');
  const found = [...unexpected(each, index), ...differences(each.here, other)];
  const end = each.here.error ?? 'succeeds';
  console.log(
    `${found.length === 0 ? 'same' : 'DIFFERENT'}  ${each.variant}  ${each.case.name}${each.given.redriven ? ' (redriven)' : ''}: ${end}`,
  );
  for (const fault of found) console.log(`    ${fault}`);
  return found;
});
console.log(`${played.length} executions on 2 interpreters, ${faults.length} differences`);
process.exitCode = faults.length === 0 ? 0 : 1;

/** In what it ends otherwise than the case says. A redrive is counted with what it goes on from. */
function unexpected({ case: expected, given, here, variant }: Played, index: number): string[] {
  if (expected.isRedriven && given.redriven === undefined) return [];
  const before = given.redriven ? (played[index - 1]?.here.tasks ?? []) : [];
  const counts = new Map<string, number>();
  for (const task of [...before, ...here.tasks]) {
    const command = commandOf(task);
    counts.set(command, (counts.get(command) ?? 0) + 1);
  }
  const commands =
    variants[variant].workers === 1 ? ['split'] : ['plan', 'upload 0', 'upload 1', 'upload 2', 'finish'];
  const wrong = commands
    .map((command) => ({ command, got: counts.get(command) ?? 0, wanted: expected.started[command] ?? 1 }))
    .filter(({ got, wanted }) => got !== wanted)
    .map(({ command, got, wanted }) => `expected ${command} ${wanted} times, got ${got}`);
  const error = expected.error ?? null;
  return here.error === error
    ? [...wrong, ...untold(here, expected)]
    : [...wrong, `expected ${error ?? 'success'}, got ${here.error ?? 'success'}`];
}

/** One event an end; one that is refused is tried four times. */
function untold({ error, events }: Outcome, { report, refusesEvents }: Case): string[] {
  const count = refusesEvents ? 4 : 1;
  const wanted = Array.from({ length: count }, () => toldOf(error, report));
  const got = events.map((event) => {
    const [{ Detail }] = told.parse(event).Entries;
    const { outcome, exitCode, counts } = Detail;
    const hasCounts = counts !== undefined;
    if (hasCounts && !isDeepStrictEqual(counts, reported)) return { counts };
    return { outcome, exitCode, hasCounts };
  });
  return isDeepStrictEqual(got, wanted)
    ? []
    : [`expected events ${JSON.stringify(wanted)}, got ${JSON.stringify(got)}`];
}

/** What is left of the tasks' ends, from where it failed. */
function redriven(given: Given, { state, input, tasks }: Outcome): Given {
  const left = Object.entries(given.tasks).map(([command, ends]) => {
    const used = tasks.filter((task) => commandOf(task) === command).length;
    return [command, ends.slice(used)] as const;
  });
  return { ...given, tasks: Object.fromEntries(left), redriven: { state: state ?? '', input } };
}

/** What CloudFormation fills in. */
function referred(name: string): string {
  if (name === 'AWS::Partition') return 'aws';
  return /^BucketsState\w+$/.test(name) ? 'state' : name;
}

function reportOf(which: Case['report']): Given['report'] {
  if (which === 'none') return null;
  const { deleted: made, withheld, ...rows } = reported;
  const text = JSON.stringify({ version: 1, runId: 'run', ...rows, deletions: { due: 9, made, withheld } });
  // Executions began in 2020, and S3 has no parts of seconds.
  return { text, writtenAt: which === 'earlier' ? '2019-12-31T23:59:59Z' : '2020-01-01T00:10:00Z' };
}

function batches(workers: number): Given['object'] {
  const list = Array.from({ length: workers }, (_, batch) => ({ batch, partitions: [batch] }));
  return { bucket: 'state', key: 'runs/run/batches.json', text: JSON.stringify(list) };
}
