/** Figures as a long upload has them, the same each time. */
import type { Bin, TrancheSpan } from '../../../job/report/run-story.js';

/** Bins that grow by `growth`, with `total` shared out as a hill around `middle` that falls slower to the right. */
export function hill(options: { total: number; middle: number; growth: number; bins: number }): Bin[] {
  const { total, middle, growth, bins } = options;
  const top = 11;
  const weights = Array.from({ length: bins }, (_, index) => {
    const away = index - top;
    return away < 0 ? Math.exp(-(away * away) / 12) : Math.exp(-(away ** 1.25) / 3.4);
  });
  const sum = weights.reduce((all, weight) => all + weight, 0);
  return weights
    .map((weight, index) => ({
      upTo: Number((middle * growth ** (index - top)).toPrecision(3)),
      count: Math.round((weight / sum) * total),
    }))
    .filter(({ count }) => count > 0);
}

/** Tranches one after the other on each thread, shared out evenly, each a little longer or shorter than the one before. */
export function evenTranches(options: {
  tranches: number;
  tasks: number;
  threads: number;
  rows: number;
  seconds: number;
}): TrancheSpan[] {
  const { tranches, tasks, threads, rows, seconds } = options;
  const lanes = tasks * threads;
  const each = seconds / Math.ceil(tranches / lanes);
  return Array.from({ length: tranches }, (_, tranche) => {
    const [lane, turn] = [tranche % lanes, Math.floor(tranche / lanes)];
    const swing = Math.sin(tranche * 2.7) * 0.2;
    const from = turn === 0 ? 0 : (turn + Math.sin((tranche - lanes) * 2.7) * 0.2) * each;
    return {
      tranche,
      task: lane % tasks,
      thread: Math.floor(lane / tasks),
      from,
      to: Math.min(seconds, (turn + 1 + swing) * each - each * 0.02),
      rows: Math.floor(rows / tranches),
      rejected: 0,
      retries: tranche % 7,
    };
  });
}
