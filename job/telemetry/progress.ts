/** How far the run is: a bar on a terminal, a line of the log every 10 s elsewhere. */

import type { RetryCause } from '../retry/retry-cause.js';
import { type Clock, systemClock } from '../shared/clock.js';
import { formatCount, formatDuration, formatRate } from './format.js';
import type { Log } from './log.js';

/** What progress reads of the `Counters`. */
export interface ProgressCounters {
  read(name: 'rows' | 'bytes' | 'inFlight'): number;
  readRetries(): Readonly<Record<RetryCause, number>>;
}

export interface ProgressOptions {
  readonly counters: ProgressCounters;
  /** Rows to come, where known. */
  readonly totalRows: number | undefined;
  readonly log: Log;
  /** `draw` replaces what it drew before, and takes it away when given nothing. */
  readonly terminal: { readonly isTerminal: boolean; readonly width: number; draw(text: string): void };
  /** @default systemClock */
  readonly clock?: Pick<Clock, 'monotonic' | 'every'>;
}

/** The run at one moment; rates are those of the last 10 s. */
export interface ProgressSnapshot {
  readonly rows: number;
  readonly totalRows: number | undefined;
  readonly rowsPerSecond: number;
  readonly bytesPerSecond: number;
  readonly inFlight: number;
  readonly retries: number;
}

const drawEveryMs = 250;
const logEveryMs = 10_000;
const rateWindowMs = 10_000;

/** Shows progress until the function returned is called. */
export function startProgress(options: ProgressOptions): () => void {
  const { log, terminal, clock = systemClock } = options;
  const look = snapshotter(options, clock);
  if (terminal.isTerminal) {
    const show = () => terminal.draw(renderProgress(look(), terminal.width));
    show();
    const stop = clock.every(drawEveryMs, show);
    return () => {
      stop();
      terminal.draw('');
    };
  }
  return clock.every(logEveryMs, () => log.info('progress', progressFields(look())));
}

function snapshotter(
  { counters, totalRows }: ProgressOptions,
  clock: Pick<Clock, 'monotonic' | 'every'>,
): () => ProgressSnapshot {
  const sample = () => ({
    at: clock.monotonic(),
    rows: counters.read('rows'),
    bytes: counters.read('bytes'),
  });
  let oldest = sample();
  const samples = [oldest];
  return () => {
    const newest = sample();
    samples.push(newest);
    // The oldest sample that is kept lies at the window's edge or before it, never inside.
    while ((samples[1]?.at ?? newest.at) <= newest.at - rateWindowMs) samples.shift();
    oldest = samples[0] ?? newest;
    const seconds = Math.max((newest.at - oldest.at) / 1000, 0.001);
    const retries = Object.values(counters.readRetries()).reduce((sum, count) => sum + count, 0);
    return {
      rows: newest.rows,
      totalRows,
      rowsPerSecond: (newest.rows - oldest.rows) / seconds,
      bytesPerSecond: (newest.bytes - oldest.bytes) / seconds,
      inFlight: counters.read('inFlight'),
      retries,
    };
  };
}

/** One line of at most `width` columns: the bar takes what the figures leave, and figures are left out for want of room. */
export function renderProgress(snapshot: ProgressSnapshot, width: number): string {
  const { rows, totalRows } = snapshot;
  const done = totalRows === undefined ? undefined : totalRows === 0 ? 1 : Math.min(rows / totalRows, 1);
  const percent = done === undefined ? '' : `${String(Math.floor(done * 100)).padStart(3)}%  `;
  const line = percent + fittingFigures(snapshot, width - percent.length);
  const room = Math.min(30, width - line.length - '[] '.length);
  if (done === undefined || room < 5) return line.slice(0, width);
  const filled = Math.floor(done * room);
  return `[${'#'.repeat(filled)}${'-'.repeat(room - filled)}] ${line}`;
}

/** What a narrow terminal can do without, the first to go first. */
const dispensable = ['inFlight', 'bytes', 'retries'] as const;

function fittingFigures(snapshot: ProgressSnapshot, width: number): string {
  const { rows, totalRows, inFlight, retries } = snapshot;
  const left = secondsLeft(snapshot);
  const ofTotal = totalRows === undefined ? '' : ` of ${formatCount(totalRows)}`;
  const figures = new Map([
    ['rows', `${formatCount(rows)}${ofTotal} rows`],
    ['rate', `${formatCount(snapshot.rowsPerSecond)} rows/s`],
    ['bytes', `${formatRate(snapshot.bytesPerSecond / 1e6)} MB/s`],
    ['inFlight', inFlight > 0 ? `${formatCount(inFlight)} in flight` : ''],
    ['retries', retries > 0 ? `${formatCount(retries)} ${retries === 1 ? 'retry' : 'retries'}` : ''],
    ['left', left === undefined ? '' : `${formatDuration(left)} left`],
  ]);
  const text = () => [...figures.values()].filter((figure) => figure !== '').join('  ');
  for (const name of dispensable) {
    if (text().length > width) figures.delete(name);
  }
  return text();
}

function progressFields(snapshot: ProgressSnapshot) {
  const left = secondsLeft(snapshot);
  return {
    rows: snapshot.rows,
    ...(snapshot.totalRows === undefined ? {} : { totalRows: snapshot.totalRows }),
    rowsPerSecond: Math.round(snapshot.rowsPerSecond),
    megabytesPerSecond: Number((snapshot.bytesPerSecond / 1e6).toFixed(1)),
    inFlight: snapshot.inFlight,
    retries: snapshot.retries,
    ...(left === undefined ? {} : { secondsLeft: Math.round(left) }),
  };
}

/** Undefined while nothing moves: no rate, no forecast. */
function secondsLeft({ rows, totalRows, rowsPerSecond }: ProgressSnapshot): number | undefined {
  if (totalRows === undefined || rowsPerSecond <= 0) return undefined;
  return Math.max(totalRows - rows, 0) / rowsPerSecond;
}
