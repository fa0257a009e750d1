/** How a run is printed: lines for people, or one of JSON, with its report once it has ended. */
import { renderReport } from '../finish/render-report.js';
import type { RunFiles, RunSummary } from '../state/list-runs.js';
import { formatAge } from '../telemetry/format.js';
import { commandText, type PlaceFlags } from './resume-command.js';
import { wayOn } from './way-on.js';

export interface Status {
  readonly summary: RunSummary;
  readonly files: RunFiles;
  readonly holder: string | undefined;
  readonly onward: Onward;
}

/** How a run goes on that has not ended: by a line, or not, and why. */
export interface Onward {
  readonly resume?: string;
  readonly not?: string;
}

export function onwardOf({ run, stage }: RunSummary, { job }: RunFiles, place: PlaceFlags): Onward {
  if (job === undefined || stage === 'ended') return {};
  const way = wayOn(run, job, stage, place);
  return way.how === 'none' ? { not: way.why } : { resume: commandText(['resume', run, ...place('resume')]) };
}

export function printStatus(status: Status, form: 'pretty' | 'json'): void {
  const { report } = status.files;
  process.stdout.write(`${form === 'json' ? statusLine(status) : statusText(status)}\n`);
  if (form === 'pretty' && report !== undefined) process.stdout.write(`\n${renderReport(report)}\n`);
}

export function statusLine({ summary, files, holder, onward }: Status): string {
  const { plan, report } = files;
  const { resume } = onward;
  return JSON.stringify({ ...summary, source: plan?.source, rows: plan?.rows, holder, resume, report });
}

function statusText({ summary, files, holder, onward }: Status): string {
  const { createdAt } = summary;
  const lines: [string, string | undefined][] = [
    ['run', summary.run],
    ['target', summary.target],
    ['job', summary.job],
    ['source', files.plan?.source],
    ['begun', createdAt && `${createdAt} (${formatAge((Date.now() - Date.parse(createdAt)) / 1000)} ago)`],
    ['stage', summary.stage],
    ['done', summary.total === undefined ? undefined : `${summary.done} of ${summary.total} tranches`],
    ['held by', holder && `${holder}. Who was killed stands here until another run takes the target`],
    ['resume', onward.resume ?? (onward.not && `no: ${onward.not}`)],
  ];
  return lines.flatMap(([name, text]) => (text ? [`${name.padEnd(8)} ${text}`] : [])).join('\n');
}
