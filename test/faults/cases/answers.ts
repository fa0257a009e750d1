/** A server that answers badly or not at all: every run ends with 0 by itself, and each row is written once. */
import type { Case, CaseContext, Outcome } from '../case.js';
import { addUp } from '../case.js';
import { check } from '../check.js';
import {
  type Double,
  type Injected,
  isObjectPut,
  isOperation,
  openDouble,
  type Which,
} from '../places/double.js';
import type { Random } from '../random.js';
import { Run } from '../run.js';
import { judge } from '../verdict.js';

const rows = 240;
const runId = 'answered';

interface Trouble {
  /** How the double is told to fail. */
  readonly begin: (double: Double, context: CaseContext) => readonly Injected[];
  readonly env?: Readonly<Record<string, string>>;
  /** One run for each. @default overwrite alone */
  readonly ifExists?: readonly ('overwrite' | 'fail')[];
}

const share =
  (random: Random, part: number, which: Which = () => true): Which =>
  (request) =>
    which(request) && random.next() < part;

function atMost(times: number, which: Which): Which {
  let left = times;
  return (request) => left > 0 && which(request) && left-- > 0;
}

export const answers: readonly Case[] = [
  answerCase('unavailable', '30 % of answers 503 or 500', {
    begin: ({ inject }, { random }) => [
      inject({ kind: 'slow-down' }, share(random, 0.1)),
      inject({ kind: 'error', status: 503, code: 'ServiceUnavailable' }, share(random, 0.1 / 0.9)),
      inject({ kind: 'error', status: 500, code: 'InternalError' }, share(random, 0.1 / 0.8)),
    ],
  }),
  answerCase('reset', '10 % of connections reset', {
    ifExists: ['overwrite', 'fail'],
    begin: ({ inject }, { random }) => [
      inject({ kind: 'reset', when: 'before-body' }, share(random, 0.034)),
      inject({ kind: 'reset', when: 'during-body' }, share(random, 0.034)),
      inject({ kind: 'reset', when: 'after-operation' }, share(random, 0.034)),
    ],
  }),
  answerCase('stall', 'no answer, or one that stops half-way', {
    ifExists: ['overwrite', 'fail'],
    // Half of it bounds each PUT.
    env: { SPLITTER_LEASE_SECONDS: '6' },
    begin: ({ inject }, { random, short }) => [
      inject({ kind: 'stall', when: 'before-operation' }, atMost(6, share(random, 0.05, isObjectPut))),
      inject({ kind: 'stall', when: 'after-operation' }, atMost(6, share(random, 0.05, isObjectPut))),
      // Half an answer is waited for longer: its PUT is done.
      inject(
        { kind: 'stall', when: 'during-answer' },
        atMost(short ? 1 : 3, share(random, 0.05, isObjectPut)),
      ),
      inject(
        { kind: 'stall', when: 'during-answer' },
        atMost(short ? 1 : 3, share(random, 0.1, isOperation('GetObject'))),
      ),
      inject(
        { kind: 'stall', when: 'during-answer' },
        atMost(short ? 0 : 1, share(random, 0.5, isOperation('ListObjectsV2'))),
      ),
    ],
  }),
  answerCase('truncated', '10 % of answers cut short, 200 at their head', {
    ifExists: ['overwrite', 'fail'],
    begin: ({ inject }, { random }) => [inject({ kind: 'truncated' }, share(random, 0.1))],
  }),
  answerCase('slow', 'answers that take 5 s', {
    begin: ({ inject }, { random, short }) => [
      inject({ kind: 'delay', ms: 5_000 }, atMost(short ? 12 : 60, share(random, short ? 0.05 : 0.1))),
    ],
  }),
  answerCase('clock', 'a clock that is an hour off', {
    begin: ({ server }, { random }) => {
      server.clockOffsetMs = random.pick([-1, 1]) * 3_600_000;
      return [{ times: 1 }];
    },
  }),
];

function answerCase(name: string, fault: string, trouble: Trouble): Case {
  return {
    name,
    fault,
    expected: '0',
    places: ['double'],
    run: async (context) => {
      const outcomes: Outcome[] = [];
      for (const ifExists of trouble.ifExists ?? ['overwrite']) {
        outcomes.push(await trouble1(context, trouble, ifExists));
      }
      const sum = (of: (outcome: Outcome) => number) => outcomes.reduce((total, each) => total + of(each), 0);
      return {
        ...addUp(outcomes),
        times: sum(({ times }) => times),
        sentAgain: sum((each) => each.sentAgain ?? 0),
      };
    },
  };
}

function trouble1(context: CaseContext, trouble: Trouble, ifExists: string): Promise<Outcome> {
  const options = {
    seed: context.seed,
    open: () => openDouble(),
    table: { rows },
    env: { ...trouble.env, SPLITTER_IF_EXISTS: ifExists },
  };
  return Run.with(options, async (run) => {
    const { double } = run.place;
    check(double !== undefined, 'expected the double');
    const injected = trouble.begin(double, context);
    const finished = await run.end(run.split('--run-id', runId));
    check(finished.code === 0, `expected exit code 0, got ${finished.code}`, finished.stderr);
    const sentAgain = double.objectPuts - rows;
    double.mend();
    const verdict = await judge(run, runId);
    const times = injected.reduce((total, each) => total + each.times, 0);
    check(times > 0, 'expected the fault to be there at least once');
    return { ...verdict, times, sentAgain };
  });
}
