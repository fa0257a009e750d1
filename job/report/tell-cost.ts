/** What a run has cost, as far as it knows, at list prices in US dollars. */
import { listPrices } from '../settings/prices.js';
import type { Plan } from '../state/plan-file.js';
import type { Report } from '../state/report.js';
import { formatBytes, formatCount } from '../telemetry/format.js';
import type { CostLine } from './run-story.js';

/** A query is billed as if it scanned this much at least, in bytes (Amazon Athena pricing). */
const leastScan = 10_000_000;
const terabyte = 1_000_000_000_000;

/** What runs the process, such as Fargate, is not among it: the run does not know it. */
export function tellCost(
  { puts, athena }: Pick<Report, 'puts' | 'athena'>,
  { target }: Pick<Plan, 'target'>,
): readonly CostLine[] {
  const lines: CostLine[] = [];
  if (target.kind === 's3') {
    lines.push({
      what: 'PUTs, those that were sent again too',
      dollars: (puts / 1000) * listPrices.put,
      how: `${formatCount(puts)} PUTs at $${listPrices.put} for 1,000 to S3 Standard`,
    });
  }
  if (athena !== undefined) {
    const { queries, bytesScanned } = athena;
    lines.push({
      what: 'Athena',
      dollars: (Math.max(bytesScanned, queries * leastScan) / terabyte) * listPrices.athena,
      how: `${formatBytes(bytesScanned)} scanned by ${formatCount(queries)} queries, each at least 10 MB, at $${listPrices.athena} a terabyte`,
    });
  }
  return lines;
}
