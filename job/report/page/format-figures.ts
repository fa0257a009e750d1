/** Figures as the page says them, where they may be smaller than the command's words for them. */
import { formatDuration, formatRate } from '../../telemetry/format.js';

/** Shorter ones are told to two digits: to the second many of them are 0:00. */
const shortSeconds = 60;

/** `0.35 s`, `45 s`, `12:30`. */
export function formatSeconds(seconds: number): string {
  return seconds < shortSeconds ? `${Number(seconds.toPrecision(2))} s` : formatDuration(seconds);
}

/** `0.42 ms`, `85 ms`, `1.3 s`. */
export function formatMs(ms: number): string {
  if (ms >= 999.5) return `${formatRate(ms / 1000)} s`;
  return `${ms < 0.995 ? Number(ms.toPrecision(2)) : formatRate(ms)} ms`;
}
