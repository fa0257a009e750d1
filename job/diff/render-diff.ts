/** A diff as a person reads it. */
import { withheldInWords } from '../report/withheld-in-words.js';
import { visible } from '../shared/visible.js';
import { formatCount } from '../telemetry/format.js';
import type { Diff } from './diff-run.js';

/** Characters of a value that are shown. */
const shownValue = 120;

export function renderDiff(diff: Diff): string {
  const {
    runId,
    target,
    created,
    updated,
    rewritten,
    unchanged,
    rejected,
    deletionRows,
    kept,
    due,
    withheld,
  } = diff;
  const counts: [string, number][] = [
    ['created', created],
    ['updated', updated],
    ['written again as they are', rewritten],
    ['unchanged', unchanged],
    ['rejected', rejected],
    ['rows that say that their object must go', deletionRows],
    ['kept without a row', kept],
    [`due to be deleted${withheld === null ? '' : `, and withheld: ${withheldInWords(withheld)}`}`, due],
  ];
  const lines = counts.filter(([, count], place) => place < 2 || count > 0);
  const width = Math.max(...lines.map(([, count]) => formatCount(count).length));
  const parts = [
    `run      ${runId}\ntarget   ${target}`,
    lines.map(([what, count]) => `  ${formatCount(count).padStart(width)} ${what}`).join('\n'),
  ];
  if (diff.samples.length > 0) parts.push(`Updated objects\n${diff.samples.map(sample).join('\n')}`);
  parts.push(`Nothing was written. To do it:\n  ${diff.apply}`);
  return parts.join('\n\n');
}

function sample(update: Diff['samples'][number]): string {
  if ('note' in update) return `  ${update.key}\n    ${update.note}`;
  const columns = update.columns.map(
    ({ name, before, after }) => `    ${name === '' ? '' : `${name}: `}${short(before)} -> ${short(after)}`,
  );
  return [`  ${update.key}`, ...columns].join('\n');
}

function short(text: string | null): string {
  if (text === null) return 'absent';
  return visible(text.length > shownValue ? `${text.slice(0, shownValue)}…` : text);
}
