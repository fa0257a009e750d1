/**
 * One point: a run is stopped there, another process takes its target and completes, and the first one is woken. What
 * it does then must not be seen.
 */
import { check } from '../faults/check.js';
import { type Life, Run } from '../faults/run.js';
import { type Table, writeTable } from '../faults/table.js';
import { judge } from '../faults/verdict.js';
import {
  type Call,
  callsOf,
  connections,
  type Point,
  pausedId,
  startPaused,
  untilStopped,
} from './paused-run.js';
import { type Content, fill, type PausePlace } from './places.js';

/** Who takes over, and when the paused run is woken: after its end, or where it compares what it has written with what is there. */
export const meanwhiles = ['another run', 'a resume', 'another run, still working'] as const;
export type Meanwhile = (typeof meanwhiles)[number];

export interface Played {
  /** Where it was stopped; undefined when the run made fewer calls of the kind this time. */
  readonly call: Call | undefined;
  readonly code: number | null;
  /** Objects that the woken run put in place of the other one's, as `verify` says too. */
  readonly late: number;
  /** Such objects that the other run itself found, and wrote again. */
  readonly mended: number;
}

export const tableShape = { rows: 12, longest: 40 };
export const tranches = 4;
/** The shortest lease, and one thread: to start a thread takes more than to write 12 rows. */
export const smallEnv = { SPLITTER_LEASE_SECONDS: '3', SPLITTER_THREADS: '1' };
const otherId = 'other';

export interface PlayOptions {
  readonly place: PausePlace;
  readonly before: Content;
  readonly preload: string;
  readonly point: Point;
  readonly meanwhile: Meanwhile;
}

/** @throws Deviation */
export function playPoint({ place, before, preload, point, meanwhile }: PlayOptions): Promise<Played> {
  const options = { seed: 1, open: place.open, table: tableShape, env: smallEnv, tranches };
  return Run.with(options, async (run) => {
    await fill(run, before);
    const life = startPaused(run, preload, point);
    if (!(await untilStopped(life))) {
      await run.endsWith(0, life, 'a run that was not stopped');
      return { call: undefined, code: 0, late: 0, mended: 0 };
    }
    const call = (await callsOf(run)).find(
      ({ kind, number }) => kind === point.kind && number === point.number,
    );
    const came = await lookAt(run);
    switch (meanwhile) {
      case 'a resume':
        return { call, ...(await besideResume(run, life, came)) };
      case 'another run':
        return { call, ...(await besideOther(run, life, came, false)) };
      case 'another run, still working':
        return { call, ...(await besideOther(run, life, came, true)) };
      default:
        return meanwhile satisfies never;
    }
  });
}

/** What the paused run had come to when it was stopped. */
interface Came {
  /** Under an epoch that it has confirmed. */
  readonly isBegun: boolean;
  /** Its rows are frozen, and the plan names them. */
  readonly isPlanned: boolean;
  /** Its objects are all written, and the baseline is its own. */
  readonly isComplete: boolean;
  readonly isReported: boolean;
}

async function lookAt(run: Run): Promise<Came> {
  const paths = await run.place.list('_splitter/runs/');
  return {
    isBegun: paths.includes(`_splitter/runs/${pausedId}/job.json`),
    isPlanned: paths.includes(`_splitter/runs/${pausedId}/plan.json`),
    isComplete: (await baselineOf(run)) === pausedId,
    isReported: paths.includes(`_splitter/runs/${pausedId}/report.json`),
  };
}

async function baselineOf(run: Run): Promise<unknown> {
  const path = (await run.place.list('_splitter/targets/')).find((each) => each.endsWith('/baseline.json'));
  const bytes = path === undefined ? undefined : await run.place.read(path);
  return bytes === undefined ? undefined : JSON.parse(bytes.toString()).runId;
}

/**
 * What it may end with. Stopped in the middle it has lost its target (4). Before it has begun it may come after the
 * other one as a whole (0); a state that has not answered once is given up after 20 s (1), and a pause counts. When its
 * objects are all written and its baseline stood, it is done (0), or misses its lease (4).
 */
function codesOf({ isBegun, isComplete }: Came, run: Run): readonly number[] {
  if (!isBegun) return isOnS3(run) ? [0, 4, 1] : [0, 4];
  return isComplete ? [0, 4] : [4];
}

/** Of the state. */
function isOnS3({ place }: Run): boolean {
  return place.state.startsWith('s3:');
}

/** The resume ends the run, and each row has one outcome, whatever the first process of the run does yet. */
async function besideResume(run: Run, life: Life, came: Came): Promise<Omit<Played, 'call'>> {
  const how = came.isBegun && !came.isReported ? ['--resume'] : ['--run-id', pausedId];
  await run.endsWith(0, run.split(...how), 'the resume');
  life.child.kill('SIGCONT');
  const code = await wake(run, life, codesOf(came, run));
  // A file of frozen rows that was on its way to S3 arrives after the resume has removed the others.
  await judge(run, pausedId, run.table, !came.isPlanned && isOnS3(run));
  await checkBaseline(run, pausedId);
  return { code, late: 0, mended: 0 };
}

/** The other run's objects stay, and its baseline. */
async function besideOther(
  run: Run,
  life: Life,
  came: Came,
  isWokenBefore: boolean,
): Promise<Omit<Played, 'call'>> {
  const table = await writeTable(run.folder, 1, { ...tableShape, version: 2 });
  if (isWokenBefore) wakeAtListing(run, life);
  const other = run.splitTable(table, '--run-id', otherId);
  const { stderr } = await run.endsWith(0, other, 'the other run');
  const mended = Number(/"objects":(\d+).*late requests/.exec(stderr)?.[1] ?? 0);
  if (!isWokenBefore) life.child.kill('SIGCONT');
  const code = await wake(run, life, codesOf(came, run));
  if (!came.isBegun && code === 0) {
    await judge(run, pausedId);
    await checkBaseline(run, pausedId);
    return { code, late: 0, mended: 0 };
  }
  await checkBaseline(run, otherId);
  const late = isWokenBefore ? 0 : await countLate(run, table);
  if (late > 0) {
    check(late <= connections, `expected at most an object a connection, got ${late}`);
    const { code: verified, stdout } = await run.verify(otherId);
    check(verified === 1, `expected verify to end with 1, got ${verified}`, stdout);
  } else {
    await judge(run, otherId, table);
  }
  return { code, late, mended };
}

/** Woken when the other run has written all and lists the target, whose answer comes when the late request has arrived. */
function wakeAtListing(run: Run, life: Life): void {
  const { double } = run.place;
  check(double !== undefined, 'expected a target on the double');
  let isWoken = false;
  double.inject({ kind: 'delay', ms: 1_000 }, ({ operation, query }) => {
    if (isWoken || operation !== 'ListObjectsV2' || query.get('prefix') !== 'out/') return false;
    isWoken = true;
    life.child.kill('SIGCONT');
    return true;
  });
}

async function wake(run: Run, life: Life, codes: readonly number[]): Promise<number | null> {
  const { code, stderr } = await run.end(life);
  check(
    code !== null && codes.includes(code),
    `the run that wakes up: expected exit code ${codes.join(' or ')}, got ${code}`,
    stderr,
  );
  return code;
}

async function checkBaseline(run: Run, runId: string): Promise<void> {
  const baseline = await baselineOf(run);
  check(baseline === runId, `expected the baseline of run ${runId}, got that of ${String(baseline)}`);
}

/** Objects that have the bytes of the paused run's row. On S3 alone, where a request that was sent cannot be called back. */
async function countLate(run: Run, { expected }: Table): Promise<number> {
  if (run.place.double === undefined) return 0;
  let late = 0;
  for (const [key, body] of expected) {
    const found = (await run.place.read(`out/${key}`))?.toString();
    if (found !== body && found === run.table.expected.get(key)) late += 1;
  }
  return late;
}
