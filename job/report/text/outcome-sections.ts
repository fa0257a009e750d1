/** What became of rows and objects, as sections of text. */
import type { Report } from '../../state/report.js';
import { formatBytes, formatCount } from '../../telemetry/format.js';
import type { RunStory } from '../run-story.js';
import { withheldInWords } from '../withheld-in-words.js';
import { counted, type Section } from './section.js';

/** Every row has one outcome: the parts add up to the rows. */
export function balanceSection({ report }: RunStory): Section {
  const { rows, written, unchanged, skipped, deletionRows, rejected, superseded } = report;
  const parts: [number, string][] = [
    [written, `written, ${objects(report.writtenObjects)} of ${formatBytes(report.bytes)} in all`],
    [unchanged, `unchanged, ${objects(report.unchangedObjects)}`],
    [skipped, 'skipped: there was an object'],
    [deletionRows, 'say that their object must go'],
    [rejected, `rejected${superseded > 0 ? `, ${formatCount(superseded)} of them superseded` : ''}`],
  ];
  const shown = parts.filter(([count]) => count > 0);
  return {
    heading: 'Balance',
    lines: counted([
      ...shown.map(([count, text]) => [formatCount(count), text] as const),
      [formatCount(rows), 'rows in all'],
    ]),
  };
}

function objects(count: number): string {
  return count === 1 ? 'in 1 object' : `in ${formatCount(count)} objects`;
}

/** What became of the job's objects. */
export function changesSection({ report }: RunStory): Section {
  const { writtenObjects, created, unchangedObjects, kept, deletions } = report;
  const parts: [number, string][] = [
    [created, 'created'],
    [writtenObjects - created, 'updated'],
    [unchangedObjects, 'unchanged'],
    [kept, 'kept: no row of this run has them'],
    [deletions?.made ?? 0, 'deleted'],
    [deletions?.gone ?? 0, 'due to be deleted, and gone already'],
    [deletions?.foreign ?? 0, "due to be deleted, but somebody else's by now"],
    [deletions?.withheld ?? 0, `due to be deleted, and withheld${whyWithheld(deletions)}`],
  ];
  const shown = parts.filter(([count]) => count > 0);
  return { heading: 'Objects', lines: counted(shown.map(([count, text]) => [formatCount(count), text])) };
}

function whyWithheld(deletions: Report['deletions']): string {
  return deletions?.why === undefined ? '' : `: ${withheldInWords(deletions.why)}`;
}

export function rejectsSection({ rejects, report }: RunStory): Section {
  return {
    heading: `Rejected rows: ${formatCount(report.rejected)}`,
    lines: rejects.flatMap(({ reason, count, samples }) => [
      `${formatCount(count)} ${reason}${samples === null ? ' (samples are not told: --log-values none)' : ''}`,
      ...(samples ?? []).map(({ key, row }) => `    ${key ?? 'no key'}  ${row ?? 'no row'}`),
    ]),
  };
}
