/**
 * Finds how many PUTs a second S3 takes from nothing but its answers. Pure: a window of answers in, the next pace out.
 *
 * It searches first, doubling until S3 throttles, and begins with what was taken then. From then on it climbs a little and, each
 * time that more than a hundredth is throttled, steps back. It climbs by as many requests a second each second whatever its own
 * rate, but steps back by a part of that: so processes that share a prefix converge (as TCP's do). Each throttled
 * answer counts for the step, up to a limit: a process among many sees few of them, and one alone sees them all. The longer nothing is
 * throttled, the steeper it climbs, so that a prefix that S3 has split is found soon; and half of what it lost to a
 * failure of S3 it takes back as fast as it searched.
 *
 * Latency is not judged: a server that queues instead of throttling fills the slots in flight, and then the pace is
 * no longer used up, and rests.
 */

export interface Pace {
  /** Requests a second, retries included. */
  readonly rate: number;
  /** Before the first throttle: no limit is known. */
  readonly searching: boolean;
  /** Seconds of full use since the last step back. */
  readonly climbed: number;
  /** What the rate was before it fell, 0 when it never did. Below half of it there is no need to feel the way. */
  readonly known: number;
}

/** What came of one window. Answers to requests that began before the last step back are not in it. */
export interface Window {
  readonly seconds: number;
  /** Requests that were given a place. */
  readonly started: number;
  /** Requests that S3 answered, but not by throttling. */
  readonly taken: number;
  /** Answers 503 and 429, and requests that timed out. */
  readonly throttled: number;
}

/** Requests a second at first: so few that a process that joins others does not tip S3 over by its arrival. */
const firstRate = 200;
/** Never slower, so that there are answers to learn from. */
const lowestRate = 5;
/** Seconds in which the rate doubles while searching, or coming back. */
const doubling = 0.18;

/** The share of throttled answers that is borne while searching, and after. */
const borneInSearch = 0.03;
const borne = 0.01;
/** And so many beside while searching, where they would end it for good: a single 503 happens, and proves nothing. */
const stray = 1;
/** A step back, as a part of the rate: this for each throttled answer, but no more than the limit below. */
const stepForEach = 0.08;
/** The limit: the share that was throttled, this beside, and what one answer among few may be off by. It never exceeds the half. */
const stepBack = 0.03;
const stepOfFew = 2.5;
const longestStepBack = 0.5;
/** A search that ends goes on with this part of what S3 took: its rate has grown on since what was throttled was sent. */
const keptOfTaken = 0.97;
/** More than this share throttled is not a limit but a failure, after which the rate comes back fast. */
const outage = 0.9;

/** The climb, in requests a second each second. More would throttle more where many share a prefix; less would take longer to be fair. */
const climb = 45;
/** The same as a part of the rate, at most: many processes share what is little, and together they would leap. */
const steepestOfFew = 0.2;
/** After climbing for so many seconds unthrottled, the climb steepens by this for each second more, up to the last. */
const patience = 4;
const steepening = 0.03;
const steepest = 0.3;

/** A pace that is used less than this tells nothing about a higher one. */
const used = 0.8;

/** A window holds about so many answers, and lasts this long in seconds; shorter ones while searching, when a window more is a leap. */
const answersInWindow = 50;
const shortestWindow = 0.1;
const answersInSearch = 20;
const shortestInSearch = 0.03;
const longestWindow = 1;

/** @param maxRate requests a second that are never passed */
export function firstPace(maxRate = Number.POSITIVE_INFINITY): Pace {
  return { rate: Math.min(firstRate, maxRate), searching: true, climbed: 0, known: 0 };
}

/** Seconds until the pace should be judged again. */
export function windowFor({ rate, searching }: Pick<Pace, 'rate' | 'searching'>): number {
  return searching
    ? clamp(answersInSearch / rate, shortestInSearch, longestWindow)
    : clamp(answersInWindow / rate, shortestWindow, longestWindow);
}

/** The pace after a window; a lower rate than before is a step back. */
export function nextPace(pace: Pace, window: Window, maxRate = Number.POSITIVE_INFINITY): Pace {
  const { seconds, started, taken, throttled } = window;
  const answered = taken + throttled;
  const inUse = started >= used * pace.rate * seconds;
  // A search that no longer speeds up has to be as careful as any other pace.
  const bearable = pace.searching && inUse ? borneInSearch : borne;
  if (throttled > bearable * answered && (throttled > stray || !pace.searching)) {
    const rate = clamp(steppedBack(pace, window), lowestRate, maxRate);
    // Where next to nothing is taken, S3 has failed, and that says nothing of its limit.
    const remembered = throttled > outage * answered ? pace.known : pace.known / 2;
    return { rate, searching: false, climbed: 0, known: Math.max(pace.rate, remembered) };
  }
  if (!inUse) return pace;
  const growth = pace.searching || pace.rate < pace.known / 2 ? Math.LN2 / doubling : slope(pace);
  return {
    rate: Math.min(pace.rate * Math.exp(growth * seconds), maxRate),
    searching: pace.searching,
    climbed: pace.climbed + seconds,
    known: pace.known,
  };
}

function steppedBack({ rate, searching }: Pace, { seconds, taken, throttled }: Window): number {
  const answered = taken + throttled;
  const most = throttled / answered + stepBack + stepOfFew / answered;
  const kept = rate * (1 - Math.min(longestStepBack, stepForEach * throttled, most));
  if (!searching) return kept;
  return Math.max(rate * (1 - longestStepBack), Math.min(kept, (keptOfTaken * taken) / seconds));
}

/** The climb as a part of the rate, each second. */
function slope({ rate, climbed }: Pace): number {
  return Math.min(
    steepest,
    Math.min(steepestOfFew, climb / rate) + steepening * Math.max(0, climbed - patience),
  );
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
