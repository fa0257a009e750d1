/** The first lines of the report: whether all is well, and if not, what is not. */
import { type Html, html } from '../../page/html.js';
import { shortened } from '../../page/shortened.js';
import { exitCodes } from '../../shared/exit-code.js';
import type { Report } from '../../state/report.js';
import { formatCount } from '../../telemetry/format.js';
import type { RunStory } from '../run-story.js';
import { stillStanding, withheldInWords } from '../withheld-in-words.js';

export function headingOf({ job, source, upload, report }: RunStory): Html {
  const isWell = report.exitCode === exitCodes.done;
  const where: readonly (readonly [string, string])[] = [
    ['Job', job],
    ['Run', report.runId],
    ['Source', source],
    ['Target', report.target],
    ...(upload === undefined
      ? []
      : [['Uploaded', `${momentOf(upload.startedAt)} to ${momentOf(upload.finishedAt)}`] as const]),
  ];
  return html`<header>
<h1>${verdictOf(report)}</h1>
<div class="verdict ${isWell ? 'good' : 'bad'}">
<p><strong>Exit code ${report.exitCode}.</strong> ${isWell ? 'All is well.' : 'Somebody has to look.'}</p>
<ul>${findings(report).map((finding) => html`<li>${finding}</li>`)}</ul>
</div>
<dl class="where">${where.map(([name, text]) => html`<div><dt>${name}</dt><dd>${shortened(text)}</dd></div>`)}</dl>
</header>`;
}

/** In one line. */
export function verdictOf(report: Report): string {
  const { rows, exitCode, rejected, superseded, deletions } = report;
  if (exitCode === exitCodes.done) {
    return rows === 0
      ? 'All is well: there was no row'
      : `All is well: ${countOf(rows, 'row')}, each accounted for`;
  }
  const rejects = rejected - superseded;
  const isRejects = rejects > (report.maxRejects ?? 0);
  const parts = [
    ...(isRejects ? [`${countOf(rejects, 'row')} rejected`] : []),
    ...(deletions?.withheld ? [`${countOf(deletions.withheld, 'deletion')} withheld`] : []),
  ];
  return parts.length === 0 ? 'Done, but a limit was passed' : `Done, but ${parts.join(' and ')}`;
}

/** What is to be known beside it, in whole sentences. */
export function findings(report: Report): string[] {
  const { rejected, superseded, maxRejects, exitCode, deletions } = report;
  const rejects = rejected - superseded;
  const allowed = maxRejects === undefined ? '' : `; --max-rejects allows ${formatCount(maxRejects)}`;
  return [
    ...(rejects === 0
      ? ['No row was rejected.']
      : [`${countOf(rejects, 'row was', 'rows were')} rejected${allowed}.`]),
    ...(superseded === 0
      ? []
      : [`${countOf(superseded, 'row was', 'rows were')} superseded by another row of the same key.`]),
    ...(deletions === undefined || deletions.due === 0 ? [] : [deletionsOf(deletions)]),
    ...(exitCode === exitCodes.done ? [] : ['What is written stays written, each object whole.']),
  ];
}

function deletionsOf({ due, made, gone, foreign, withheld, why }: NonNullable<Report['deletions']>): string {
  if (withheld === 0) {
    const others = [
      ...(gone > 0 ? [`${formatCount(gone)} were gone before`] : []),
      ...(foreign > 0 ? [`${formatCount(foreign)} are somebody else's by now and stand`] : []),
    ];
    const deleted = `${formatCount(made)} of ${countOf(due, 'object')} that were due were deleted`;
    return `${[deleted, ...others].join(', ')}.`;
  }
  const reason = why === undefined ? '' : `: ${withheldInWords(why)}, and then nothing is deleted`;
  return `${stillStanding(withheld)}${reason}.`;
}

/** To the second. */
function momentOf(iso: string): string {
  return iso.replace(/\.\d+Z$/, 'Z');
}

function countOf(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}
