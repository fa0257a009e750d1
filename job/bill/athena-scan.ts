/** What Athena takes for queries (Amazon Athena pricing, "SQL queries"). */
import type { Prices } from '../settings/prices.js';

/** Each query is billed as if it scanned this much at least, in bytes. */
export const leastScan = 10_000_000;
const terabyte = 1_000_000_000_000;

/** @param bytes as they are billed, of one query or of several */
export function scanCost(bytes: number, prices: Prices): number {
  return (bytes / terabyte) * prices.athena;
}
