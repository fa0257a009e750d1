/**
 * Finds how many PUTs a second S3 takes from nothing but its answers. Pure: a window of answers in, the next pace out.
 *
 * It searches first, doubling until S3 throttles more than a tenth. From then on it climbs a little and, each time more
 * than a hundredth is throttled, steps back. It climbs by an amount that hardly depends on its own rate but steps back
 * by a part of it, which is what makes processes that share a prefix converge (as TCP's do). The longer nothing is
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
const doubling = 0.25;

/** The share of throttled answers that is borne while searching, and after. */
const borneInSearch = 0.1;
const borne = 0.01;
/** And so many in a window beside: a single 503 happens, and proves nothing. */
const stray = 1;
/** A step back, as a part of the rate: what was throttled, and this beside. It never exceeds the half. */
const stepBack = 0.04;
const longestStepBack = 0.5;
/** More than this share throttled is not a limit but a failure, after which the rate comes back fast. */
const outage = 0.9;

/**
 * The climb as a part of the rate, each second: `climb / (rate + eased)`. That is 3.8 % at 3,500 a second; far above,
 * nearly 250 requests a second each second whatever the rate; far below 8 %, where 250 would be a leap.
 */
const climb = 250;
const eased = 3_000;
/** After climbing for so many seconds unthrottled, the climb steepens by this for each second more, up to the last. */
const patience = 4;
const steepening = 0.03;
const steepest = 0.3;

/** A pace that is used less than this tells nothing about a higher one. */
const used = 0.8;

/** A window holds about so many answers, and lasts this long in seconds. */
const answersInWindow = 50;
const shortestWindow = 0.1;
const longestWindow = 1;

/** @param maxRate requests a second that are never passed */
export function firstPace(maxRate = Number.POSITIVE_INFINITY): Pace {
  return { rate: Math.min(firstRate, maxRate), searching: true, climbed: 0, known: 0 };
}

/** Seconds until the pace should be judged again. */
export function windowFor({ rate }: Pace): number {
  return clamp(answersInWindow / rate, shortestWindow, longestWindow);
}

/** The pace after a window; a lower rate than before is a step back. */
export function nextPace(pace: Pace, window: Window, maxRate = Number.POSITIVE_INFINITY): Pace {
  const { seconds, started, taken, throttled } = window;
  const answered = taken + throttled;
  const inUse = started >= used * pace.rate * seconds;
  // A search that no longer speeds up has to be as careful as any other pace.
  const bearable = pace.searching && inUse ? borneInSearch : borne;
  if (throttled > stray + bearable * answered) {
    const kept = 1 - Math.min(longestStepBack, throttled / answered + stepBack);
    const rate = clamp(pace.rate * kept, lowestRate, maxRate);
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

/** The climb as a part of the rate, each second. */
function slope({ rate, climbed }: Pace): number {
  return Math.min(steepest, climb / (rate + eased) + steepening * Math.max(0, climbed - patience));
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
