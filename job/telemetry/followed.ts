/** One line of a run that works elsewhere: as much of it as the terminal is wide. */
import { formatDuration } from './format.js';

export interface FollowedSnapshot {
  readonly stage: string;
  /** Tranches; undefined before the run is planned. */
  readonly done: number | undefined;
  readonly total: number | undefined;
  /** Since it was begun; undefined where nothing says it. */
  readonly seconds: number | undefined;
}

export function renderFollowed(snapshot: FollowedSnapshot, width: number): string {
  const figures = followedFigures(snapshot);
  const { done = 0, total } = snapshot;
  const room = Math.min(30, width - figures.length - '[] '.length);
  if (total === undefined || room < 5) return figures.slice(0, width);
  const filled = Math.floor(shareOf(done, total) * room);
  return `[${'#'.repeat(filled)}${'-'.repeat(room - filled)}] ${figures}`;
}

export function followedFigures({ stage, done = 0, total, seconds }: FollowedSnapshot): string {
  const share = total === undefined ? [] : [`${String(Math.floor(shareOf(done, total) * 100)).padStart(3)}%`];
  return [
    ...share,
    ...(total === undefined ? [] : [`${done} of ${total} tranches`]),
    stage,
    ...(seconds === undefined ? [] : [formatDuration(seconds)]),
  ].join('  ');
}

function shareOf(done: number, total: number): number {
  return total === 0 ? 1 : done / total;
}
