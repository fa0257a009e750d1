/** How far the work is: a bar on a terminal, a line of the log every 10 s elsewhere. */

import type { RetryCause } from '../retry/retry-cause.js';
import { type Clock, systemClock } from '../shared/clock.js';
import type { Log, Screen } from './log.js';
import { type ProgressSnapshot, type ProgressUnit, renderProgress, secondsLeft } from './render-progress.js';
import { SteadyRate } from './steady-rate.js';

/** What progress reads of the `Counters`. */
export interface ProgressCounters {
  read(name: 'rows' | 'bytes' | 'inFlight'): number;
  readRetries(): Readonly<Record<RetryCause, number>>;
}

export interface ProgressOptions {
  readonly counters: ProgressCounters;
  /** All that there is to do, where known, what is done already with it. */
  readonly totalRows: number | undefined;
  /** What of it was done before, such as by an earlier process of the run. @default 0 */
  readonly doneRows?: number;
  /** What is counted as rows. @default rows */
  readonly unit?: ProgressUnit;
  readonly log: Log;
  /** @default systemClock */
  readonly clock?: Pick<Clock, 'monotonic' | 'every'>;
}

const drawEveryMs = 250;
const logEveryMs = 10_000;
const rateWindowMs = 10_000;

/** Shows progress until the function returned is called. */
export function startProgress(options: ProgressOptions): () => void {
  const { counters, log, clock = systemClock } = options;
  const look = snapshotter(options, clock);
  const { screen } = log;
  if (!screen?.draws) {
    return clock.every(logEveryMs, () => {
      log.info('progress', progressFields(look()));
      log.debug('sent again, by cause', counters.readRetries());
    });
  }
  const stops = [
    drawing(screen, clock, (width) => renderProgress(look(), width)),
    clock.every(logEveryMs, () =>
      log.debug('progress', { ...progressFields(look()), causes: counters.readRetries() }),
    ),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** At once and four times a second, until the function returned is called. */
export function drawing(
  screen: Screen,
  clock: Pick<Clock, 'every'>,
  render: (width: number) => string,
): () => void {
  const show = () => screen.draw(render(screen.width));
  show();
  const stop = clock.every(drawEveryMs, show);
  return () => {
    stop();
    screen.draw('');
  };
}

function snapshotter(
  { counters, totalRows, doneRows = 0, unit = 'rows' }: ProgressOptions,
  clock: Pick<Clock, 'monotonic' | 'every'>,
): () => ProgressSnapshot {
  const sample = () => ({
    at: clock.monotonic(),
    rows: counters.read('rows'),
    bytes: counters.read('bytes'),
  });
  let oldest = sample();
  const samples = [oldest];
  const steady = new SteadyRate(oldest.at, oldest.rows);
  return () => {
    const newest = sample();
    steady.look(newest.at, newest.rows);
    samples.push(newest);
    // The oldest sample that is kept lies at the window's edge or before it, never inside.
    while ((samples[1]?.at ?? newest.at) <= newest.at - rateWindowMs) samples.shift();
    oldest = samples[0] ?? newest;
    const seconds = Math.max((newest.at - oldest.at) / 1000, 0.001);
    const retries = Object.values(counters.readRetries()).reduce((sum, count) => sum + count, 0);
    return {
      unit,
      rows: doneRows + newest.rows,
      totalRows,
      rowsPerSecond: (newest.rows - oldest.rows) / seconds,
      steadyRowsPerSecond: steady.perSecond,
      bytesPerSecond: (newest.bytes - oldest.bytes) / seconds,
      inFlight: counters.read('inFlight'),
      retries,
    };
  };
}

function progressFields(snapshot: ProgressSnapshot) {
  const left = secondsLeft(snapshot);
  const { unit, totalRows } = snapshot;
  return {
    [unit]: snapshot.rows,
    ...(totalRows === undefined ? {} : { [unit === 'rows' ? 'totalRows' : 'totalObjects']: totalRows }),
    [`${unit}PerSecond`]: Math.round(snapshot.rowsPerSecond),
    megabytesPerSecond: Number((snapshot.bytesPerSecond / 1e6).toFixed(1)),
    inFlight: snapshot.inFlight,
    retries: snapshot.retries,
    ...(left === undefined ? {} : { secondsLeft: Math.round(left) }),
  };
}
