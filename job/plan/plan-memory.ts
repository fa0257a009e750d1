/** DuckDB's memory and threads while it surveys and freezes. */
import { totalmem } from 'node:os';

/** Narrow rows take a third of it; wide ones in large row groups of Parquet take it all. */
const megabytesPerThread = 1000;
/** One thread by itself needs as much for what threads share. */
const leastThreadsOfMemory = 2;
/** Keys that are counted spill beyond it: 20,000,000 of them are counted no slower than with all of the plan's memory. */
const surveyMegabytesPerThread = 100;
/** Reading is bound by then, and memory is not without end. */
export const mostPlanThreads = 8;

/** Above this DuckDB spills into the scratch folder, or gives up where it cannot. */
export function planMegabytes(threads: number): number {
  return megabytesOf(threads, megabytesPerThread);
}

/** The same while a source is surveyed. */
export function surveyMegabytes(threads: number): number {
  return megabytesOf(threads, surveyMegabytesPerThread);
}

function megabytesOf(threads: number, each: number): number {
  return Math.min(each * Math.max(threads, leastThreadsOfMemory), mostMegabytes());
}

/** Half of what the machine or the container has. */
export function mostMegabytes(): number {
  // Zero, or more than there is, where nothing constrains the process.
  const constrained = process.constrainedMemory() || Number.POSITIVE_INFINITY;
  return Math.floor(Math.min(constrained, totalmem()) / 2e6);
}
