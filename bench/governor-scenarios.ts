/** What the governor has to stand: each scenario with its bounds, measured in simulated time. */
import { type Simulation, simulate, type Tenth } from './governor-simulation.js';

/** Figures are measured from `from` to the end of the run. */
export interface Figures {
  /** Objects written a second, as a share of `Scenario.expected`. */
  readonly achieved: number;
  /** Share of requests that were answered 503. */
  readonly throttled: number;
  /** How far the process furthest from an even share is from it, as a part of that share. */
  readonly unevenness: number;
  /** Seconds from the change of the limit until 95 % of the new one is written in a second. */
  readonly foundAfter: number;
  /** Seconds from the change of the limit until at most 1 % is throttled, in the next second and to the end. */
  readonly calmAfter: number;
}

export interface Scenario {
  readonly name: string;
  readonly simulation: Omit<Simulation, 'seed'>;
  /** Objects a second that can be written from `from` on. */
  readonly expected: number;
  /** Second at which measuring begins. */
  readonly from: number;
  /** Second at which the limit changes. */
  readonly changesAt?: number;
  /** The least `achieved`, and the most of all the others. */
  readonly bounds: Partial<Figures>;
}

const steady = { achieved: 0.95, throttled: 0.01 };
const fair = { ...steady, unevenness: 0.3 };
const warmUp = 10;
const eight = Array.from({ length: 8 }, () => ({}));
/** The limit of a prefix at first (Amazon S3 User Guide, "Best practices design patterns: optimizing Amazon S3 performance"). */
const prefixLimit = 3_500;

const one = [{}];
const constant = (limit: number) => () => limit;
const changing = (from: number, to: number, at: number) => (second: number) => (second < at ? from : to);

export const scenarios: readonly Scenario[] = [
  {
    name: '3,500 a second, bursts of 0.1 s',
    simulation: { s3: { limitAt: constant(prefixLimit), burst: 0.1 }, processes: one, seconds: 30 },
    expected: prefixLimit,
    from: warmUp,
    bounds: steady,
  },
  {
    name: '3,500 a second, bursts of 1 s',
    simulation: { s3: { limitAt: constant(prefixLimit), burst: 1 }, processes: one, seconds: 30 },
    expected: prefixLimit,
    from: warmUp,
    bounds: steady,
  },
  {
    name: '3,500 a second, costs vary, 0.1 % stray 503s',
    simulation: {
      s3: { limitAt: constant(prefixLimit), noisy: true, stray: 0.001 },
      processes: one,
      seconds: 60,
    },
    expected: prefixLimit,
    from: warmUp,
    bounds: steady,
  },
  {
    name: '500 a second',
    simulation: { s3: { limitAt: constant(500) }, processes: one, seconds: 40 },
    expected: 500,
    from: warmUp,
    bounds: steady,
  },
  {
    name: '20,000 a second',
    simulation: { s3: { limitAt: constant(20_000) }, processes: [{ slots: 1_024 }], seconds: 20 },
    expected: 20_000,
    from: warmUp,
    bounds: steady,
  },
  {
    name: '14,000 a second over 4 partitions',
    simulation: { s3: { limitAt: constant(14_000), partitions: 4 }, processes: one, seconds: 20 },
    expected: 14_000,
    from: warmUp,
    bounds: steady,
  },
  {
    name: '3,500 a second, doubled',
    simulation: { s3: { limitAt: changing(3_500, 7_000, 15) }, processes: one, seconds: 40 },
    expected: 7_000,
    from: 30,
    changesAt: 15,
    bounds: { ...steady, foundAfter: 15 },
  },
  {
    name: '10,000 a second, doubled, bursts of 1 s',
    simulation: {
      s3: { limitAt: changing(10_000, 20_000, 12), burst: 1 },
      processes: [{ slots: 1_024 }],
      seconds: 30,
    },
    expected: 20_000,
    from: 12,
    changesAt: 12,
    bounds: { throttled: 0.01, foundAfter: 15 },
  },
  {
    name: '7,000 a second, halved',
    simulation: { s3: { limitAt: changing(7_000, 3_500, 15) }, processes: one, seconds: 30 },
    expected: 3_500,
    from: 20,
    changesAt: 15,
    bounds: { ...steady, calmAfter: 5 },
  },
  {
    name: '3,500 a second, after 3 s in which S3 takes nothing',
    simulation: {
      s3: { limitAt: (second) => (second < 12 || second >= 15 ? prefixLimit : 0) },
      processes: one,
      seconds: 40,
    },
    expected: prefixLimit,
    from: 30,
    changesAt: 15,
    bounds: { ...steady, foundAfter: 15 },
  },
  {
    name: '3,500 a second, two processes',
    simulation: { s3: { limitAt: constant(prefixLimit) }, processes: [{}, {}], seconds: 40 },
    expected: prefixLimit,
    from: warmUp,
    bounds: fair,
  },
  {
    name: '3,500 a second, the second process 10 s later',
    simulation: { s3: { limitAt: constant(prefixLimit) }, processes: [{}, { startsAt: 10 }], seconds: 50 },
    expected: prefixLimit,
    from: 20,
    bounds: fair,
  },
  {
    name: '3,500 a second, eight processes',
    simulation: {
      s3: { limitAt: constant(prefixLimit) },
      processes: eight,
      seconds: 40,
    },
    expected: prefixLimit,
    from: warmUp,
    bounds: steady,
  },
  {
    name: '3,500 a second, 150,000 rows from cold',
    simulation: { s3: { limitAt: constant(prefixLimit) }, processes: one, seconds: 43 },
    expected: prefixLimit,
    from: 0,
    bounds: { achieved: 0.97, throttled: 0.005 },
  },
  {
    name: '8,000 a second, 150,000 rows from cold',
    simulation: { s3: { limitAt: constant(8_000) }, processes: [{ slots: 1_024 }], seconds: 19 },
    expected: 8_000,
    from: 0,
    bounds: { achieved: 0.95, throttled: 0.0075 },
  },
  {
    name: '3,500 a second, eight processes, from cold',
    simulation: { s3: { limitAt: constant(prefixLimit) }, processes: eight, seconds: 200 },
    expected: prefixLimit,
    from: 0,
    bounds: { achieved: 0.97, throttled: 0.0055, unevenness: 0.12 },
  },
  {
    name: '3,500 a second, eight processes, one killed and back after 20 s',
    simulation: {
      s3: { limitAt: constant(prefixLimit) },
      processes: [...eight.slice(1), { endsAt: 30 }, { startsAt: 50 }],
      seconds: 200,
    },
    expected: prefixLimit,
    from: 50,
    bounds: { achieved: 0.97, throttled: 0.0055, unevenness: 0.12 },
  },
  {
    name: 'no limit, 1,024 in flight',
    simulation: { s3: { limitAt: constant(Infinity) }, processes: [{ slots: 1_024 }], seconds: 6 },
    // The slots over the mean latency of 29.1 ms.
    expected: 35_200,
    from: 3,
    bounds: { achieved: 0.97, throttled: 0 },
  },
  {
    name: 'no limit, --max-rate 1000',
    simulation: { s3: { limitAt: constant(Infinity) }, processes: [{ maxRate: 1_000 }], seconds: 20 },
    expected: 1_000,
    from: 5,
    bounds: { achieved: 0.99, throttled: 0 },
  },
];

/** Plays a scenario. The same seed gives the same figures. */
export function measure(scenario: Scenario, seed: number): Figures {
  const tenths = simulate({ ...scenario.simulation, seed });
  const measured = tenths.slice(scenario.from * 10);
  const changed = tenths.slice((scenario.changesAt ?? scenario.from) * 10);
  const written = total(measured, 'taken');
  return {
    achieved: written / (measured.length / 10) / scenario.expected,
    throttled: throttledIn(measured),
    unevenness: unevenness(measured, scenario),
    foundAfter: firstSecond(changed, (second) => total(second, 'taken') >= 0.95 * scenario.expected),
    calmAfter: firstSecond(
      changed,
      (second, rest) => throttledIn(second) <= 0.01 && throttledIn(rest) <= 0.01,
    ),
  };
}

/** Names the bounds that the figures miss. */
export function missedBounds(figures: Figures, bounds: Partial<Figures>): (keyof Figures)[] {
  const names = Object.keys(bounds) as (keyof Figures)[];
  return names.filter((name) => {
    const bound = bounds[name] ?? 0;
    return !(name === 'achieved' ? figures[name] >= bound : figures[name] <= bound);
  });
}

function total(tenths: readonly Tenth[], end: keyof Tenth): number {
  return tenths.reduce((sum, tenth) => sum + tenth[end].reduce((all, count) => all + count, 0), 0);
}

function throttledIn(tenths: readonly Tenth[]): number {
  const throttled = total(tenths, 'throttled');
  return throttled / Math.max(1, throttled + total(tenths, 'taken'));
}

/** Of those that are not killed by then. */
function unevenness(tenths: readonly Tenth[], { simulation, from }: Scenario): number {
  const living = simulation.processes.flatMap(({ endsAt }, index) =>
    endsAt === undefined || endsAt > from ? [index] : [],
  );
  const even = total(tenths, 'taken') / living.length;
  const furthest = living.map((process) =>
    Math.abs(tenths.reduce((sum, { taken }) => sum + (taken[process] ?? 0), 0) - even),
  );
  return Math.max(...furthest) / even;
}

/** Seconds until the first whole second for which `holds`; Infinity when there is none. */
function firstSecond(
  tenths: readonly Tenth[],
  holds: (second: readonly Tenth[], rest: readonly Tenth[]) => boolean,
): number {
  for (let start = 0; start + 10 <= tenths.length; start += 1) {
    const rest = tenths.slice(start);
    if (holds(rest.slice(0, 10), rest)) return start / 10;
  }
  return Number.POSITIVE_INFINITY;
}
