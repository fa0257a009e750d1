/** The end of a run: the report as standard output's last line for programs, a summary for people. */

import { renderReport } from '../finish/render-report.js';
import type { Report } from '../state/report.js';

export function printReport(report: Report, log: 'pretty' | 'json'): void {
  if (log === 'json') process.stdout.write(`${JSON.stringify(report)}\n`);
  else process.stderr.write(`${renderReport(report)}\n`);
}
