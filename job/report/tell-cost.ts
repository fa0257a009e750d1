/** What a run has cost, as far as it knows, in US dollars. */
import { leastScan, scanCost } from '../bill/athena-scan.js';
import { putPrice } from '../bill/put-price.js';
import { listPrices, parsePrices } from '../settings/prices.js';
import type { Job } from '../state/job-file.js';
import type { Plan } from '../state/plan-file.js';
import type { Report } from '../state/report.js';
import { formatBytes, formatCount } from '../telemetry/format.js';
import type { CostLine } from './run-story.js';

/** What a run may cause and does not count: `splitter preview` does. */
export const notInCost = 'KMS, events, copies, what keeps the objects, the machines';

/** @param job undefined for a run of an earlier version, which is reckoned at list prices */
export function tellCost(
  { puts, athena }: Pick<Report, 'puts' | 'athena'>,
  { target, headers }: Pick<Plan, 'target' | 'headers'>,
  job: Pick<Job, 'given'> | undefined,
): readonly CostLine[] {
  const given = job?.given['--prices'];
  const prices = given === undefined ? listPrices : parsePrices(given);
  const by = given === undefined ? ' (list price of us-east-1)' : ' (by --prices)';
  const lines: CostLine[] = [];
  if (target.kind === 's3') {
    const { dollars, of } = putPrice({ headers }, prices);
    lines.push({
      what: 'PUTs, those that were sent again too',
      dollars: (puts / 1000) * dollars,
      how: `${formatCount(puts)} PUTs at $${dollars} for 1,000 to ${of}${by}`,
    });
  }
  if (athena !== undefined) {
    const { queries, bytesScanned, bytesBilled = Math.max(bytesScanned, queries * leastScan) } = athena;
    lines.push({
      what: 'Athena',
      dollars: scanCost(bytesBilled, prices),
      how: `${formatBytes(bytesScanned)} scanned by ${formatCount(queries)} queries, each at least 10 MB, at $${prices.athena} a terabyte${by}`,
    });
  }
  return lines;
}
