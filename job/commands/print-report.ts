/** The end of a run: the report as standard output's last line for programs, a summary for people. */

import { renderReport } from '../finish/render-report.js';
import type { Report } from '../state/report.js';
import type { RunState } from '../state/run-state.js';

/** For people also where the run's page is. */
export async function printReport(
  report: Report,
  log: 'pretty' | 'json',
  state: Pick<RunState, 'findPage'>,
): Promise<void> {
  if (log === 'json') {
    process.stdout.write(`${JSON.stringify(report)}\n`);
    return;
  }
  // The report is told whatever becomes of a listing.
  const page = await state.findPage().catch(() => undefined);
  process.stderr.write(`${renderReport(report, page)}\n`);
}
