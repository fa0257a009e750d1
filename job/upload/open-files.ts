/** Keeps what is in flight below the number of files that the process may have open, sockets included. */
import { z } from 'zod';
import { SettingsError } from '../shared/errors.js';

/** For Node itself, DuckDB, standard streams and the main thread's own connections. */
const ofProcess = 64;
/** For a thread's own files: event loop, DuckDB, frozen partitions. */
const ofThread = 16;

const reportSchema = z.object({
  userLimits: z.object({ open_files: z.object({ soft: z.coerce.number() }) }),
});

/** How many files the process may have open at once; infinite where the system does not tell. Takes some 10 ms. */
export function openFilesLimit(): number {
  const report = reportSchema.safeParse(process.report?.getReport());
  const limit = report.success ? report.data.userLimits.open_files.soft : Number.NaN;
  return Number.isNaN(limit) ? Number.POSITIVE_INFINITY : limit;
}

/**
 * PUTs in flight in each thread: `wanted`, or as many as `limit` allows. Each may hold a socket of its own and, for a
 * moment, one of the SDK's.
 * @throws SettingsError when not even one fits
 */
export function fittingInFlight(wanted: number, threads: number, limit: number): number {
  const ofEach = Math.floor((limit - ofProcess) / threads) - ofThread;
  const fitting = Math.min(wanted, Math.floor((ofEach * 2) / 3));
  if (fitting >= 1) return fitting;
  throw new SettingsError([
    {
      setting: '--threads',
      problem: `expected no more threads than the limit of ${limit} open files allows (ulimit -n), given ${threads}; raise the limit, or give fewer --threads`,
    },
  ]);
}
