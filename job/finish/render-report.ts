/** The end of a run in words: what a person reads of the report. */
import type { Report } from '../state/report.js';
import { formatBytes, formatCount, formatDuration } from '../telemetry/format.js';

export function renderReport(report: Report): string {
  const { seconds } = report;
  const total = seconds.plan + seconds.upload + seconds.finish;
  const retries = Object.entries(report.retries).filter(([, count]) => count > 0);
  const lines: [string, string][] = [
    ['run', report.runId],
    ['target', report.target],
    ['rows', outcomes(report)],
    ['rejected', counted(Object.entries(report.reasons))],
    ['written', `${formatBytes(report.bytes)} in ${formatCount(report.puts)} PUTs`],
    ['retries', counted(retries) || 'none'],
    ['athena', asked(report.athena)],
    [
      'time',
      `${formatDuration(total)} (plan ${formatDuration(seconds.plan)}, upload ${formatDuration(seconds.upload)}, finish ${formatDuration(seconds.finish)}), ${formatCount(report.rowsPerSecond)} rows/s`,
    ],
  ];
  return lines
    .filter(([, text]) => text !== '')
    .map(([name, text]) => `${name.padEnd(8)} ${text}`)
    .join('\n');
}

function outcomes({ rows, written, skipped, rejected, superseded }: Report): string {
  const parts = [
    `${formatCount(written)} written`,
    ...(skipped > 0 ? [`${formatCount(skipped)} skipped`] : []),
    ...(rejected > 0
      ? [
          `${formatCount(rejected)} rejected${superseded > 0 ? ` (${formatCount(superseded)} of them superseded)` : ''}`,
        ]
      : []),
  ];
  return `${formatCount(rows)}: ${parts.join(', ')}`;
}

function asked(totals: Report['athena']): string {
  if (totals === undefined) return '';
  const { queries, bytesScanned, queueSeconds, engineSeconds } = totals;
  return `${formatCount(queries)} queries scanned ${formatBytes(bytesScanned)} in ${formatDuration(engineSeconds)}, after ${formatDuration(queueSeconds)} in the queue`;
}

function counted(counts: readonly (readonly [string, number])[]): string {
  return counts.map(([name, count]) => `${formatCount(count)} ${name}`).join(', ');
}
