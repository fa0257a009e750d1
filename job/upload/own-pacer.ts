/** The pace of a process that sends its requests from one thread, as `finish` sends deletions: no other shares it. */
import { setTimeout } from 'node:timers/promises';
import type { PutPacer } from '../store/object-store.js';
import { Governor } from './pacing/governor.js';
import { RateGate } from './pacing/rate-gate.js';

/** @param maxRate requests a second at most; undefined for as many as the store takes */
export function ownPacer(maxRate: number | undefined): PutPacer {
  const governor = new Governor(maxRate === undefined ? {} : { maxRate });
  const gate = new RateGate(governor, (ms) => setTimeout(ms));
  return { pass: () => gate.pass(), report: (end, latencyMs) => governor.report(end, latencyMs) };
}
