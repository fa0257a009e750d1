/** The end of a run in words: what a person reads of the report. */
import type { Report } from '../state/report.js';
import { formatBytes, formatCount, formatDollars, formatDuration } from '../telemetry/format.js';

/** @param page where its page is, if it has one */
export function renderReport(report: Report, page = ''): string {
  const { seconds } = report;
  const total = seconds.plan + seconds.upload + seconds.finish;
  const retries = Object.entries(report.retries).filter(([, count]) => count > 0);
  const lines: [string, string][] = [
    ['run', report.runId],
    ['target', report.target],
    ['rows', outcomes(report)],
    ['kept', some(report.kept, 'objects of earlier runs')],
    ['deleted', deleted(report.deletions)],
    ['rejected', counted(Object.entries(report.reasons))],
    ['written', `${formatBytes(report.bytes)} in ${formatCount(report.puts)} PUTs`],
    ['saved', saved(report.saved)],
    ['retries', counted(retries) || 'none'],
    ['athena', asked(report.athena)],
    [
      'time',
      `${formatDuration(total)} (plan ${formatDuration(seconds.plan)}, upload ${formatDuration(seconds.upload)}, finish ${formatDuration(seconds.finish)}), ${formatCount(report.rowsPerSecond)} rows/s`,
    ],
    ['page', page],
  ];
  return lines
    .filter(([, text]) => text !== '')
    .map(([name, text]) => `${name.padEnd(8)} ${text}`)
    .join('\n');
}

function outcomes(report: Report): string {
  const { rows, written, created, skipped, unchanged, deletionRows, rejected, superseded } = report;
  const { writtenObjects, unchangedObjects } = report;
  const updated = writtenObjects - created;
  const made = [
    writtenObjects === written ? '' : `in ${formatCount(writtenObjects)} objects`,
    updated > 0 ? `${formatCount(created)} created, ${formatCount(updated)} updated` : '',
  ].filter((text) => text !== '');
  const same = unchangedObjects === unchanged ? '' : ` (in ${formatCount(unchangedObjects)} objects)`;
  const parts = [
    `${formatCount(written)} written${made.length > 0 ? ` (${made.join(': ')})` : ''}`,
    some(unchanged, `unchanged${same}`),
    some(skipped, 'skipped'),
    some(deletionRows, 'say that their object must go'),
    some(rejected, `rejected${superseded > 0 ? ` (${formatCount(superseded)} of them superseded)` : ''}`),
  ];
  return `${formatCount(rows)}: ${parts.filter((part) => part !== '').join(', ')}`;
}

function deleted(deletions: Report['deletions']): string {
  if (deletions === undefined || deletions.due === 0) return '';
  const { due, made, gone, foreign, withheld } = deletions;
  const parts = [
    `${formatCount(made)} of ${formatCount(due)} that were due`,
    some(gone, 'were gone'),
    some(foreign, "are somebody else's by now and stand"),
    some(withheld, 'withheld'),
  ];
  return parts.filter((part) => part !== '').join(', ');
}

function saved(by: Report['saved']): string {
  if (by === undefined || by.puts === 0) return '';
  return `${formatCount(by.puts)} PUTs against writing all, ${formatDollars(by.dollars)} at list prices`;
}

function some(count: number, what: string): string {
  return count > 0 ? `${formatCount(count)} ${what}` : '';
}

function asked(totals: Report['athena']): string {
  if (totals === undefined) return '';
  const { queries, bytesScanned, queueSeconds, engineSeconds } = totals;
  return `${formatCount(queries)} queries scanned ${formatBytes(bytesScanned)} in ${formatDuration(engineSeconds)}, after ${formatDuration(queueSeconds)} in the queue`;
}

function counted(counts: readonly (readonly [string, number])[]): string {
  return counts.map(([name, count]) => `${formatCount(count)} ${name}`).join(', ');
}
