/** How far the work is, as one line for people. */
import { formatCount, formatDuration, formatRate } from './format.js';

/** What is counted. */
export type ProgressUnit = 'rows' | 'objects';

/** The work at one moment; rates are those of the last 10 s. */
export interface ProgressSnapshot {
  readonly unit: ProgressUnit;
  readonly rows: number;
  readonly totalRows: number | undefined;
  readonly rowsPerSecond: number;
  /** By which what is left is judged: this process's own, and steadier. Undefined while too little is known. */
  readonly steadyRowsPerSecond: number | undefined;
  readonly bytesPerSecond: number;
  readonly inFlight: number;
  readonly retries: number;
}

/** One line of at most `width` columns: the bar takes what the figures leave, and figures are left out for want of room. */
export function renderProgress(snapshot: ProgressSnapshot, width: number): string {
  const { rows, totalRows } = snapshot;
  const done = totalRows === undefined ? undefined : partDone(rows, totalRows);
  return withBar(done, width, (room) => fittingFigures(snapshot, room));
}

export function partDone(done: number, total: number): number {
  return total === 0 ? 1 : Math.min(done / total, 1);
}

/** @param part from 0 to 1, undefined where it is not known: then there is no bar */
export function withBar(part: number | undefined, width: number, figures: (room: number) => string): string {
  const percent = part === undefined ? '' : `${String(Math.floor(part * 100)).padStart(3)}%  `;
  const line = percent + figures(width - percent.length);
  const room = Math.min(30, width - line.length - '[] '.length);
  if (part === undefined || room < 5) return line.slice(0, width);
  const filled = Math.floor(part * room);
  return `[${'#'.repeat(filled)}${'-'.repeat(room - filled)}] ${line}`;
}

/** Undefined while nothing moves: no rate, no forecast. */
export function secondsLeft(snapshot: ProgressSnapshot): number | undefined {
  const { rows, totalRows, rowsPerSecond, steadyRowsPerSecond } = snapshot;
  if (totalRows === undefined || rowsPerSecond <= 0 || steadyRowsPerSecond === undefined) return undefined;
  return Math.max(totalRows - rows, 0) / steadyRowsPerSecond;
}

/**
 * What there is room for, in the order of the figures; empty ones are left out.
 * @param dispensable what a narrow terminal can do without, the first to go first
 */
export function fitting(
  figures: ReadonlyMap<string, string>,
  dispensable: readonly string[],
  width: number,
): string {
  const left = new Map([...figures].filter(([, figure]) => figure !== ''));
  const text = () => [...left.values()].join('  ').replace('  of ', ' of ');
  for (const name of dispensable) {
    if (text().length > width) left.delete(name);
  }
  return text();
}

const dispensable = ['inFlight', 'bytes', 'retries', 'rate', 'total'];

function fittingFigures(snapshot: ProgressSnapshot, width: number): string {
  const { unit, rows, totalRows, inFlight, retries, bytesPerSecond } = snapshot;
  const left = secondsLeft(snapshot);
  const hasBytes = unit === 'rows' || bytesPerSecond > 0;
  const figures = new Map([
    ['rows', `${formatCount(rows)}${totalRows === undefined ? ` ${unit}` : ''}`],
    ['total', totalRows === undefined ? '' : `of ${formatCount(totalRows)} ${unit}`],
    ['rate', `${formatCount(snapshot.rowsPerSecond)} ${unit}/s`],
    ['bytes', hasBytes ? `${formatRate(bytesPerSecond / 1e6)} MB/s` : ''],
    ['inFlight', inFlight > 0 ? `${formatCount(inFlight)} in flight` : ''],
    ['retries', retries > 0 ? `${formatCount(retries)} ${retries === 1 ? 'retry' : 'retries'}` : ''],
    ['left', left === undefined ? '' : `${formatDuration(left)} left`],
  ]);
  // Where the part that is done is told, the rows can go as well.
  return fitting(figures, totalRows === undefined ? dispensable : [...dispensable, 'rows'], width);
}
