/** `kill -9` at random moments of plan, upload and finish, again and again, until the run is done. */
import { setTimeout } from 'node:timers/promises';
import { addUp, type Case, type CaseContext, type Outcome } from '../case.js';
import { check } from '../check.js';
import { isObjectPut } from '../places/double.js';
import { openPlace } from '../places/open-place.js';
import { type Random, randomOf } from '../random.js';
import { type Life, Run, threads } from '../run.js';
import { checkMarkers, judge } from '../verdict.js';

const rows = 240;
const runId = 'killed';
/** Runs that are killed at the same time: most of it is waiting for the lease of the dead. */
const abreast = 3;

const phases = ['plan', 'upload', 'finish'] as const;
type Phase = (typeof phases)[number];

/** When a life is killed: some time after something was seen of it. */
interface Moment {
  readonly phase: Phase;
  /** Of the tranches that are open when the life begins, the share that is done before. */
  readonly share: number;
  readonly ms: number;
}

/** About as long as each phase, or each tranche, takes here. */
const longestMs: Readonly<Record<Phase, number>> = { plan: 400, upload: 300, finish: 250 };

export const kill: Case = {
  name: 'kill',
  fault: 'kill -9 in plan, upload or finish',
  expected: '0 after --resume',
  places: ['double', 'folder', 'radosgw'],
  run: async (context) => {
    const kills = killsOf(context);
    const share = Math.ceil(kills / abreast);
    const chains = await Promise.all(
      Array.from({ length: abreast }, (_, chain) =>
        killOften(
          context,
          Math.min(share, kills - chain * share),
          randomOf(context.seed, `kill ${context.place} ${chain}`),
        ),
      ),
    );
    return combine(chains.flat());
  },
};

/** Of 50 in all, in the short form. */
function killsOf({ short, place }: CaseContext): number {
  if (place === 'double') return short ? 30 : 50;
  return short ? 20 : 50;
}

async function killOften(context: CaseContext, kills: number, random: Random): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (let left = kills; left > 0; ) {
    const moments = drawMoments(random, Math.min(left, random.whole(4, 8)));
    const outcome = await killOneRun(context, moments, random);
    outcomes.push(outcome);
    left -= outcome.times;
  }
  return outcomes;
}

/** Of one thread: one whose rows are sent, and the one before, whose last answers are waited for. */
const tranchesInFlight = 2;

/** In the order of the phases: a life that goes on begins where the last one ended. */
function drawMoments(random: Random, count: number): Moment[] {
  return Array.from({ length: count }, () => random.pick<Phase>(['plan', 'upload', 'upload', 'finish']))
    .sort((one, other) => phases.indexOf(one) - phases.indexOf(other))
    .map((phase) => ({ phase, share: random.next(), ms: random.next() * longestMs[phase] }));
}

async function killOneRun(
  context: CaseContext,
  moments: readonly Moment[],
  random: Random,
): Promise<Outcome> {
  const ifExists = random.pick(['overwrite', 'overwrite', 'skip', 'fail']);
  return Run.with(
    {
      seed: random.whole(1, 1_000_000),
      open: openPlace(context.place),
      table: { rows },
      env: { SPLITTER_LEASE_SECONDS: '3', SPLITTER_IF_EXISTS: ifExists },
    },
    async (run) => {
      // Longer, so that there is more to hit.
      run.place.double?.inject({ kind: 'delay', ms: 15 }, isObjectPut);
      run.place.double?.inject({ kind: 'delay', ms: 5 }, () => true);
      let killed = 0;
      for (const moment of moments) {
        const life = await nextLife(run);
        if (await hasCome(run, life, moment)) {
          await run.kill(life);
          killed += 1;
          context.say(`kill -9 in ${await phaseOf(run)} (--if-exists ${ifExists}), ${describe(moment)}`);
          await checkMarkers(run, runId);
        } else {
          await run.endsWith(0, life, 'a run that goes on');
        }
      }
      await run.endsWith(0, await nextLife(run), 'the last life of a run');
      const verdict = await judge(run, runId);
      const { double } = run.place;
      if (double === undefined) return { ...verdict, times: killed };
      const sentAgain = double.objectPuts - rows;
      const sentAgainLimit = killed * threads * tranchesInFlight * (await largestTranche(run));
      check(
        sentAgain <= sentAgainLimit,
        `expected at most ${sentAgainLimit} PUTs sent again after ${killed} kills, got ${sentAgain}`,
      );
      return { ...verdict, times: killed, sentAgain, sentAgainLimit };
    },
  );
}

/** With --resume where the run can be found by it: before it was begun and after its report it cannot. */
async function nextLife(run: Run): Promise<Life> {
  const isBegun = (await run.place.read(`_splitter/runs/${runId}/job.json`)) !== undefined;
  const isFinished = (await run.place.read(`_splitter/runs/${runId}/report.json`)) !== undefined;
  return isBegun && !isFinished ? run.split('--resume') : run.split('--run-id', runId);
}

/** Whether the moment came before the life ended. */
async function hasCome(run: Run, life: Life, { phase, share, ms }: Moment): Promise<boolean> {
  const says = (message: string) => life.output.stderr.includes(message);
  const done = await run.done(runId);
  const wanted = phase === 'finish' ? run.tranches : done + Math.floor(share * (run.tranches - done));
  const isSeen: Readonly<Record<Phase, () => boolean | Promise<boolean>>> = {
    plan: () => says('"run":'),
    upload: async () => says('"uploading"') && (await run.done(runId)) >= wanted,
    finish: async () =>
      (says('"froze the rows"') || says('planned already')) && (await run.done(runId)) >= wanted,
  };
  if (!(await run.until(life, isSeen[phase]))) return false;
  await setTimeout(ms);
  // A moment of waiting for the lease of the dead is none of the phase's.
  if (says('waiting to see') && !says('took the lease over')) {
    if (!(await run.until(life, () => says('took the lease over')))) return false;
    await setTimeout(ms);
  }
  return life.child.exitCode === null;
}

async function phaseOf(run: Run): Promise<string> {
  if ((await run.place.read(`_splitter/runs/${runId}/plan.json`)) === undefined) return 'plan';
  const done = await run.done(runId);
  if (done < run.tranches) return `upload, ${done} of ${run.tranches} tranches done`;
  const report = await run.place.read(`_splitter/runs/${runId}/report.json`);
  return report === undefined ? 'finish' : 'finish, report written';
}

async function largestTranche(run: Run): Promise<number> {
  const paths = await run.place.list(`_splitter/runs/${runId}/done/`);
  const markers = await Promise.all(paths.map((path) => run.place.read(path)));
  return Math.max(...markers.map((bytes) => Number(JSON.parse(bytes?.toString() ?? '{}').rows)));
}

function describe({ phase, share, ms }: Moment): string {
  return `drawn: ${phase}, ${(share * 100).toFixed(0)} %, ${ms.toFixed(0)} ms`;
}

function combine(outcomes: readonly Outcome[]): Outcome {
  const sum = (numbers: readonly (number | undefined)[]) =>
    numbers.reduce((total: number, each) => total + (each ?? 0), 0);
  const isCounted = outcomes.some(({ sentAgain }) => sentAgain !== undefined);
  return {
    ...addUp(outcomes),
    times: sum(outcomes.map(({ times }) => times)),
    ...(isCounted && {
      sentAgain: sum(outcomes.map(({ sentAgain }) => sentAgain)),
      sentAgainLimit: sum(outcomes.map(({ sentAgainLimit }) => sentAgainLimit)),
    }),
  };
}
